"""An organisation that uses Collab already becomes the partner: by its admin, or after its admin's confirmation."""

import pytest
from django.contrib.auth.models import Group
from django.core import mail
from django.core.exceptions import PermissionDenied
from django.test import Client

from activity.models import Event
from activity.outbox.sweep import sweep
from orgs.models import Invitation, Organisation, Partnership, Role, User
from orgs.services.invitations import (
    AlreadyPartner,
    InvitationClosed,
    UserLimitReached,
    ask_organisation,
    confirm_joining,
    decline_invitation,
    invite_partner,
    join_with_own,
    refuse_joining,
    resend_invitation,
    revoke_invitation,
    withdraw_question,
)
from orgs.visits import joining_requests
from tests.cast import Cast, make_user
from tests.helpers import client_of, queries_of
from tests.orgs.invitations import (
    EMAIL,
    account,
    add_admin,
    add_partnership,
    heading,
    invite_by_other,
    invite_mate,
    link,
    mailed_links,
    partner_of,
    status_of,
    told,
    verbs,
)

STRANGER = "unbekannt@nirgends.example"


def to_chief(cast: Cast) -> Invitation:
    """Return the other tenant's invitation to Alpha's admin."""
    return invite_by_other(cast, cast.chief.email)


def to_employee(cast: Cast) -> Invitation:
    """Return the other tenant's invitation to somebody of Alpha who is no admin."""
    return invite_by_other(cast, cast.alpha.user.email)


def asked_from_outside(cast: Cast) -> Invitation:
    """Return the other tenant's invitation whose reader named Alpha's admin."""
    invitation = invite_by_other(cast)
    ask_organisation(invitation=invitation, address=cast.chief.email)
    return invitation


def english(*people: User) -> None:
    for person in people:
        person.language = "en"
        person.save(update_fields=["language"])


# --- (a) the invited person is an admin there


def test_an_admin_accepts_for_the_own_organisation(cast: Cast) -> None:
    english(cast.chief)
    invitation = to_chief(cast)
    assert invitation.partnership
    stand_in = invitation.partnership.partner
    page = Client().get(link(invitation)).content.decode()
    assert f"/account/login/?next=%2Finvitation%2F{link(invitation).split('/')[2]}%2F" in page
    client = client_of(cast.chief)
    assert "Accept for Alpha Solar" in client.get(link(invitation)).content.decode()
    answer = client.post(link(invitation, "join/"), follow=True)
    assert answer.redirect_chain == [("/shared/", 302)]
    assert "Alpha Solar works with SECRET-TENANT Fremdwerke now." in answer.content.decode()
    assert partner_of(invitation) == ("Alpha Solar", "active")
    assert status_of(invitation) == "accepted"
    assert not Organisation.objects.filter(pk=stand_in.pk).exists()
    assert not Group.objects.filter(pk=stand_in.group_id).exists()
    assert told(cast.other_staff) == ["invitation_accepted"]
    assert Partnership.objects.get(pk=cast.alpha.partnership.pk).status == "active"


def test_a_stand_in_that_is_more_than_that_stays(cast: Cast) -> None:
    invitation = to_chief(cast)
    assert invitation.partnership
    stand_in = invitation.partnership.partner
    make_user(stand_in, None, "schon@da.example", "Schon Da")
    client_of(cast.chief).post(link(invitation, "join/"))
    assert partner_of(invitation) == ("Alpha Solar", "active")
    assert Organisation.objects.filter(pk=stand_in.pk).exists()


@pytest.mark.parametrize("whose", ["partner", "host"])
def test_a_host_that_works_with_the_organisation_already(cast: Cast, whose: str) -> None:
    partnership = add_partnership(cast.host, cast.staff, cast.partner_role)
    email = cast.chief.email if whose == "partner" else "leitung@stadtwerke.example"
    invitation = invite_partner(actor=cast.staff, partnership=partnership, email=email, language="en")
    person = cast.chief if whose == "partner" else add_admin(cast.host, email)
    english(person)
    words = {"partner": "Stadtwerke works with Alpha Solar already.", "host": "be its own partner"}[whose]
    client = client_of(person)
    page = client.get(link(invitation)).content.decode()
    assert words in page
    assert "/join/" not in page
    client.post(link(invitation, "join/"))
    with pytest.raises(AlreadyPartner):
        join_with_own(actor=person, invitation=Invitation.objects.get(pk=invitation.pk))
    assert partner_of(invitation) == ("Neue Partner", "invited")
    assert status_of(invitation) == "open"
    decline_invitation(invitation=invitation)
    assert status_of(invitation) == "declined"


# --- (b) the invited person has an account, but is no admin


def test_somebody_without_the_right_asks_the_admins(cast: Cast) -> None:
    english(cast.chief, cast.alpha.user)
    invitation = to_employee(cast)
    client = client_of(cast.alpha.user)
    assert "Somebody who manages its users has to confirm" in client.get(link(invitation)).content.decode()
    asked = client.post(link(invitation, "join/"), follow=True)
    assert "The admins of Alpha Solar have been asked." in asked.content.decode()
    assert status_of(invitation) == "confirming"
    assert partner_of(invitation) == ("Neue Partner", "invited")
    assert told(cast.chief) == ["joining_asked"]
    assert told(cast.other_staff) == []
    sweep()
    [sent] = [each for each in mail.outbox if each.to == [cast.chief.email]]
    assert sent.subject == "Confirm the collaboration with SECRET-TENANT Fremdwerke"
    assert "/settings/users/joining/" in sent.body
    page = client_of(cast.chief).get("/settings/users/joining/").content.decode()
    assert "invited your colleague <strong>alpha@partner.example</strong>" in page
    assert "Do not invite" not in page
    done = client_of(cast.chief).post(f"/settings/users/joining/{invitation.pk}/confirm/", follow=True)
    assert "Alpha Solar works with SECRET-TENANT Fremdwerke now." in done.content.decode()
    assert partner_of(invitation) == ("Alpha Solar", "active")
    assert told(cast.alpha.user) == ["joining_confirmed"]
    sweep()
    [answer] = [each for each in mail.outbox if each.to == [cast.alpha.user.email] and "now" in each.subject]
    assert answer.subject == "Your organization works with SECRET-TENANT Fremdwerke now"
    assert "/shared/" in answer.body
    assert told(cast.other_staff) == ["invitation_accepted"]


def test_refusing_a_colleague_declines(cast: Cast) -> None:
    english(cast.alpha.user)
    invitation = to_employee(cast)
    join_with_own(actor=cast.alpha.user, invitation=invitation)
    client_of(cast.chief).post(f"/settings/users/joining/{invitation.pk}/refuse/")
    assert (status_of(invitation), partner_of(invitation)) == ("declined", ("Neue Partner", "declined"))
    assert told(cast.other_staff) == ["invitation_declined"]
    assert told(cast.alpha.user) == ["joining_refused"]
    sweep()
    [sent] = [each for each in mail.outbox if each.to == [cast.alpha.user.email]]
    assert sent.subject == "Your organization declined to work with SECRET-TENANT Fremdwerke"


# --- (c) the invited person names an admin


def test_an_admin_that_is_named_confirms_and_invites(cast: Cast) -> None:
    english(cast.chief)
    invitation = invite_by_other(cast)
    client, url = Client(), link(invitation, "organization/")
    assert client.get(url).status_code == 200
    answer = client.post(url, {"address": cast.chief.email.upper()}, follow=True)
    assert "If this address belongs to an organization in Collab" in answer.content.decode()
    assert "Alpha" not in answer.content.decode()
    page = client_of(cast.chief).get("/settings/users/joining/").content.decode()
    assert f"invited <strong>{EMAIL}</strong>, who says to belong to Alpha Solar" in page
    client_of(cast.chief).post(
        f"/settings/users/joining/{invitation.pk}/confirm/",
        {f"joining{invitation.pk}-role": cast.alpha.role.pk},
    )
    assert partner_of(invitation) == ("Alpha Solar", "active")
    mate = Invitation.objects.get(organisation=cast.alpha.organisation)
    assert (mate.email, mate.role, mate.status) == (EMAIL, cast.alpha.role, "open")
    assert mailed_links()[-1] == link(mate)
    Client().post(link(mate), {"name": "Petra", "password": "Ganz-neues-Wort-77"})
    assert User.objects.get(email=EMAIL).organisation == cast.alpha.organisation


def test_confirming_without_inviting(cast: Cast) -> None:
    invitation = asked_from_outside(cast)
    confirm_joining(actor=cast.chief, invitation=invitation)
    assert partner_of(invitation) == ("Alpha Solar", "active")
    assert not Invitation.objects.filter(partnership=None).exists()


def test_a_role_that_is_not_to_be_given(cast: Cast) -> None:
    invitation = asked_from_outside(cast)
    for role in (cast.staff_role.pk, "x", 10**6):
        answer = client_of(cast.chief).post(
            f"/settings/users/joining/{invitation.pk}/confirm/", {f"joining{invitation.pk}-role": role}
        )
        assert answer.status_code == 422
    assert status_of(invitation) == "confirming"


def test_the_user_limit_holds_for_who_asked(cast: Cast) -> None:
    invitation = asked_from_outside(cast)
    Partnership.objects.filter(pk=cast.alpha.partnership.pk).update(user_limit=2)
    with pytest.raises(UserLimitReached):
        confirm_joining(actor=cast.chief, invitation=invitation, role=cast.alpha.role)
    assert (status_of(invitation), partner_of(invitation)) == ("confirming", ("Neue Partner", "invited"))


def test_refusing_a_stranger_tells_nobody(cast: Cast) -> None:
    invitation = asked_from_outside(cast)
    before = heading(Client(), link(invitation))
    refuse_joining(actor=cast.chief, invitation=invitation)
    assert heading(Client(), link(invitation)) == before == "Waiting for confirmation"
    assert status_of(invitation) == "confirming"
    assert told(cast.other_staff) == []
    with pytest.raises(InvitationClosed):
        confirm_joining(actor=cast.chief, invitation=invitation)


@pytest.mark.parametrize("address", ["chief@partner.example", STRANGER])
def test_answering_in_another_way(cast: Cast, address: str) -> None:
    invitation = invite_by_other(cast)
    client = Client()
    client.post(link(invitation, "organization/"), {"address": address})
    client.post(link(invitation, "withdraw/"))
    assert status_of(invitation) == "open"
    assert not joining_requests(cast.chief).exists()
    assert client.post(link(invitation), account()).status_code == 302
    assert partner_of(invitation) == ("Neu GmbH", "active")


@pytest.mark.parametrize("address", ["chief@partner.example", STRANGER])
def test_nobody_is_asked_without_end(cast: Cast, address: str) -> None:
    invitation = invite_by_other(cast)
    client = Client()
    for _number in range(5):
        assert client.post(link(invitation, "organization/"), {"address": address}).status_code == 302
        assert status_of(invitation) == "confirming"
        client.post(link(invitation, "withdraw/"))
    answer = client.post(link(invitation, "organization/"), {"address": address}, follow=True)
    assert "Try again tomorrow." in answer.content.decode()
    assert status_of(invitation) == "open"


def test_nothing_is_taken_back_or_joined_that_is_not_there(cast: Cast) -> None:
    invitation = to_chief(cast)
    with pytest.raises(InvitationClosed):
        withdraw_question(invitation=invitation)
    Partnership.objects.filter(pk=invitation.partnership_id).update(status="suspended")
    with pytest.raises(InvitationClosed):
        join_with_own(actor=cast.chief, invitation=invitation)
    assert partner_of(invitation) == ("Neue Partner", "suspended")


def test_the_host_itself_is_not_asked(cast: Cast) -> None:
    invitation = invite_by_other(cast)
    ask_organisation(invitation=invitation, address=cast.other_staff.email)
    assert Invitation.objects.get(pk=invitation.pk).joining is None
    assert not joining_requests(cast.other_staff).exists()


def test_no_address_is_said(cast: Cast) -> None:
    invitation = invite_by_other(cast)
    for address in ("", "nobody"):
        answer = Client().post(link(invitation, "organization/"), {"address": address})
        assert answer.status_code == 422
        assert set(answer.context["form"].errors) == {"address"}
    assert status_of(invitation) == "open"


# --- Who confirms


def test_only_admins_of_the_organisation_that_is_asked_confirm(cast: Cast) -> None:
    invitation = asked_from_outside(cast)
    for actor in (cast.alpha.user, cast.staff, cast.other_staff, cast.beta.user):
        for service in (confirm_joining, refuse_joining):
            with pytest.raises(PermissionDenied):
                service(actor=actor, invitation=invitation)
    for actor, status in ((cast.alpha.user, 403), (cast.staff, 404), (cast.other_staff, 404)):
        for action in ("confirm", "refuse"):
            url = f"/settings/users/joining/{invitation.pk}/{action}/"
            assert client_of(actor).post(url).status_code == status
    assert status_of(invitation) == "confirming"


def test_a_revoked_invitation_cannot_be_confirmed(cast: Cast) -> None:
    invitation = asked_from_outside(cast)
    revoke_invitation(actor=cast.other_staff, invitation=invitation)
    with pytest.raises(InvitationClosed):
        confirm_joining(actor=cast.chief, invitation=invitation)
    assert client_of(cast.chief).get("/notifications/").context["page"].object_list == []
    sweep()
    assert not [each for each in mail.outbox if each.to == [cast.chief.email]]


def test_what_waits_for_confirmation_is_not_sent_again(cast: Cast) -> None:
    invitation = asked_from_outside(cast)
    with pytest.raises(InvitationClosed):
        resend_invitation(actor=cast.other_staff, invitation=invitation)
    assert invitation.partnership
    invite_partner(actor=cast.other_staff, partnership=invitation.partnership, email=EMAIL, language="en")
    assert status_of(invitation) == "revoked"
    assert not joining_requests(cast.chief).exists()


def test_confirming_what_became_impossible_meanwhile(cast: Cast) -> None:
    english(cast.chief)
    invitation = asked_from_outside(cast)
    role = Role.objects.get(organisation=cast.other, kind="partner")
    Partnership.objects.create(host=cast.other, partner=cast.alpha.organisation, role=role, status="ended")
    answer = client_of(cast.chief).post(f"/settings/users/joining/{invitation.pk}/confirm/", follow=True)
    assert "works with Alpha Solar already." in answer.content.decode()
    assert status_of(invitation) == "confirming"


def test_the_list_asks_as_often_for_one_as_for_many(cast: Cast) -> None:
    client = client_of(cast.chief)
    asked_from_outside(cast)
    one = queries_of(lambda: client.get("/settings/users/joining/"))
    first = Invitation.objects.select_related("partnership").get()
    assert first.partnership
    for number in range(15):
        partnership = add_partnership(cast.other, cast.other_staff, first.partnership.role, f"Neu {number}")
        invitation = invite_partner(
            actor=cast.other_staff, partnership=partnership, email=f"p{number}@neu.example", language="en"
        )
        ask_organisation(invitation=invitation, address=cast.chief.email)
    assert len(client.get("/settings/users/joining/").context["rows"]) == 16
    assert queries_of(lambda: client.get("/settings/users/joining/")) == one


def test_the_empty_list_says_what_will_stand_there(cast: Cast) -> None:
    english(cast.chief)
    assert "Nothing to confirm" in client_of(cast.chief).get("/settings/users/joining/").content.decode()


def test_the_history_of_both_sides(cast: Cast) -> None:
    invitation = to_employee(cast)
    join_with_own(actor=cast.alpha.user, invitation=invitation)
    confirm_joining(actor=cast.chief, invitation=invitation)
    assert verbs(invitation) == ["invited", "joining_asked", "invitation_accepted", "joining_confirmed"]
    home = Event.objects.filter(organisation=cast.alpha.organisation, verb__startswith="joining")
    assert home.count() == 2
    theirs = Event.objects.filter(organisation=cast.other, target_id=invitation.pk, verb__startswith="invit")
    assert theirs.count() == 2


def test_an_address_with_an_account_elsewhere_cannot_become_a_colleague(cast: Cast) -> None:
    invitation = invite_mate(cast, cast.beta.user.email)
    for client in (Client(), client_of(cast.beta.user)):
        client.cookies["django_language"] = "en"
        english(cast.beta.user)
        assert heading(client, link(invitation)) == "You have an account already"
        assert client.post(link(invitation), account()).status_code == 302
        assert client.post(link(invitation, "join/")).status_code == 302
        assert client.get(link(invitation, "organization/")).status_code == 302
    assert status_of(invitation) == "open"
    client_of(cast.beta.user).post(link(invitation, "decline/"), {"reason": ""})
    assert status_of(invitation) == "declined"
