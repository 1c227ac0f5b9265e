"""The list of processes: which there are, what it is narrowed and sorted by, and what stands in its rows."""

import pytest

from entities.models import Entity
from orgs.models import User
from tests.cast import Cast, grant, revoke
from tests.helpers import client_of, queries_of
from tests.workflows.overview.things import LIST, colleague, context, days_ago, due_in, listed, one_task, process
from tests.workflows.things import ANY_PARTNER, person, small_template, task_of
from workflows.models import Process
from workflows.services.processes import close_process, move_task

pytestmark = pytest.mark.django_db


def complete(cast: Cast, made: Process, *names: str) -> None:
    """Complete tasks of a process."""
    for name in names:
        move_task(actor=cast.staff, task=task_of(made, name), move="complete")


def everything_done(cast: Cast, name: str) -> Process:
    """Return a process of which nothing is open."""
    made = process(cast, name)
    complete(cast, made, "Anrufen", "Termin vor Ort", "Angebot schreiben")
    return made


def foreign(cast: Cast) -> None:
    """Let the other tenant have a process."""
    own = Process.objects.create(owner=cast.other, entity=cast.other_opportunity, name="SECRET-OTHER")
    own.phases.create(name="SECRET-OTHER")


def facets(user: User) -> dict[str, list[str]]:
    """Return by its name the labels of what ``user`` can narrow the list by."""
    return {each.name: [option.label for option in each.options] for each in context(user, LIST)["listing"].facets}


def test_own_processes_only_the_newest_first(cast: Cast) -> None:
    foreign(cast)
    process(cast, "Erster", to=["alpha"])
    process(cast, "Zweiter")
    assert listed(cast.staff) == ["Zweiter", "Erster"]
    assert listed(cast.other_staff) == ["SECRET-OTHER"]
    assert listed(cast.alpha.user) == []
    assert listed(colleague(cast, "entity.view")) == []


def test_a_row_says_how_far_it_is_and_what_it_waits_on(cast: Cast) -> None:
    made = process(cast, to=["alpha"])
    complete(cast, made, "Anrufen")
    due_in(2, task_of(made, "Angebot schreiben"))
    (row,) = context(cast.staff, LIST)["rows"]
    assert (row.progress.closed, row.progress.total, row.progress.phase) == (1, 3, "Kontakt")
    assert (row.waits.task, [each.name for each in row.waits.who]) == ("Termin vor Ort", ["Alpha Solar"])
    assert row.due.text == "in 2 days"


def test_a_closed_process_is_listed_when_asked_for_and_nothing_of_it_is_due(cast: Cast) -> None:
    made = process(cast, "Offen")
    closed = process(cast, "Zu")
    due_in(-1, task_of(closed, "Anrufen"))
    close_process(actor=cast.staff, process=closed, reason="Gewonnen")
    assert listed(cast.staff) == [made.name]
    assert listed(cast.staff, status="closed") == ["Zu"]
    assert set(listed(cast.staff, status=["closed", "running"])) == {"Offen", "Zu"}
    (row,) = context(cast.staff, LIST, status="closed")["rows"]
    assert (row.due, row.waits) == (None, None)


def test_states(cast: Cast) -> None:
    days_ago(8, process(cast, "Steht"))
    days_ago(6, process(cast, "Läuft"))
    late = process(cast, "Spät")
    due_in(-1, task_of(late, "Angebot schreiben"))
    empty = process(cast, "Leer")
    empty.tasks.all().delete()
    days_ago(9, everything_done(cast, "Fertig"), empty)
    assert set(listed(cast.staff, status="running")) == {"Steht", "Läuft", "Spät", "Fertig", "Leer"}
    assert listed(cast.staff, status="stuck") == ["Steht"]
    assert listed(cast.staff, status="overdue") == ["Spät"]
    assert set(listed(cast.staff, status="complete")) == {"Fertig", "Leer"}
    assert set(listed(cast.staff, status=["stuck", "overdue"])) == {"Steht", "Spät"}
    assert len(listed(cast.staff, status="made-up")) == 5


def test_what_moved_or_became_available_lately_is_not_stuck(cast: Cast) -> None:
    made = process(cast, "Bewegt")
    days_ago(30, made)
    assert listed(cast.staff, status="stuck") == ["Bewegt"]
    complete(cast, made, "Anrufen")
    assert listed(cast.staff, status="stuck") == []


def test_search_finds_processes_and_entities(cast: Cast) -> None:
    process(cast, "Verkauf")
    process(cast, "Lieferung", entity=cast.order)
    assert listed(cast.staff, q="verk muster") == ["Verkauf"]
    assert listed(cast.staff, q="4711") == ["Lieferung"]
    assert listed(cast.staff, q="SECRET-OTHER") == []
    assert listed(cast.staff, q="\x00'%") == []


def test_narrowed_by_template_label_and_whose_it_is(cast: Cast) -> None:
    template = one_task(cast, [person(cast.admin)], name="Andere")
    other, mine = process(cast, "Anders", template=template), process(cast, "Meiner")
    other.labels.add(cast.labels["intern"])
    assert listed(cast.staff, template=template.pk) == ["Anders"]
    assert listed(cast.staff, label=cast.labels["intern"].pk) == ["Anders"]
    assert listed(cast.staff, tasks="mine") == [mine.name]
    complete(cast, mine, "Anrufen")
    assert listed(cast.staff, tasks="mine") == ["Meiner"]
    assert facets(cast.staff)["template"] == ["Andere", "PV-Vertrieb"]


def test_narrowed_by_the_partner_that_sees_process_and_entity(cast: Cast) -> None:
    process(cast, "Geteilt", to=["alpha"])
    process(cast, "Ohne Entität", entity=cast.hidden, to=["alpha"])
    process(cast, "Niemand")
    process(cast, "Pausiert", to=["delta"])
    asked = {"partner": cast.alpha.partnership.pk}
    assert listed(cast.staff, **asked) == ["Geteilt"]
    assert facets(cast.staff)["partner"] == ["Alpha Solar"]
    blind = colleague(cast, "partner.view")
    assert len(listed(blind, **asked)) == 4
    assert "partner" not in facets(blind)
    revoke(cast.opportunity, cast.alpha.organisation)
    assert listed(cast.staff, **asked) == []


def test_narrowed_by_the_phase_that_the_board_names(cast: Cast) -> None:
    process(cast, "Anfang")
    complete(cast, process(cast, "Weiter"), "Anrufen", "Termin vor Ort")
    assert listed(cast.staff, phase="Angebot") == ["Weiter"]
    assert listed(cast.staff, phase="Kontakt") == ["Anfang"]
    assert listed(cast.staff, phase="Nirgends") == []
    assert len(listed(cast.staff, phase="\x00")) == 2


def test_sorted(cast: Cast) -> None:
    old, new, done = (
        process(cast, "B alt"),
        process(cast, "A neu", entity=cast.order),
        everything_done(cast, "C fertig"),
    )
    days_ago(3, old)
    due_in(5, task_of(old, "Anrufen"))
    due_in(1, task_of(new, "Termin vor Ort"))
    due_in(-9, task_of(done, "Anrufen"))
    assert listed(cast.staff, sort="name") == ["A neu", "B alt", "C fertig"]
    assert listed(cast.staff, sort="entity")[0] == "A neu"
    assert listed(cast.staff, sort="waits") == ["B alt", "A neu", "C fertig"]
    assert listed(cast.staff, sort="due") == ["A neu", "B alt", "C fertig"]
    assert listed(cast.staff, sort="started")[0] == "B alt"
    assert listed(cast.staff, sort="progress") == listed(cast.staff)


def test_who_sees_only_assigned_tasks_finds_no_trace_of_others(cast: Cast) -> None:
    role_scope = colleague(cast, scope="assigned")
    hers = process(cast, "Ihrer", template=one_task(cast, [person(role_scope)], name="Ihre"))
    other = process(cast, "Anderer")
    days_ago(20, hers, other)
    due_in(-1, task_of(other, "Anrufen"))
    rows = {row.process.name: row for row in context(role_scope, LIST)["rows"]}
    assert {name: row.progress.total for name, row in rows.items()} == {"Ihrer": 1, "Anderer": 0}
    assert (rows["Anderer"].waits, rows["Anderer"].due) == (None, None)
    assert listed(role_scope, status="overdue") == []
    assert listed(role_scope, status="stuck") == ["Ihrer"]
    assert listed(role_scope, phase="Kontakt") == []
    page = client_of(role_scope).get(LIST).content.decode()
    assert "Kontakt" not in page
    assert "Stella Stadt" not in page


def test_who_may_not_view_partners_reads_no_name(cast: Cast) -> None:
    whoever = one_task(cast, [ANY_PARTNER], name="Offen")
    named = one_task(cast, [person(cast.alpha.user)], name="Benannt")
    process(cast, template=whoever, to=["alpha"])
    process(cast, template=named, to=["alpha"])
    blind = client_of(colleague(cast, "partner.view"))
    for url in (LIST, "/processes/board/?template=all", "/processes/waiting/", "/processes/waiting/?who=partners"):
        page = blind.get(url).content.decode()
        assert "Alpha" not in page
        assert "Ablauf" in page


def test_where_there_is_nothing_yet_a_link_leads_to_where_one_begins(cast: Cast) -> None:
    page = client_of(cast.staff).get(LIST).content.decode()
    assert f'class="button button--primary empty__action" href="/entities/type/{cast.opportunity_type.pk}/"' in page


def test_as_many_queries_for_one_process_as_for_thirty(cast: Cast) -> None:
    template, client = small_template(cast), client_of(cast.staff)
    complete(cast, process(cast, template=template, to=["alpha"]), "Anrufen")
    process(cast, template=template)
    urls = (LIST, f"{LIST}?sort=waits", "/processes/board/", "/processes/board/?template=all", "/processes/waiting/")
    few = [queries_of(lambda url=url: client.get(url)) for url in urls]
    for number in range(29):
        entity = another(cast, number)
        grant(entity, cast.alpha.organisation, cast.staff)
        process(cast, template=template, entity=entity, to=["alpha"])
    assert [queries_of(lambda url=url: client.get(url)) for url in urls] == few


def another(cast: Cast, number: int) -> Entity:
    """Return one more of the host's opportunities."""
    fields = {"owner": cast.host, "type": cast.opportunity_type, "created_by": cast.staff}
    return Entity.objects.create(title=f"Dach {number}", **fields)
