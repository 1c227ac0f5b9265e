"""Who may change what of the people of an organisation, and what it means for them."""

from typing import Any

import pytest
from django.core import mail
from django.core.management import call_command
from django.test import Client
from django.urls import reverse

from activity.models import Event, OutboxMessage
from activity.services import notify, record
from entities.models import Entity
from orgs.models import Role, User
from orgs.people import may_give, roles_to_give
from orgs.rights import ALL_RIGHTS, PARTNER_RIGHTS
from tests.cast import PASSWORD, Cast
from tests.helpers import client_of
from tests.orgs.people_tools import LIST, address, allow, managers, role, send


@pytest.fixture(autouse=True)
def english(db: None, cast: Cast) -> None:
    for user in (cast.staff, cast.admin, cast.chief, cast.reader):
        user.language = "en"
        user.save()


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
