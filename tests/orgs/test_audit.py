"""The audit log: who did what, when, and on what; of the own organisation, and kept."""

import csv
import io
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from activity.models import Event
from activity.services import record
from entities.models import Attribute
from entities.services.entities import delete_entity, update_header, update_values
from orgs.models import User
from orgs.services.people import change_role, deactivate_person
from orgs.services.roles import save_role
from sharing.contents import SELF
from sharing.services import Choice, save_shares
from tests.cast import Cast, make_user
from tests.helpers import client_of, queries_of

LOG = reverse("orgs:audit")
EXPORT = reverse("orgs:audit_export")


@pytest.fixture(autouse=True)
def english(cast: Cast) -> None:
    User.objects.filter(pk__in=[cast.staff.pk, cast.chief.pk, cast.other_staff.pk]).update(language="en")


def lines(cast: Cast, user: User | None = None, **params: str) -> list[Any]:
    answer = client_of(user or cast.staff).get(LOG, params)
    assert answer.status_code == 200
    return list(answer.context["lines"])


def words(found: list[Any]) -> list[tuple[str, str]]:
    return [(line.who, line.text) for line in found]


def only(cast: Cast, verb: str) -> Any:
    [line] = lines(cast, verb=verb)
    return line


def table(response: Any) -> list[list[str]]:
    return list(csv.reader(io.StringIO(response.getvalue().decode("utf-8-sig"))))


def at(event: Event, moment: datetime) -> None:
    """Let an event have happened at ``moment``, past its being append-only."""
    rows = Event.objects.filter(pk=event.pk)
    super(type(rows), rows).update(created_at=moment)


def test_who_did_what_on_what_and_what_changed(cast: Cast) -> None:
    update_values(actor=cast.staff, entity=cast.opportunity, values={"capacity": 12.5})
    [line] = lines(cast, verb="entity_changed")
    assert (line.who, line.text, line.kind) == ("Stella Stadt", "changed PV-Anlage Muster", "Entity")
    assert line.href == cast.opportunity.get_absolute_url()
    assert [change.text for change in line.changes] == ["Capacity: 9.9 kWp → 12.5 kWp"]
    html = client_of(cast.staff).get(LOG).content.decode()
    assert f'href="{line.href}">PV-Anlage Muster</a>' in html
    assert "<del>9.9 kWp</del>" in html


def test_purposes_and_labels_by_name(cast: Cast) -> None:
    update_header(
        actor=cast.staff,
        entity=cast.opportunity,
        title="Neu",
        purposes=[cast.purposes["montage"]],
        labels=[cast.labels["technik"]],
    )
    assert {change.text for change in only(cast, "entity_header_changed").changes} == {
        "Title: PV-Anlage Muster → Neu",
        "Purposes: PV Vertrieb → PV Montage",
        "Labels: Technik, SECRET-LABEL Intern → Technik",
    }


def test_shares_say_with_whom_and_how_much(cast: Cast) -> None:
    files = frozenset({cast.files["shared"].pk, cast.files["secret"].pk})
    save_shares(
        actor=cast.staff,
        thing=cast.opportunity,
        choices=[Choice(cast.beta.partnership.pk, {"file": files}, {})],
    )
    line = only(cast, "shared")
    assert "Beta Dach" in line.text
    assert [change.text for change in line.changes] == ["Shared: Files: 2"]
    assert SELF not in str(line.changes)


def test_status_and_roles_in_words(cast: Cast) -> None:
    change_role(actor=cast.staff, person=cast.reader, role=cast.staff_role)
    assert [change.text for change in only(cast, "person_role_changed").changes] == ["Role: Lesen → Alle"]
    record(
        actor=cast.staff,
        verb="partnership_suspended",
        target=cast.alpha.partnership,
        organisation_id=cast.host.pk,
        changes={"status": ["active", "suspended"]},
    )
    line = only(cast, "partnership_suspended")
    assert [change.text for change in line.changes] == ["Status: Active → Suspended"]
    assert line.href == reverse("sharing:partner", args=[cast.alpha.partnership.pk])
    switch = {"partner_collaboration": [True, False]}
    record(actor=cast.staff, verb="feature_switched", target=cast.host, organisation_id=cast.host.pk, changes=switch)
    assert [change.text for change in only(cast, "feature_switched").changes] == ["Partner collaboration: Yes → No"]


def test_roles_say_which_rights_and_which_attributes(cast: Cast) -> None:
    attribute = cast.attributes["value"]
    save_role(
        actor=cast.staff,
        role=cast.partner_role,
        version=cast.partner_role.version,
        name="Partner Vertrieb",
        rights=[right for right in cast.partner_role.rights if right != "note.delete"],
        attributes={str(attribute.pk): "hidden"},
        new_attributes="edit",
        task_scope="all",
    )
    line = only(cast, "role_changed")
    assert {change.text for change in line.changes} == {
        "Notes: Delete: Yes → No",
        "Opportunity: Expected value: editable → hidden",
    }
    assert line.href == reverse("orgs:role", args=[cast.partner_role.pk])


def test_attributes_that_are_gone_stay_as_they_were_called(cast: Cast) -> None:
    update_values(actor=cast.staff, entity=cast.opportunity, values={"customer": "Neu"})
    Attribute.objects.filter(pk=cast.attributes["customer"].pk).delete()
    assert [change.text for change in only(cast, "entity_changed").changes] == ["customer: Muster → Neu"]


@pytest.mark.parametrize("gone", [False, True])
def test_values_that_the_role_hides_are_left_out(cast: Cast, gone: bool) -> None:
    update_values(actor=cast.staff, entity=cast.opportunity, values={"customer": "SECRET-NEW", "capacity": 12.5})
    role, hidden = cast.staff_role, cast.attributes["customer"]
    role.attributes, role.new_attributes = {str(cast.attributes["capacity"].pk): "read"}, "hidden"
    role.save()
    if gone:
        hidden.delete()
    line = only(cast, "entity_changed")
    assert [each.name for each in line.changes] == ["Capacity"]
    client = client_of(User.objects.get(pk=cast.staff.pk))
    assert "SECRET-NEW" not in client.get(LOG).content.decode()
    assert "SECRET-NEW" not in client.get(EXPORT).getvalue().decode()


def test_verbs_and_models_of_other_versions_are_readable(cast: Cast) -> None:
    record(actor=cast.staff, verb="entity_created", target=cast.opportunity, organisation_id=cast.host.pk)
    rows = Event.objects.filter(verb="entity_created")
    super(type(rows), rows).update(verb="entity_folded")
    [line] = lines(cast, q="Muster")
    assert line.text == "entity_folded: PV-Anlage Muster"


# --- it is kept


def test_it_is_kept_when_the_entity_goes(cast: Cast) -> None:
    update_values(actor=cast.staff, entity=cast.opportunity, values={"customer": "Neu"})
    delete_entity(actor=cast.staff, entity=cast.opportunity)
    found = lines(cast, q="Muster")
    assert words(found) == [
        ("Stella Stadt", "deleted PV-Anlage Muster"),
        ("Stella Stadt", "changed PV-Anlage Muster"),
    ]
    assert [line.href for line in found] == ["", ""]
    assert [change.text for change in found[1].changes] == ["customer: Muster → Neu"]


def test_it_is_kept_when_the_person_goes(cast: Cast) -> None:
    leaver = make_user(cast.host, cast.staff_role, "leaver@stadtwerke.example", "Lothar Leaver")
    deactivate_person(actor=leaver, person=cast.reader)
    leaver.delete()
    line = only(cast, "person_deactivated")
    assert (line.who, line.text) == ("Lothar Leaver", "deactivated Lea Leser")
    assert words(lines(cast, person="lothar")) == [("Lothar Leaver", "deactivated Lea Leser")]
    cast.reader.delete()
    assert only(cast, "person_deactivated").text == "deactivated Lea Leser"


def test_nobody_did_what_happens_by_itself(cast: Cast) -> None:
    record(actor=None, verb="entity_created", target=cast.opportunity, organisation_id=cast.host.pk)
    assert only(cast, "entity_created").who == "Somebody"


# --- whose it is


def test_of_the_own_organisation_only(cast: Cast) -> None:
    record(actor=cast.other_staff, verb="entity_created", target=cast.other_opportunity, organisation_id=cast.other.pk)
    record(actor=cast.staff, verb="entity_created", target=cast.hidden, organisation_id=cast.host.pk)
    record(
        actor=cast.staff,
        verb="shared",
        target=cast.opportunity,
        organisation_id=cast.host.pk,
        partner_id=cast.alpha.organisation.pk,
        changes={"given": [], "access": True},
    )
    deactivate_person(actor=cast.chief, person=cast.alpha.user)
    assert words(lines(cast, cast.chief)) == [("Carla Chefin", "deactivated Anna Alpha")]
    assert words(lines(cast, cast.other_staff)) == [("SECRET-TENANT Fritz Fremd", "created SECRET-OTHER")]
    ours = {line.text for line in lines(cast)}
    assert {"created SECRET-OPPORTUNITY", "shared PV-Anlage Muster with Alpha Solar"} <= ours
    assert not [text for text in ours if "Anna" in text or "OTHER" in text]
    for address in (LOG, EXPORT):
        answer = client_of(cast.chief).get(address)
        assert "SECRET" not in answer.getvalue().decode()
        assert "Muster" not in answer.getvalue().decode()


def test_what_a_partner_s_people_do_stands_in_the_host_s_log(cast: Cast) -> None:
    update_values(actor=cast.alpha.user, entity=cast.opportunity, values={"customer": "Von Alpha"})
    assert words(lines(cast, person="anna")) == [("Anna Alpha", "changed PV-Anlage Muster")]
    assert lines(cast, cast.chief) == []


def test_without_the_right_there_is_nothing(cast: Cast) -> None:
    for address in (LOG, EXPORT):
        assert client_of(cast.reader).get(address).status_code == 403
        assert client_of(cast.alpha.user).get(address).status_code == 403


def test_everything_is_told_and_links_only_what_the_reader_may_open(cast: Cast) -> None:
    update_values(actor=cast.staff, entity=cast.hidden, values={"customer": "SECRET-NEW"})
    cast.reader_role.rights = ["audit.view"]
    cast.reader_role.save()
    [line] = lines(cast, cast.reader, verb="entity_changed")
    assert "SECRET-OPPORTUNITY" in line.text
    assert [change.after for change in line.changes] == ["SECRET-NEW"]
    assert line.href == ""
    cast.reader_role.rights = ["audit.view", "entity.view"]
    cast.reader_role.save()
    [line] = lines(cast, cast.reader, verb="entity_changed")
    assert line.href == cast.hidden.get_absolute_url()


# --- finding


@pytest.fixture
def days(cast: Cast) -> None:
    """Write one event on each of three days, near midnight in Berlin."""
    for day, person, thing in (
        (1, cast.staff, cast.opportunity), (2, cast.admin, cast.order), (3, cast.admin, cast.hidden)
    ):  # fmt: skip
        event = record(actor=person, verb="entity_created", target=thing, organisation_id=cast.host.pk)
        at(event, datetime(2026, 3, day, 22, 30, tzinfo=UTC))


@pytest.mark.parametrize(
    ("params", "found"),
    [
        ({}, ["SECRET-OPPORTUNITY", "Bestellung 4711", "PV-Anlage Muster"]),
        ({"sort": "created"}, ["PV-Anlage Muster", "Bestellung 4711", "SECRET-OPPORTUNITY"]),
        ({"person": "ada"}, ["SECRET-OPPORTUNITY", "Bestellung 4711"]),
        ({"q": "4711"}, ["Bestellung 4711"]),
        ({"since": "2026-03-02"}, ["SECRET-OPPORTUNITY", "Bestellung 4711"]),
        ({"until": "2026-03-02"}, ["Bestellung 4711", "PV-Anlage Muster"]),
        ({"since": "2026-03-02", "until": "2026-03-02"}, ["Bestellung 4711"]),
        ({"verb": "entity_deleted"}, []),
    ],
)
def test_filters(cast: Cast, days: None, params: dict[str, str], found: list[str]) -> None:
    given = {"verb": "entity_created"} | params
    assert [line.event.target_label for line in lines(cast, **given)] == found
    exported = table(client_of(cast.staff).get(EXPORT, given))
    assert sorted(row[3] for row in exported[1:]) == sorted(found)


def test_what_makes_no_sense_is_said_and_left_out(cast: Cast, days: None) -> None:
    answer = client_of(cast.staff).get(LOG, {"since": "yesterday", "verb": "entity_created"})
    assert len(answer.context["lines"]) == 3
    assert "Enter a valid date." in answer.content.decode()
    assert 'value="yesterday"' in answer.content.decode()
    refused = client_of(cast.staff).get(EXPORT, {"since": "0001-01-01"})
    assert refused["Location"] == f"{LOG}?since=0001-01-01"


def test_chips_take_filters_away(cast: Cast, days: None) -> None:
    answer = client_of(cast.staff).get(LOG, {"person": "Ada", "q": "4711"})
    assert answer.context["chips"] == [("q", "On what: 4711"), ("person", "Person: Ada")]
    assert 'href="?q=4711"' in answer.content.decode()


def test_every_verb_can_be_chosen(cast: Cast) -> None:
    choices = dict(client_of(cast.staff).get(LOG).context["form"].fields["verb"].choices)
    assert choices["entity_created"] == "created …"
    assert "%" not in "".join(str(label) for label in choices.values())


def test_as_many_queries_for_one_as_for_thirty(cast: Cast) -> None:
    client = client_of(cast.staff)

    def change(number: int) -> None:
        update_values(actor=cast.staff, entity=cast.opportunity, values={"customer": f"Nummer {number}"})

    change(0)
    few = queries_of(lambda: client.get(LOG))
    exported = queries_of(lambda: client.get(EXPORT).getvalue())
    for number in range(1, 31):
        change(number)
    assert queries_of(lambda: client.get(LOG)) == few
    assert queries_of(lambda: client.get(EXPORT).getvalue()) == exported


# --- the file


def test_the_file_holds_the_same_and_no_formulas(cast: Cast) -> None:
    cast.staff.name = "=Stella"
    cast.staff.save(update_fields=["name"])
    update_values(actor=cast.staff, entity=cast.opportunity, values={"customer": "=1+1"})
    header, row = table(client_of(cast.staff).get(EXPORT, {"verb": "entity_changed"}))
    assert header == ["When", "Who", "What happened", "On what", "Kind", "Changes"]
    assert row[1:] == [
        "'=Stella", "changed PV-Anlage Muster", "PV-Anlage Muster", "Entity", "Customer: Muster → =1+1"
    ]  # fmt: skip
    assert row[0].startswith(f"{timezone.localdate():%Y-%m-%d}")


def test_the_file_holds_more_than_a_page(cast: Cast) -> None:
    for _number in range(60):
        record(actor=cast.staff, verb="entity_created", target=cast.opportunity, organisation_id=cast.host.pk)
    assert len(lines(cast, verb="entity_created")) == 50
    assert len(table(client_of(cast.staff).get(EXPORT, {"verb": "entity_created"}))) == 61
    assert timezone.now() - Event.objects.latest("pk").created_at < timedelta(minutes=5)
