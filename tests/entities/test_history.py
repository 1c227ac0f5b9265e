"""Who reads what of the history."""

from typing import Any

from activity.models import Event
from activity.services import record
from entities.history import history_for, lines_of
from entities.services.entities import relate, update_header, update_values
from orgs.models import Role
from tests.cast import grant
from tests.helpers import client_of, queries_of


def verbs(user: Any, entity: Any) -> list[str]:
    return [event.verb for event in history_for(user, entity)]


def tell(cast: Any, target: Any, **fields: Any) -> None:
    """Write an event about ``target`` into the opportunity's history."""
    fields |= {"context": cast.opportunity, "organisation_id": cast.host.pk}
    record(actor=cast.staff, verb="entity_related", target=target, **fields)


def text(user: Any, entity: Any) -> str:
    return client_of(user).get(f"/entities/{entity.pk}/history/").content.decode()


def test_staff_reads_what_changed(cast: Any) -> None:
    update_values(actor=cast.staff, entity=cast.opportunity, values={"capacity": 12, "stage": None})
    update_header(actor=cast.staff, entity=cast.opportunity, title="Neu", purposes=[], labels=[cast.labels["angebot"]])
    events = list(history_for(cast.staff, cast.opportunity))
    header, values = lines_of(cast.staff, cast.opportunity, events)
    changes = {each.name: (each.before, each.after) for each in values.changes}
    assert changes == {"Leistung": ("9,9 kWp", "12 kWp"), "Status": ("Offen", "")}
    assert [each.after for each in header.changes] == ["Neu", "", "Angebot"]
    html = text(cast.staff, cast.opportunity)
    assert "9,9 kWp" in html
    assert "Stella Stadt" in html


def test_partner_reads_from_its_own_access_on(cast: Any) -> None:
    update_values(actor=cast.staff, entity=cast.opportunity, values={"capacity": 12})
    assert verbs(cast.alpha.user, cast.opportunity) == ["entity_changed"]
    assert verbs(cast.beta.user, cast.opportunity) == []
    grant(cast.opportunity, cast.beta.organisation, cast.staff)
    assert verbs(cast.beta.user, cast.opportunity) == []
    update_values(actor=cast.staff, entity=cast.opportunity, values={"capacity": 13})
    assert verbs(cast.beta.user, cast.opportunity) == ["entity_changed"]


def test_partner_learns_nothing_of_others(cast: Any, add_entity: Any) -> None:
    grant(cast.opportunity, cast.beta.organisation, cast.staff)
    update_values(actor=cast.beta.user, entity=cast.opportunity, values={"capacity": 7})
    relate(actor=cast.staff, entity=cast.opportunity, other=add_entity("SECRET-RELATED"))
    title = cast.opportunity.title
    update_header(actor=cast.staff, entity=cast.opportunity, title=title, purposes=[], labels=[cast.labels["intern"]])
    for target in (cast.notes["secret"], cast.files["by_delta"], cast.notes["shared"]):
        tell(cast, target)
    tell(cast, cast.opportunity, partner_id=cast.beta.organisation.pk)
    targets = {event.target_label for event in history_for(cast.alpha.user, cast.opportunity)}
    assert targets == {"Angebot"}
    html = text(cast.alpha.user, cast.opportunity)
    assert "SECRET" not in html
    assert "Bruno" not in html
    assert "Beta" not in html
    assert "Bruno" in text(cast.staff, cast.opportunity)


def test_staff_without_a_right_does_not_read_of_it(cast: Any) -> None:
    tell(cast, cast.notes["secret"])
    tell(cast, cast.opportunity, partner_id=cast.beta.organisation.pk)
    assert len(verbs(cast.staff, cast.opportunity)) == 2
    cast.reader.role = Role.objects.create(organisation=cast.host, kind="staff", name="Wenig", rights=["entity.view"])
    assert verbs(cast.reader, cast.opportunity) == []


def test_events_of_attributes_that_are_gone_are_not_listed(cast: Any) -> None:
    update_values(actor=cast.staff, entity=cast.opportunity, values={"phone": "0711 1"})
    cast.attributes["phone"].delete()
    cast.opportunity.refresh_from_db()
    assert verbs(cast.staff, cast.opportunity) == []


def test_twenty_and_more(cast: Any) -> None:
    for number in range(25):
        update_values(actor=cast.staff, entity=cast.opportunity, values={"capacity": 100 + number})
    client, address = client_of(cast.staff), f"/entities/{cast.opportunity.pk}/history/"
    assert client.get(address).content.decode().count("timeline__item") == 20
    more = client.get(address + "?page=2", headers={"HX-Request": "true"}).content.decode()
    assert more.count("timeline__item") == 5
    assert "<html" not in more
    assert client.get(address + "?page=x").status_code == 200
    assert client_of(cast.beta.user).get(address).status_code == 404


def test_the_page_costs_the_same_for_one_line_and_twenty(cast: Any) -> None:
    client, address = client_of(cast.staff), f"/entities/{cast.opportunity.pk}/history/"
    update_values(actor=cast.staff, entity=cast.opportunity, values={"capacity": 1})
    one = queries_of(lambda: client.get(address))
    for number in range(19):
        update_values(actor=cast.staff, entity=cast.opportunity, values={"capacity": 100 + number})
    assert queries_of(lambda: client.get(address)) == one
    assert Event.objects.history_of(cast.opportunity).count() == 20


def test_changed_headers_cost_the_same_for_one_line_and_nineteen(cast: Any) -> None:
    client, address = client_of(cast.staff), f"/entities/{cast.opportunity.pk}/history/"
    labels = [cast.labels["angebot"], cast.labels["technik"]]

    def change(number: int) -> None:
        header = {"purposes": [cast.purposes["sales"]][: number % 2], "labels": labels[: number % 2 + 1]}
        update_header(actor=cast.staff, entity=cast.opportunity, title=f"Neu {number}", **header)

    change(0)
    change(1)
    two = queries_of(lambda: client.get(address))
    for number in range(2, 19):
        change(number)
    assert queries_of(lambda: client.get(address)) == two
