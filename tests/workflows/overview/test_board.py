"""The board: which columns there are, what stands in them, and how they lead to the list."""

from urllib.parse import parse_qs, urlsplit

import pytest

from tests.cast import Cast
from tests.helpers import client_of
from tests.workflows.overview.things import (
    BOARD,
    colleague,
    context,
    days_ago,
    due_in,
    lanes,
    listed,
    one_task,
    process,
)
from tests.workflows.things import person, rewrite, small_template, task_of
from workflows.models import PhaseTemplate, Process
from workflows.services.processes import close_process, move_task
from workflows.services.templates import delete_template, place_phase

pytestmark = pytest.mark.django_db


def complete(cast: Cast, made: Process, *names: str) -> Process:
    """Complete tasks of a process and return it."""
    for name in names:
        move_task(actor=cast.staff, task=task_of(made, name), move="complete")
    return made


def test_each_process_stands_in_the_first_phase_with_an_open_task(cast: Cast) -> None:
    template = small_template(cast)
    process(cast, "Neu", template=template)
    complete(cast, process(cast, "Halb", template=template), "Anrufen")
    complete(cast, process(cast, "Weit", template=template), "Anrufen", "Termin vor Ort")
    complete(cast, process(cast, "Fertig", template=template), "Anrufen", "Termin vor Ort", "Angebot schreiben")
    close_process(actor=cast.staff, process=process(cast, "Zu", template=template), reason="Gewonnen")
    assert lanes(cast.staff) == {"Kontakt": ["Neu", "Halb"], "Angebot": ["Weit"], "Nothing open": ["Fertig"]}


def test_phases_stand_in_the_order_of_the_template_and_what_it_lost_at_the_end(cast: Cast) -> None:
    template = small_template(cast)
    process(cast, "Alt", template=template)
    first, second = template.phases.all()
    rewrite(cast, first, name="Erstkontakt")
    place_phase(actor=cast.staff, phase=PhaseTemplate.objects.get(pk=second.pk), index=0)
    process(cast, "Neu", template=template)
    assert lanes(cast.staff) == {"Angebot": ["Neu"], "Erstkontakt": [], "Kontakt": ["Alt"], "Nothing open": []}


def test_the_template_with_most_running_processes_comes_first(cast: Cast) -> None:
    rare, common = one_task(cast, name="Selten"), small_template(cast)
    process(cast, "Einer", template=rare)
    for name in ("Zwei", "Drei"):
        process(cast, name, template=common)
    for _each in range(3):
        close_process(actor=cast.staff, process=process(cast, "Zu", template=rare), reason="Verloren")
    board = context(cast.staff, BOARD)["listing"]
    assert [(each.name, each.count) for each in board.templates] == [("PV-Vertrieb", 2), ("Selten", 1)]
    assert lanes(cast.staff)["Kontakt"] == ["Zwei", "Drei"]
    assert lanes(cast.staff, template=rare.pk) == {"Phase": ["Einer"], "Nothing open": []}
    assert lanes(cast.staff, template="12x") == lanes(cast.staff)


def test_all_processes_by_how_they_stand(cast: Cast) -> None:
    template = small_template(cast)
    late = process(cast, "Spät und steht", template=template)
    days_ago(10, late, process(cast, "Steht", template=template))
    due_in(-1, task_of(late, "Angebot schreiben"))
    process(cast, "Läuft", template=template)
    lost = process(cast, "Ohne Vorlage", template=one_task(cast, name="Weg"))
    delete_template(actor=cast.staff, template=Process.objects.get(pk=lost.pk).template)
    complete(cast, process(cast, "Fertig", template=template), "Anrufen", "Termin vor Ort", "Angebot schreiben")
    assert lanes(cast.staff, template="all") == {
        "Overdue": ["Spät und steht"],
        "Stuck for a week": ["Steht"],
        "On track": ["Läuft", "Ohne Vorlage"],
        "Nothing open": ["Fertig"],
    }


def test_what_is_due_first_has_a_card_and_the_list_has_all(cast: Cast) -> None:
    template = small_template(cast)
    made = [process(cast, f"Nr. {number}", template=template) for number in range(12)]
    for number, each in enumerate(made):
        due_in(20 - number, task_of(each, "Anrufen"))
    complete(cast, process(cast, "Weiter", template=template), "Anrufen", "Termin vor Ort")
    lane, *_others = context(cast.staff, BOARD, q="Nr.")["listing"].lanes
    assert [row.process.name for row in lane.rows] == [f"Nr. {number}" for number in range(11, 1, -1)]
    assert (lane.count, lane.more) == (12, 2)
    asked = parse_qs(urlsplit(lane.url).query)
    assert asked == {"q": ["Nr."], "template": [str(template.pk)], "phase": ["Kontakt"]}
    assert set(listed(cast.staff, **asked)) == {each.name for each in made}


def test_narrowed_like_the_list(cast: Cast) -> None:
    template = small_template(cast)
    labelled = process(cast, "Mit Label", template=template, to=["alpha"])
    labelled.labels.add(cast.labels["intern"])
    process(cast, "Ohne", template=template)
    assert lanes(cast.staff, label=cast.labels["intern"].pk)["Kontakt"] == ["Mit Label"]
    assert lanes(cast.staff, partner=cast.alpha.partnership.pk)["Kontakt"] == ["Mit Label"]
    assert lanes(cast.staff, q="ohne")["Kontakt"] == ["Ohne"]
    facets = {each.name for each in context(cast.staff, BOARD)["listing"].facets}
    assert facets == {"partner", "label", "tasks"}


def test_who_sees_only_assigned_tasks_finds_no_other_phase(cast: Cast) -> None:
    user = colleague(cast, scope="assigned")
    template = small_template(cast)
    task = task_of(process(cast, "Ihrer", template=template), "Angebot schreiben")
    task.assignees.create(process=task.process, user=user)
    process(cast, "Anderer", template=template)
    assert lanes(user) == {"Angebot": ["Ihrer"], "Nothing open": ["Anderer"]}
    assert "Kontakt" not in client_of(user).get(BOARD).content.decode()


def test_others_see_their_own(cast: Cast) -> None:
    process(cast, "SECRET-PROCESS", to=["alpha"])
    for user in (cast.alpha.user, cast.other_staff):
        assert lanes(user) == {"Overdue": [], "Stuck for a week": [], "On track": [], "Nothing open": []}
        assert context(user, BOARD)["listing"].templates == []


def test_htmx_gets_what_changes_and_the_address_of_it(cast: Cast) -> None:
    process(cast, "Einer", template=one_task(cast, [person(cast.staff)]))
    headers = {"HX-Request": "true", "HX-Target": "results"}
    response = client_of(cast.staff).get(BOARD, {"template": "all", "q": ""}, headers=headers)
    page = response.content.decode()
    assert response["HX-Push-Url"] == f"{BOARD}?template=all"
    assert "Einer" not in page.split('id="results"')[0]
    assert "<h1" not in page
