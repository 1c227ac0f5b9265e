"""Organisationseinstellungen → Benutzer: who is there, who may come in, and with which role."""

from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from activity.models import Event, OutboxMessage
from activity.services import notify, record
from entities.models import Entity
from orgs.models import Invitation, Organisation, Partnership, Role, User
from orgs.people import Status, may_give, roles_to_give
from orgs.rights import ALL_RIGHTS, PARTNER_RIGHTS
from orgs.services.invitations import invite_colleague, invite_partner
from tests.cast import PASSWORD, Cast, make_user
from tests.helpers import client_of, queries_of

LIST = reverse("orgs:people")
INVITE = reverse("orgs:person_invite")
HTMX = {"HX-Request": "true"}


@pytest.fixture(autouse=True)
def english(db: None, cast: Cast) -> None:
    for user in (cast.staff, cast.admin, cast.chief, cast.reader):
        user.language = "en"
        user.save()


def address(action: str, user: User) -> str:
    return reverse(f"orgs:person_{action}", args=[user.pk])


def rows(client: Client, **params: str) -> list[tuple[str, str]]:
    """Return name and status of everybody listed."""
    page = client.get(LIST, params)
    assert page.status_code == 200
    return [(row.name, row.status.value) for row in page.context["rows"]]


def role(cast: Cast, name: str, rights: Any, **fields: Any) -> Role:
    organisation = fields.pop("organisation", cast.host)
    return Role.objects.create(organisation=organisation, kind="staff", name=name, rights=sorted(rights), **fields)


def managers(cast: Cast, *rights: str) -> User:
    """Return somebody of the host who manages users and may little else."""
    given = role(cast, "Team lead", {"user.view", "user.edit", "entity.view", *rights})
    return make_user(cast.host, given, "lead@stadtwerke.example", "Theo Lead", language="en")


def invite(cast: Cast, email: str = "neu@stadtwerke.example", **fields: Any) -> Invitation:
    return invite_colleague(
        actor=cast.staff, organisation=cast.host, email=email, name="", role=cast.reader_role, language="en", **fields
    )


def allow(cast: Cast, people: int) -> None:
    Partnership.objects.filter(pk=cast.alpha.partnership.pk).update(user_limit=people)


# --- the list


def test_everybody_of_the_organisation_and_nobody_else(cast: Cast) -> None:
    invite(cast)
    gone = invite(cast, "alt@stadtwerke.example")
    Invitation.objects.filter(pk=gone.pk).update(expires_at=timezone.now() - timedelta(days=1))
    assert rows(client_of(cast.staff)) == [
        ("Ada Admin", "active"),
        ("alt@stadtwerke.example", "expired"),
        ("Fanny Former", "deactivated"),
        ("Lea Leser", "active"),
        ("neu@stadtwerke.example", "invited"),
        ("Stella Stadt", "active"),
    ]
    assert rows(client_of(cast.chief)) == [("Anna Alpha", "active"), ("Carla Chefin", "active")]


def test_each_row_says_role_and_last_login(cast: Cast) -> None:
    User.objects.filter(pk=cast.reader.pk).update(last_login=timezone.now() - timedelta(hours=3))
    html = client_of(cast.staff).get(LIST, {"q": "Leser"}).content.decode()
    assert "reader@stadtwerke.example" in html
    assert ">Lesen<" in html
    assert "3 hours ago" in html
    assert "Stella Stadt</th>" not in html


@pytest.mark.parametrize(
    ("params", "found"),
    [
        ({"q": "stella"}, ["Stella Stadt"]),
        ({"q": "READER@"}, ["Lea Leser"]),
        ({"status": "deactivated"}, ["Fanny Former"]),
        ({"status": "invited"}, ["neu@stadtwerke.example"]),
        ({"status": "nonsense", "q": "Ada"}, ["Ada Admin"]),
        ({"q": "nobody"}, []),
        ({"sort": "-name", "status": "active"}, ["Stella Stadt", "Lea Leser", "Ada Admin"]),
        ({"sort": "status", "q": "ada"}, ["Ada Admin"]),
        ({"sort": "-status"}, ["neu@stadtwerke.example", "Fanny Former", "Ada Admin", "Lea Leser", "Stella Stadt"]),
        ({"sort": "-role", "status": "active"}, ["Lea Leser", "Ada Admin", "Stella Stadt"]),
        ({"sort": "-login", "status": "active"}, ["Lea Leser", "Stella Stadt", "Ada Admin"]),
    ],
)
def test_search_filter_and_sort(cast: Cast, params: dict[str, str], found: list[str]) -> None:
    invite(cast)
    now = timezone.now()
    client = client_of(cast.staff)
    for user, days in ((cast.reader, 1), (cast.staff, 2)):
        User.objects.filter(pk=user.pk).update(last_login=now - timedelta(days=days))
    assert [name for name, _status in rows(client, **params)] == found


def test_filter_by_role_finds_people_and_invitations(cast: Cast) -> None:
    invite(cast)
    found = rows(client_of(cast.staff), role=str(cast.reader_role.pk))
    assert found == [("Lea Leser", "active"), ("neu@stadtwerke.example", "invited")]
    assert rows(client_of(cast.staff), role=str(cast.chief.role_id)) == []


def test_chips_count_each_status(cast: Cast) -> None:
    invite(cast)
    chips = client_of(cast.staff).get(LIST).context["status_chips"]
    assert [(chip.value, chip.count) for chip in chips] == [
        (Status.ACTIVE, 3),
        (Status.DEACTIVATED, 1),
        (Status.INVITED, 1),
    ]


def test_as_many_queries_for_one_as_for_thirty(cast: Cast) -> None:
    client = client_of(cast.staff)
    invite(cast)
    few = queries_of(lambda: client.get(LIST))
    for number in range(30):
        make_user(cast.host, cast.reader_role, f"p{number}@stadtwerke.example", f"P {number}")
        invite(cast, f"i{number}@stadtwerke.example")
    assert queries_of(lambda: client.get(LIST)) == few
    assert len(rows(client, page="2")) == 15


def test_who_may_only_look_finds_no_buttons(cast: Cast) -> None:
    cast.reader_role.rights = ["user.view"]
    cast.reader_role.save()
    invite(cast)
    client = client_of(cast.reader)
    results = client.get(LIST, headers=HTMX).content.decode()
    assert "neu@stadtwerke.example" in results
    assert "<form" not in results
    assert INVITE not in client.get(LIST).content.decode()
    assert client_of(cast.reader).get(INVITE).status_code == 403


def test_the_settings_lead_there(cast: Cast) -> None:
    assert LIST in client_of(cast.staff).get(reverse("orgs:settings")).content.decode()


def test_hosts_that_wait_for_an_answer_are_pointed_at(cast: Cast) -> None:
    hint = reverse("orgs:joining")
    assert hint not in client_of(cast.chief).get(LIST).content.decode()
    Partnership.objects.filter(pk=cast.beta.partnership.pk).update(status="invited")
    invitation = invite_partner(actor=cast.staff, partnership=cast.beta.partnership, email="x@x.example", language="en")
    Invitation.objects.filter(pk=invitation.pk).update(status="confirming", joining=cast.alpha.organisation)
    html = client_of(cast.chief).get(LIST).content.decode()
    assert "1 organization asks to work with yours." in html
    assert f'href="{hint}"' in html
    assert client_of(cast.chief).get(hint).status_code == 200
    assert hint not in client_of(cast.staff).get(LIST).content.decode()


def test_invitations_are_sent_again_and_revoked_from_here(cast: Cast) -> None:
    invitation = invite(cast)
    client, here = client_of(cast.staff), f"{LIST}?status=invited"
    html = client.get(here).content.decode()
    for action, kept in (("resend", "invited"), ("revoke", None)):
        url = reverse(f"orgs:invitation_{action}", args=[invitation.pk])
        assert f'action="{url}"' in html
        assert client.post(url, {"next": here})["Location"] == here
        assert dict(rows(client)).get("neu@stadtwerke.example") == kept


# --- inviting


def send(user: User, **given: Any) -> Any:
    data = {"email": "Neu@Neu.Example", "name": "Nele Neu", "language": "en"} | given
    return client_of(user).post(INVITE, data, follow=True)


def test_a_colleague_is_invited(cast: Cast) -> None:
    page = send(cast.staff, role=cast.reader_role.pk)
    invitation = Invitation.objects.get(email="neu@neu.example")
    assert (invitation.organisation, invitation.role, invitation.name) == (cast.host, cast.reader_role, "Nele Neu")
    assert "An invitation goes to neu@neu.example." in page.content.decode()
    assert ("Nele Neu", "invited") in [(row.name, row.status) for row in page.context["rows"]]


def test_the_same_answer_for_addresses_known_elsewhere(cast: Cast) -> None:
    known = send(cast.staff, role=cast.reader_role.pk, email=cast.other_staff.email)
    unknown = send(cast.staff, role=cast.reader_role.pk, email="nobody@fremd.example")
    assert known.redirect_chain == unknown.redirect_chain == [(LIST, 302)]
    first, second = (
        next(str(each) for each in page.context["messages"] or [] if "An invitation" in str(each)).split(" goes")[0]
        for page in (known, unknown)
    )
    assert first == second
    assert "SECRET" not in known.content.decode()


def test_what_was_typed_stays_when_it_is_refused(cast: Cast) -> None:
    answer = send(cast.staff, role=cast.reader_role.pk, email="no address")
    assert answer.status_code == 422
    assert 'value="no address"' in answer.content.decode()
    assert 'value="Nele Neu"' in answer.content.decode()
    own = send(cast.staff, role=cast.reader_role.pk, email=cast.admin.email)
    assert own.status_code == 422
    assert "has this address already" in own.content.decode()


def test_only_languages_of_the_organisation_are_offered(cast: Cast) -> None:
    Organisation.objects.filter(pk=cast.host.pk).update(languages=["de"])
    assert send(cast.staff, role=cast.reader_role.pk, language="en").status_code == 422
    assert send(cast.staff, role=cast.reader_role.pk, language="de").status_code == 200


@pytest.mark.parametrize("wrong", ["partner_role", "other_staff.role", "chief.role"])
def test_only_staff_roles_of_the_own_organisation_are_offered(cast: Cast, wrong: str) -> None:
    chosen = {
        "partner_role": cast.partner_role, "other_staff.role": cast.other_staff.role, "chief.role": cast.chief.role
    }[wrong]  # fmt: skip
    assert set(roles_to_give(cast.staff)) == {cast.staff_role, cast.reader_role}
    assert not may_give(cast.staff, chosen)
    assert send(cast.staff, role=chosen.pk).status_code == 422
    assert not Invitation.objects.exists()
    change = client_of(cast.staff).post(address("role", cast.reader), {"role": chosen.pk})
    assert change.status_code == 422
    assert User.objects.get(pk=cast.reader.pk).role == cast.reader_role


def test_beyond_the_user_limit_nobody_is_invited(cast: Cast) -> None:
    allow(cast, 3)
    assert "2 of 3 users" in client_of(cast.chief).get(LIST).content.decode()
    assert send(cast.chief, role=cast.alpha.role.pk).status_code == 200
    assert "3 of 3 users" in client_of(cast.chief).get(LIST).content.decode()
    answer = send(cast.chief, role=cast.alpha.role.pk, email="another@partner.example")
    assert answer.status_code == 422
    assert "user limit" in answer.content.decode()
    assert 'value="another@partner.example"' in answer.content.decode()
    assert Invitation.objects.count() == 1


def test_in_the_dialog(cast: Cast) -> None:
    client = client_of(cast.staff)
    dialog = client.get(INVITE, headers=HTMX).content.decode()
    assert "<html" not in dialog
    assert "dialog__body" in dialog
    data = {"email": "neu@neu.example", "language": "de", "role": cast.reader_role.pk}
    answer = client.post(INVITE, data, headers=HTMX)
    assert answer["HX-Trigger"] == "people:changed"
    assert answer["HX-Trigger-After-Swap"] == "dialog:close"
    assert "An invitation goes to" in answer.content.decode()
    results = client.get(LIST, headers=HTMX).content.decode()
    assert results.lstrip().startswith("<div")
    assert "neu@neu.example" in results


# --- roles


def test_a_new_role_counts_at_the_next_request(cast: Cast) -> None:
    reader = client_of(cast.reader)
    assert reader.get(LIST).status_code == 403
    page = client_of(cast.staff).post(address("role", cast.reader), {"role": cast.staff_role.pk}, follow=True)
    assert "Lea Leser has the role “Alle”." in page.content.decode()
    assert reader.get(LIST).status_code == 200
    event = Event.objects.get(verb="person_role_changed")
    assert (event.actor, event.target, event.organisation) == (cast.staff, cast.reader, cast.host)
    assert event.changes == {"role": ["Lesen", "Alle"]}


def test_the_same_role_again_records_nothing(cast: Cast) -> None:
    client_of(cast.staff).post(address("role", cast.reader), {"role": cast.reader_role.pk})
    assert not Event.objects.filter(verb="person_role_changed").exists()


def test_nobody_gives_more_than_they_have(cast: Cast) -> None:
    lead = managers(cast)
    less = role(cast, "Less", {"entity.view"})
    assert set(roles_to_give(lead)) == {less, lead.role}
    for beyond in (cast.staff_role, cast.reader_role):
        answer = client_of(lead).post(address("role", cast.reader), {"role": beyond.pk})
        assert answer.status_code == 422
        assert send(lead, role=beyond.pk).status_code == 422
    assert client_of(lead).post(address("role", lead), {"role": cast.staff_role.pk}).status_code == 422
    assert User.objects.get(pk=lead.pk).role == lead.role
    assert client_of(lead).post(address("role", cast.reader), {"role": less.pk}).status_code == 302


def test_who_may_edit_roles_gives_any(cast: Cast) -> None:
    lead = managers(cast, "role.edit")
    assert set(roles_to_give(lead)) == set(Role.objects.for_staff_of(cast.host))


@pytest.mark.parametrize(
    ("own", "given", "beyond"),
    [
        ({}, {}, False),
        ({"attributes": {"1": "hidden"}}, {}, True),
        ({"attributes": {"1": "read"}}, {"attributes": {"1": "hidden"}}, False),
        ({}, {"attributes": {"1": "read"}}, False),
        ({"new_attributes": "read"}, {}, True),
        ({"task_scope": "assigned"}, {}, True),
        ({}, {"task_scope": "assigned"}, False),
    ],
)
def test_a_role_that_shows_more_is_beyond_too(cast: Cast, own: Any, given: Any, beyond: bool) -> None:
    lead = managers(cast)
    lead.role = role(cast, "Own", {"user.view", "user.edit"}, **own)
    assert may_give(lead, role(cast, "Given", {"user.view"}, **given)) is not beyond


# --- deactivating and reactivating


def test_it_asks_first(cast: Cast) -> None:
    page = client_of(cast.staff).get(address("deactivate", cast.reader))
    assert "Deactivate Lea Leser?" in page.content.decode()
    assert User.objects.get(pk=cast.reader.pk).is_active


def test_whoever_is_deactivated_is_out_at_once_and_for_good(cast: Cast) -> None:
    reader = client_of(cast.reader)
    assert reader.get(cast.opportunity.get_absolute_url()).status_code == 200
    page = client_of(cast.staff).post(address("deactivate", cast.reader), follow=True)
    assert "Lea Leser is deactivated." in page.content.decode()
    assert reader.get(cast.opportunity.get_absolute_url())["Location"].startswith("/account/login/")
    assert reader.get(f"/files/{cast.files['shared'].pk}/").status_code == 302
    assert not Client().login(email=cast.reader.email, password=PASSWORD)
    assert Event.objects.get(verb="person_deactivated").target == cast.reader


def test_old_sessions_stay_over_when_the_account_is_opened_again(cast: Cast) -> None:
    reader, staff = client_of(cast.reader), client_of(cast.staff)
    staff.post(address("deactivate", cast.reader))
    page = staff.post(address("reactivate", cast.reader), follow=True)
    assert "Lea Leser can log in again." in page.content.decode()
    assert reader.get(cast.opportunity.get_absolute_url()).status_code == 302
    signing_in = Client()
    assert signing_in.login(email=cast.reader.email, password=PASSWORD)
    assert signing_in.get(cast.opportunity.get_absolute_url()).status_code == 200


def test_queued_mails_are_cancelled(cast: Cast) -> None:
    event = record(
        actor=cast.staff,
        verb="shared",
        target=cast.opportunity,
        organisation_id=cast.host.pk,
        partner_id=cast.alpha.organisation.pk,
        changes={"access": True, "given": []},
    )
    notify(event=event, kind="shared", recipients=[cast.alpha.user, cast.chief])
    client_of(cast.chief).post(address("deactivate", cast.alpha.user))
    call_command("sweep_outbox")
    statuses = {each.recipient: each.status for each in OutboxMessage.objects.filter(event=event)}
    assert statuses == {cast.alpha.user: "cancelled", cast.chief: "sent"}
    assert [message.to for message in mail.outbox] == [[cast.chief.email]]


def test_nobody_deactivates_themselves(cast: Cast) -> None:
    answer = client_of(cast.staff).post(address("deactivate", cast.staff))
    assert answer.status_code == 422
    assert "deactivate your own account" in answer.content.decode()
    assert User.objects.get(pk=cast.staff.pk).is_active


def test_the_last_who_manages_users_stays(cast: Cast) -> None:
    chief = client_of(cast.chief)
    answer = chief.post(address("role", cast.chief), {"role": cast.alpha.role.pk})
    assert answer.status_code == 422
    assert "last active person who can manage users or roles" in answer.content.decode()
    assert User.objects.get(pk=cast.chief.pk).role == cast.chief.role
    chief.post(address("role", cast.alpha.user), {"role": cast.chief.role_id})
    assert chief.post(address("role", cast.chief), {"role": cast.alpha.role.pk}).status_code == 302
    assert chief.get(LIST).status_code == 403


def test_a_second_one_who_is_deactivated_does_not_count(cast: Cast) -> None:
    client_of(cast.chief).post(address("role", cast.alpha.user), {"role": cast.chief.role_id})
    client_of(cast.chief).post(address("deactivate", cast.alpha.user))
    answer = client_of(cast.chief).post(address("role", cast.chief), {"role": cast.alpha.role.pk})
    assert answer.status_code == 422


def test_reactivating_counts_against_the_limit(cast: Cast) -> None:
    client = client_of(cast.chief)
    client.post(address("deactivate", cast.alpha.user))
    allow(cast, 1)
    page = client.post(address("reactivate", cast.alpha.user), follow=True)
    assert "user limit" in page.content.decode()
    assert not User.objects.get(pk=cast.alpha.user.pk).is_active
    allow(cast, 2)
    client.post(address("reactivate", cast.alpha.user))
    assert User.objects.get(pk=cast.alpha.user.pk).is_active
    assert Event.objects.filter(verb="person_reactivated").count() == 1


def test_twice_is_once(cast: Cast) -> None:
    client = client_of(cast.staff)
    for _time in range(2):
        assert client.post(address("deactivate", cast.reader)).status_code == 302
    for _time in range(2):
        assert client.post(address("reactivate", cast.reader)).status_code == 302
    assert Event.objects.filter(verb__startswith="person_").count() == 2


# --- a partner's admin narrows


def test_a_partner_s_admin_narrows_what_colleagues_may_do(cast: Cast) -> None:
    anna, url = client_of(cast.alpha.user), f"/entities/{cast.opportunity.pk}/group/{cast.attributes['customer'].pk}/"
    assert anna.get(url).status_code == 200
    narrow = role(cast, "Look", PARTNER_RIGHTS - {"entity.edit"}, organisation=cast.alpha.organisation)
    client_of(cast.chief).post(address("role", cast.alpha.user), {"role": narrow.pk})
    assert anna.get(url).status_code == 403
    assert anna.post(url, {"values-customer": "Neu", "seen": "{}"}).status_code == 403
    assert Entity.objects.get(pk=cast.opportunity.pk).values["customer"] == "Muster"
    assert anna.get(cast.opportunity.get_absolute_url()).status_code == 200


def test_a_partner_s_admin_never_widens(cast: Cast) -> None:
    cast.partner_role.rights = ["entity.view"]
    cast.partner_role.save()
    wide = role(cast, "Everything", ALL_RIGHTS, organisation=cast.alpha.organisation)
    client_of(cast.chief).post(address("role", cast.alpha.user), {"role": wide.pk})
    anna = client_of(cast.alpha.user)
    detail = anna.get(cast.opportunity.get_absolute_url())
    assert detail.status_code == 200
    assert "SECRET" not in detail.content.decode()
    assert anna.get(cast.hidden.get_absolute_url()).status_code == 404
    for denied in (
        f"/share/entity/{cast.opportunity.pk}/",
        f"/share/entity/{cast.opportunity.pk}/panel/",
        f"/entities/{cast.opportunity.pk}/delete/",
        f"/entities/{cast.opportunity.pk}/group/{cast.attributes['customer'].pk}/",
    ):
        assert anna.get(denied).status_code in {403, 404}, denied
    assert anna.get(reverse("entities:import_start", args=[cast.opportunity_type.pk])).status_code == 404
    assert anna.get(f"/files/{cast.files['shared'].pk}/").status_code == 404
