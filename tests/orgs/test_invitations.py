"""Invitations answered with a new account, declined, expired, revoked and sent again; through services and pages."""

from datetime import timedelta

import pytest
from django.core import mail
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from activity.models import OutboxMessage
from activity.outbox.sweep import sweep
from orgs.limits import people_count, user_limit
from orgs.models import Invitation, Organisation, Partnership, Role, User
from orgs.rights import PARTNER_ADMIN_RIGHTS, PARTNER_RIGHTS
from orgs.services.invitations import (
    AddressTaken,
    InvitationClosed,
    NotPossible,
    UserLimitReached,
    accept_as_colleague,
    accept_as_new,
    ask_for_new_link,
    decline_invitation,
    invite_colleague,
    invite_partner,
    resend_invitation,
    revoke_invitation,
    revoke_open_invitations,
)
from tests.cast import Cast, make_user
from tests.helpers import client_of
from tests.orgs.invitations import (
    EMAIL,
    NEW_WORD,
    account,
    add_partnership,
    heading,
    invite,
    invite_mate,
    link,
    mailed_links,
    partner_of,
    status_of,
    told,
    verbs,
)

OUT = timedelta(days=15)


def expire(invitation: Invitation) -> None:
    Invitation.objects.filter(pk=invitation.pk).update(expires_at=timezone.now() - timedelta(hours=1))


def limit(cast: Cast, people: int) -> None:
    Partnership.objects.filter(pk=cast.alpha.partnership.pk).update(user_limit=people)


# --- From the mail to the portal


def test_from_the_mail_to_the_portal(cast: Cast) -> None:
    invitation = invite(cast, name="Petra Neu")
    [address] = mailed_links()
    client = Client()
    page = client.get(address)
    assert page.status_code == 200
    words = page.content.decode()
    assert "Stella Stadt of <strong>Stadtwerke</strong> invites <strong>Neue Partner</strong>" in words
    assert page.context["form"].initial == {
        "email": EMAIL,
        "name": "Petra Neu",
        "organisation_name": "Neue Partner",
        "language": "en",
    }
    answer = client.post(address, account(), follow=True)
    assert answer.redirect_chain == [("/shared/", 302)]
    assert "Welcome to Collab." in answer.content.decode()
    user = User.objects.get(email=EMAIL)
    assert client.session["_auth_user_id"] == str(user.pk)
    assert (user.name, user.language, user.organisation.name) == ("Petra Neu", "en", "Neu GmbH")
    assert user.emailaddress_set.filter(email=EMAIL, verified=True, primary=True).count() == 1  # type: ignore[attr-defined]
    assert partner_of(invitation) == ("Neu GmbH", "active")
    assert status_of(invitation) == "accepted"
    assert told(cast.staff) == ["invitation_accepted"]
    assert verbs(invitation) == ["invited", "invitation_accepted"]


def test_signing_in_later_with_the_new_password(cast: Cast) -> None:
    Client().post(link(invite(cast)), account())
    client = Client()
    client.post("/account/login/", {"login": EMAIL, "password": NEW_WORD})
    assert client.get("/shared/").status_code == 200


@pytest.mark.parametrize(
    ("language", "names"), [("de", {"Administration", "Team"}), ("en", {"Administration", "Team"})]
)
def test_the_new_organisation_begins_with_two_roles(cast: Cast, language: str, names: set[str]) -> None:
    user = accept_as_new(
        invitation=invite(cast), name="Petra", password=NEW_WORD, organisation_name="Neu", language=language
    )
    roles = {role.name: set(role.rights) for role in Role.objects.for_staff_of(user.organisation)}
    assert roles.keys() == names
    assert user.role
    assert set(user.role.rights) == PARTNER_ADMIN_RIGHTS
    assert [rights for name, rights in roles.items() if name != user.role.name] == [PARTNER_RIGHTS]
    assert (user.organisation.language, user.language) == (language, language)
    assert user.organisation.users.get() == user


def test_the_first_person_sees_what_is_shared_and_nothing_else(cast: Cast) -> None:
    client = Client()
    client.post(link(invite(cast)), account())
    page = client.get("/shared/").content.decode()
    assert "SECRET-" not in page
    assert client.get(cast.opportunity.get_absolute_url()).status_code == 404


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"password": "12345678"}, "password"),
        ({"password": "short"}, "password"),
        ({"password": EMAIL}, "password"),
        ({"name": ""}, "name"),
        ({"organisation_name": " "}, "organisation_name"),
        ({"language": "fr"}, "language"),
        ({"organisation_name": "x" * 121}, "organisation_name"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_typed_is_lost(cast: Cast, wrong: dict[str, str], field: str) -> None:
    invitation = invite(cast)
    answer = Client().post(link(invitation), account(organisation_name="Meine Firma") | wrong)
    assert answer.status_code == 422
    assert set(answer.context["form"].errors) == {field}
    assert "Meine Firma" in answer.content.decode() or field == "organisation_name"
    assert not User.objects.filter(email=EMAIL).exists()
    assert status_of(invitation) == "open"


def test_a_colleague_accepts(cast: Cast) -> None:
    invitation = invite_mate(cast)
    [address] = mailed_links()
    client = Client()
    assert "Carla Chefin invites you to use Collab as a colleague" in client.get(address).content.decode()
    answer = client.post(address, {"name": "Petra Neu", "password": NEW_WORD})
    assert answer.status_code == 302
    user = User.objects.get(email=EMAIL)
    assert (user.organisation, user.role, user.language) == (cast.alpha.organisation, cast.alpha.role, "en")
    assert client.get("/shared/").status_code == 200
    assert told(cast.chief) == ["invitation_accepted"]
    assert status_of(invitation) == "accepted"


# --- Who may invite


def test_inviting_needs_the_right(cast: Cast) -> None:
    partnership = add_partnership(cast.host, cast.staff, cast.partner_role)
    for actor in (cast.reader, cast.other_staff, cast.chief, cast.deactivated):
        with pytest.raises(PermissionDenied):
            invite_partner(actor=actor, partnership=partnership, email=EMAIL, language="en")
    for actor, role in (
        (cast.alpha.user, cast.alpha.role),
        (cast.staff, cast.alpha.role),
        (cast.chief, cast.staff_role),
    ):
        with pytest.raises(PermissionDenied):
            invite_colleague(
                actor=actor,
                organisation=cast.alpha.organisation,
                email=EMAIL,
                name="",
                role=role,
                language="en",
            )
    assert not Invitation.objects.exists()


@pytest.mark.parametrize("status", ["active", "suspended", "ended"])
def test_only_partners_that_have_not_accepted_are_invited(cast: Cast, status: str) -> None:
    Partnership.objects.filter(pk=cast.alpha.partnership.pk).update(status=status)
    with pytest.raises(NotPossible):
        invite_partner(actor=cast.staff, partnership=cast.alpha.partnership, email=EMAIL, language="en")


def test_own_people_and_no_address_are_refused(cast: Cast) -> None:
    partnership = add_partnership(cast.host, cast.staff, cast.partner_role)
    with pytest.raises(AddressTaken):
        invite_partner(actor=cast.staff, partnership=partnership, email="Reader@Stadtwerke.example ", language="en")
    with pytest.raises(NotPossible):
        invite_partner(actor=cast.staff, partnership=partnership, email=" ", language="en")
    with pytest.raises(AddressTaken):
        invite_mate(cast, cast.alpha.user.email)


def test_inviting_again_revokes_the_earlier_invitation(cast: Cast) -> None:
    first = invite(cast)
    assert first.partnership
    old = link(first)
    second = invite_partner(actor=cast.staff, partnership=first.partnership, email="neu@x.example", language="en")
    assert (status_of(first), status_of(second)) == ("revoked", "open")
    assert heading(Client(), old) == "This invitation was revoked"
    mate, again = invite_mate(cast), invite_mate(cast, EMAIL.upper())
    assert (status_of(mate), status_of(again), again.email) == ("revoked", "open", EMAIL)


def test_a_declined_partner_is_invited_again(cast: Cast) -> None:
    first = invite(cast)
    decline_invitation(invitation=first)
    assert partner_of(first) == ("Neue Partner", "declined")
    assert first.partnership
    again = invite_partner(actor=cast.staff, partnership=first.partnership, email=EMAIL, language="en")
    assert partner_of(again) == ("Neue Partner", "invited")
    assert Client().post(link(again), account()).status_code == 302


# --- Declining


def test_declining_with_a_reason(cast: Cast) -> None:
    cast.staff.language = "en"
    cast.staff.save()
    invitation = invite(cast)
    client, url = Client(), link(invitation, "decline/")
    assert client.get(url).status_code == 200
    assert status_of(invitation) == "open"
    answer = client.post(url, {"reason": "No capacity"}, follow=True)
    assert "This invitation was declined" in answer.content.decode()
    assert (status_of(invitation), partner_of(invitation)) == ("declined", ("Neue Partner", "declined"))
    assert told(cast.staff) == ["invitation_declined"]
    sweep()
    [to_staff] = [each for each in mail.outbox if each.to == [cast.staff.email]]
    assert to_staff.subject == "Neue Partner declined your invitation"
    assert "Reason: No capacity" in to_staff.body


def test_declining_as_a_colleague_leaves_the_partnership_alone(cast: Cast) -> None:
    invitation = invite_mate(cast)
    Client().post(link(invitation, "decline/"))
    assert status_of(invitation) == "declined"
    assert told(cast.chief) == ["invitation_declined"]
    assert Partnership.objects.get(pk=cast.alpha.partnership.pk).status == "active"


def test_answers_are_told_only_to_who_may_see_them(cast: Cast) -> None:
    invitation = invite(cast)
    decline_invitation(invitation=invitation)
    assert len(client_of(cast.staff).get("/notifications/").context["page"].object_list) == 1
    Role.objects.filter(pk=cast.staff_role.pk).update(rights=["entity.view"])
    staff = User.objects.get(pk=cast.staff.pk)
    page = client_of(staff).get("/notifications/")
    assert page.context["page"].object_list == []
    sweep()
    assert [each.to for each in mail.outbox] == []
    assert OutboxMessage.objects.get(recipient=staff).status == "cancelled"


def test_somebody_else_hears_the_answer_when_the_inviter_has_left(cast: Cast) -> None:
    invitation = invite(cast)
    cast.staff.is_active = False
    cast.staff.save()
    decline_invitation(invitation=invitation)
    assert (told(cast.staff), told(cast.admin)) == ([], ["invitation_declined"])


@pytest.mark.parametrize("answer", ["accepted", "asked"])
def test_the_mail_about_an_answer_leads_to_what_it_is_about(cast: Cast, answer: str) -> None:
    cast.chief.language = cast.staff.language = "en"
    cast.chief.save()
    cast.staff.save()
    if answer == "accepted":
        accept_as_colleague(invitation=invite_mate(cast), name="Petra Neu", password=NEW_WORD)
        person, subject, place = cast.chief, "Petra Neu accepted your invitation", "/settings/users/"
    else:
        invitation = invite(cast)
        expire(invitation)
        ask_for_new_link(invitation=invitation)
        person, subject = cast.staff, "Neue Partner asks for a new invitation"
        place = f"/partners/{invitation.partnership_id}/"
    sweep()
    [sent] = [each for each in mail.outbox if each.to == [person.email]]
    assert sent.subject == subject
    assert f"{place}\n" in sent.body


def test_only_what_has_expired_is_asked_for_again(cast: Cast) -> None:
    invitation = invite(cast)
    ask_for_new_link(invitation=invitation)
    assert told(cast.staff) == []


def test_what_is_gone_or_not_in_force_cannot_be_accepted(cast: Cast) -> None:
    invitation = invite(cast)
    assert invitation.partnership
    Partnership.objects.filter(pk=invitation.partnership_id).update(status="suspended")
    assert heading(Client(), link(invitation)) == "This invitation was revoked"
    with pytest.raises(InvitationClosed):
        accept_as_new(invitation=invitation, name="P", password=NEW_WORD, organisation_name="N", language="en")
    invitation.partnership.delete()
    with pytest.raises(InvitationClosed):
        decline_invitation(invitation=invitation)


# --- Mails


@pytest.mark.parametrize(
    ("language", "subject", "words"),
    [("en", "Stadtwerke invites you to work together", ("Stella Stadt of Stadtwerke", "You can answer until"))],
)
def test_the_mail_says_who_invites_to_what_until_when(
    cast: Cast, settings: Settings, language: str, subject: str, words: tuple[str, ...]
) -> None:
    settings.PUBLIC_URL = "https://collab.example"
    invitation = invite(cast, language=language)
    sweep()
    [sent] = mail.outbox
    assert (sent.to, sent.subject) == ([EMAIL], subject)
    html = str(sent.alternatives[0][0])  # type: ignore[attr-defined]
    assert all(each in sent.body for each in words)
    assert f"https://collab.example{link(invitation)}" in sent.body
    assert html.count("https://collab.example/invitation/") == 3
    assert sent.extra_headers["Content-Language"] == language


def test_the_mail_is_in_the_language_of_the_invitation(cast: Cast) -> None:
    invite(cast, language="de")
    sweep()
    [sent] = mail.outbox
    assert sent.extra_headers["Content-Language"] == "de"
    assert '<html lang="de">' in str(sent.alternatives[0][0])  # type: ignore[attr-defined]


def test_the_token_is_stored_nowhere(cast: Cast) -> None:
    invitation = invite(cast)
    token = link(invitation).split("/")[2]
    rows = [*Invitation.objects.values(), *OutboxMessage.objects.values()]
    assert token not in str(rows)
    assert token.rpartition(".")[2] not in str(rows)


@pytest.mark.parametrize("how", ["revoked", "declined", "gone", "expired", "suspended"])
def test_a_mail_that_waits_is_cancelled(cast: Cast, how: str) -> None:
    invitation = invite(cast)
    assert invitation.partnership
    if how == "revoked":
        revoke_invitation(actor=cast.staff, invitation=invitation)
    elif how == "declined":
        Invitation.objects.filter(pk=invitation.pk).update(status="declined")
    elif how == "expired":
        expire(invitation)
    elif how == "suspended":
        Partnership.objects.filter(pk=invitation.partnership_id).update(status="suspended")
    else:
        invitation.partnership.delete()
    sweep()
    assert mail.outbox == []
    assert OutboxMessage.objects.get(address=EMAIL).status == "cancelled"


def test_of_two_waiting_mails_only_the_newer_one_goes_out(cast: Cast) -> None:
    invitation = invite(cast)
    resend_invitation(actor=cast.staff, invitation=invitation)
    assert mailed_links() == [link(invitation)]
    assert sorted(OutboxMessage.objects.values_list("status", flat=True)) == ["cancelled", "sent"]


@pytest.mark.parametrize("cookie", ["", "en"])
def test_pages_are_in_the_language_of_the_invitation_until_another_is_chosen(cast: Cast, cookie: str) -> None:
    german = invite(cast, language="de")
    client = Client(headers={"accept-language": "en"})
    if cookie:
        client.cookies["django_language"] = cookie
    for page in ("", "decline/", "organization/"):
        answer = client.get(link(german, page))
        assert f'<html lang="{cookie or "de"}">' in answer.content.decode()
        assert answer.headers["Content-Language"] == (cookie or "de")


# --- Sending again, revoking


def test_sending_again_makes_earlier_links_worthless(cast: Cast) -> None:
    invitation = invite(cast)
    [old] = mailed_links()
    expire(invitation)
    resend_invitation(actor=cast.staff, invitation=invitation)
    [_old, new] = mailed_links()
    assert heading(Client(), old) == "There is a newer invitation"
    assert Client().post(old, account()).status_code == 302
    assert not User.objects.filter(email=EMAIL).exists()
    assert heading(Client(), new) == "You are invited"
    assert Client().post(new, account()).status_code == 302
    assert status_of(invitation) == "accepted"
    assert heading(Client(), old) == "This invitation was accepted"


def test_buttons_of_the_host(cast: Cast) -> None:
    invitation = invite(cast)
    client = client_of(cast.staff)
    answer = client.post(f"/invitations/{invitation.pk}/resend/", {"next": "/notifications/"})
    assert answer.headers["Location"] == "/notifications/"
    assert "invitation_resent" in verbs(invitation)
    client.post(f"/invitations/{invitation.pk}/revoke/")
    assert status_of(invitation) == "revoked"
    page = client.post(f"/invitations/{invitation.pk}/resend/", {"next": "/notifications/"}, follow=True)
    assert status_of(invitation) == "revoked"
    assert "toast--error" in page.content.decode()
    page = client.post(f"/invitations/{invitation.pk}/revoke/", {"next": "/notifications/"}, follow=True)
    assert "toast--error" in page.content.decode()
    assert verbs(invitation) == ["invited", "invitation_resent", "invitation_revoked"]


@pytest.mark.parametrize("action", ["resend", "revoke"])
def test_invitations_of_others_do_not_exist(cast: Cast, action: str) -> None:
    partner, mate = invite(cast), invite_mate(cast)
    before = list(Invitation.objects.values())
    for user, invitation, status in (
        (cast.other_staff, partner, 404),
        (cast.chief, partner, 404),
        (cast.reader, partner, 404),
        (cast.staff, mate, 404),
        (cast.alpha.user, mate, 404),
    ):
        url = f"/invitations/{invitation.pk}/{action}/"
        assert client_of(user).post(url).status_code == status
    assert list(Invitation.objects.values()) == before


def test_who_sees_but_may_not(cast: Cast) -> None:
    invitation = invite(cast)
    Role.objects.filter(pk=cast.reader_role.pk).update(rights=["partner.view"])
    reader = User.objects.get(pk=cast.reader.pk)
    assert client_of(reader).post(f"/invitations/{invitation.pk}/revoke/").status_code == 403
    assert status_of(invitation) == "open"


def test_the_host_invites_the_contact_person(cast: Cast) -> None:
    partnership = add_partnership(
        cast.host, cast.staff, cast.partner_role, email="kontakt@neu.example", contact="Kai", language="en"
    )
    client = client_of(cast.staff)
    assert client.post(f"/partners/{partnership.pk}/invite/").status_code == 302
    made = Invitation.objects.get()
    assert (made.email, made.name, made.language) == ("kontakt@neu.example", "Kai", "en")
    Partnership.objects.filter(pk=partnership.pk).update(email="")
    page = client.post(f"/partners/{partnership.pk}/invite/", {"next": "/notifications/"}, follow=True)
    assert "toast--error" in page.content.decode()
    assert Invitation.objects.get() == made


def test_open_invitations_go_with_the_partnership(cast: Cast) -> None:
    invitation = invite(cast)
    assert invitation.partnership
    assert revoke_open_invitations(actor=cast.staff, partnership=invitation.partnership) == 1
    assert revoke_open_invitations(actor=cast.staff, partnership=invitation.partnership) == 0
    assert status_of(invitation) == "revoked"


# --- Expired


def test_an_expired_invitation_offers_to_ask_for_a_new_one(cast: Cast) -> None:
    invitation = invite(cast)
    expire(invitation)
    client = Client()
    assert heading(client, link(invitation)) == "This invitation has expired"
    answers = [client.post(link(invitation, "ask/"), follow=True).content.decode() for _each in range(3)]
    assert len({answer.count("We passed that on.") for answer in answers}) == 1
    assert told(cast.staff) == ["invitation_asked"]
    assert Client().post(link(invitation), account()).status_code == 302
    assert not User.objects.filter(email=EMAIL).exists()
    with pytest.raises(InvitationClosed):
        accept_as_new(invitation=invitation, name="x", password=NEW_WORD, organisation_name="x", language="en")


def test_asking_tells_again_the_next_day(cast: Cast) -> None:
    import time_machine

    invitation = invite(cast)
    with time_machine.travel(timezone.now() + OUT) as clock:
        Client().post(link(invitation, "ask/"))
        Client().post(link(invitation, "ask/"))
        assert told(cast.staff) == ["invitation_asked"]
        clock.shift(timedelta(days=1, minutes=1))
        Client().post(link(invitation, "ask/"))
        assert told(cast.staff) == ["invitation_asked"] * 2


def test_the_time_limit_is_a_setting(cast: Cast, settings: Settings) -> None:
    settings.INVITATION_DAYS = 3
    left = invite(cast).expires_at - timezone.now()
    assert timedelta(days=2, hours=23) < left <= timedelta(days=3)


# --- The limit of users


def test_the_smallest_limit_holds(cast: Cast) -> None:
    alpha = cast.alpha.organisation
    assert user_limit(alpha) is None
    role = cast.other.roles.create(kind="partner", name="Partner", rights=["entity.view"])
    Partnership.objects.create(host=cast.other, partner=alpha, role=role, status="suspended", user_limit=5)
    limit(cast, 7)
    assert user_limit(alpha) == 5
    Partnership.objects.filter(host=cast.other).update(status="ended")
    assert user_limit(alpha) == 7


def test_invited_colleagues_count_as_long_as_they_can_answer(cast: Cast) -> None:
    alpha = cast.alpha.organisation
    before = people_count(alpha)
    invitation = invite_mate(cast)
    assert people_count(alpha) == before + 1
    expire(invitation)
    assert people_count(alpha) == before


def test_nobody_is_invited_beyond_the_limit(cast: Cast) -> None:
    limit(cast, people_count(cast.alpha.organisation) + 1)
    first = invite_mate(cast)
    with pytest.raises(UserLimitReached):
        invite_mate(cast, "zweite@neu.example")
    again = invite_mate(cast)
    assert (status_of(first), status_of(again)) == ("revoked", "open")


def test_an_expired_invitation_is_not_sent_again_beyond_the_limit(cast: Cast) -> None:
    limit(cast, people_count(cast.alpha.organisation) + 1)
    first = invite_mate(cast)
    expire(first)
    invite_mate(cast, "zweite@neu.example")
    with pytest.raises(UserLimitReached):
        resend_invitation(actor=cast.chief, invitation=first)


def test_accepting_asks_for_the_limit_again(cast: Cast) -> None:
    invitation = invite_mate(cast)
    limit(cast, people_count(cast.alpha.organisation) - 1)
    with pytest.raises(UserLimitReached):
        accept_as_colleague(invitation=invitation, name="Petra", password=NEW_WORD)
    answer = Client().post(link(invitation), {"name": "Petra Neu", "password": NEW_WORD})
    assert answer.status_code == 422
    assert "as many people as its user limit allows" in answer.content.decode()
    assert not User.objects.filter(email=EMAIL).exists()
    limit(cast, people_count(cast.alpha.organisation))
    assert Client().post(link(invitation), {"name": "Petra Neu", "password": NEW_WORD}).status_code == 302


def test_a_placeholder_with_people_is_nobody_s_to_take_over(cast: Cast) -> None:
    invitation = invite(cast)
    assert invitation.partnership
    stand_in: Organisation = invitation.partnership.partner
    make_user(stand_in, None, "schon@da.example", "Schon Da")
    assert Client().post(link(invitation), account()).status_code == 302
    assert not User.objects.filter(email=EMAIL).exists()
    assert partner_of(invitation) == ("Neue Partner", "invited")
