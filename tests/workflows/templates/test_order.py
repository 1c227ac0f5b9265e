"""The order of phases and tasks, changed by buttons and by where something is let go; copies; removing."""

from typing import Any

import pytest
from django.test import Client

from tests.cast import Cast
from tests.helpers import client_of
from tests.workflows.templates.pages import LIST, send, words_of
from tests.workflows.things import make_phase, make_task, make_template, person, small_template, start
from workflows.models import PhaseTemplate, Process, ProcessTemplate, TaskTemplate

pytestmark = pytest.mark.django_db
TASKS, PHASES = "/settings/template-tasks", "/settings/template-phases"


@pytest.fixture
def client(english: Cast) -> Client:
    """Return staff's client."""
    return client_of(english.staff)


def tree(template: ProcessTemplate) -> dict[str, list[str]]:
    """Return the names of the phases in order, each with those of its tasks."""
    return {phase.name: [task.name for task in phase.tasks.all()] for phase in template.phases.all()}


def task_of(name: str) -> TaskTemplate:
    return TaskTemplate.objects.get(name=name)


def phase_of(name: str) -> PhaseTemplate:
    return PhaseTemplate.objects.get(name=name)


@pytest.fixture
def template(english: Cast) -> ProcessTemplate:
    """Return a template of phases A (1, 2, 3), B (4) and C (without a task)."""
    template = make_template(english)
    first, second = make_phase(english, template, "A"), make_phase(english, template, "B")
    for name in "123":
        make_task(english, first, name)
    make_task(english, second, "4")
    make_phase(english, template, "C")
    return template


def test_tasks_go_up_and_down_through_the_phases(client: Client, template: ProcessTemplate) -> None:
    def press(name: str, to: str) -> dict[str, list[str]]:
        client.post(f"{TASKS}/{task_of(name).pk}/move/", {"to": to})
        return tree(template)

    assert press("2", "up") == {"A": ["2", "1", "3"], "B": ["4"], "C": []}
    assert press("2", "up") == {"A": ["2", "1", "3"], "B": ["4"], "C": []}
    assert press("1", "down") == {"A": ["2", "3", "1"], "B": ["4"], "C": []}
    assert press("1", "down") == {"A": ["2", "3"], "B": ["1", "4"], "C": []}
    assert press("4", "down") == {"A": ["2", "3"], "B": ["1"], "C": ["4"]}
    assert press("4", "down") == {"A": ["2", "3"], "B": ["1"], "C": ["4"]}
    assert press("1", "up") == {"A": ["2", "3", "1"], "B": [], "C": ["4"]}
    assert press("4", "up") == {"A": ["2", "3", "1"], "B": ["4"], "C": []}


def test_phases_go_up_and_down(client: Client, template: ProcessTemplate) -> None:
    for name, to, expected in (("C", "up", "ACB"), ("A", "up", "ACB"), ("A", "down", "CAB"), ("B", "down", "CAB")):
        client.post(f"{PHASES}/{phase_of(name).pk}/move/", {"to": to})
        assert "".join(tree(template)) == expected


@pytest.mark.parametrize(
    ("task", "phase", "index", "expected"),
    [
        ("3", "A", "0", {"A": ["3", "1", "2"], "B": ["4"], "C": []}),
        ("1", "A", "1", {"A": ["2", "1", "3"], "B": ["4"], "C": []}),
        ("1", "A", "2", {"A": ["2", "3", "1"], "B": ["4"], "C": []}),
        ("1", "B", "0", {"A": ["2", "3"], "B": ["1", "4"], "C": []}),
        ("1", "C", "0", {"A": ["2", "3"], "B": ["4"], "C": ["1"]}),
        ("1", "B", "999999999999", {"A": ["2", "3"], "B": ["4", "1"], "C": []}),
        ("1", "B", "-1", {"A": ["2", "3"], "B": ["4", "1"], "C": []}),
        ("1", "B", "\x00", {"A": ["2", "3"], "B": ["4", "1"], "C": []}),
    ],
)
def test_a_task_lands_where_it_was_let_go(
    client: Client, template: ProcessTemplate, task: str, phase: str, index: str, expected: dict[str, list[str]]
) -> None:
    data = {"phase": phase_of(phase).pk, "index": index}
    answer = send(client, f"{TASKS}/{task_of(task).pk}/move/", **data)
    assert tree(template) == expected
    assert f"“{task}” was moved in “{phase}”." in words_of(answer.content.decode())


def test_a_phase_lands_where_it_was_let_go(client: Client, template: ProcessTemplate) -> None:
    send(client, f"{PHASES}/{phase_of('C').pk}/move/", index=0)
    assert "".join(tree(template)) == "CAB"


def test_only_a_new_order_is_a_new_version(client: Client, template: ProcessTemplate) -> None:
    template.refresh_from_db()
    before = template.edition
    send(client, f"{TASKS}/{task_of('1').pk}/move/", to="up")
    send(client, f"{PHASES}/{phase_of('A').pk}/move/", index=0)
    send(client, f"{TASKS}/{task_of('1').pk}/move/", phase=phase_of("A").pk, index=0)
    template.refresh_from_db()
    assert template.edition == before
    send(client, f"{TASKS}/{task_of('1').pk}/move/", to="down")
    template.refresh_from_db()
    assert template.edition == before + 1


def test_a_move_that_closes_a_circle_is_refused_and_named(
    english: Cast, client: Client, template: ProcessTemplate
) -> None:
    make_task(english, phase_of("B"), "Danach", after=[phase_of("A")])
    before = tree(template)
    answer = send(client, f"{TASKS}/{task_of('Danach').pk}/move/", phase=phase_of("A").pk, index=0)
    words = words_of(answer.content.decode())
    assert "would wait for each other" in words
    assert "A → Danach → A" in words or "Danach → A → Danach" in words
    assert tree(template) == before


def test_a_due_date_that_the_move_takes_away_is_said(english: Cast, client: Client, template: ProcessTemplate) -> None:
    make_task(english, phase_of("B"), "Bald", due_from="phase", due_amount=1, due_phase=phase_of("A"))
    answer = send(client, f"{TASKS}/{task_of('Bald').pk}/move/", phase=phase_of("A").pk, index=0)
    assert "“Bald” has no due date any more" in words_of(answer.content.decode())
    assert task_of("Bald").due_from == ""


def test_nothing_is_moved_into_other_templates(english: Cast, client: Client, template: ProcessTemplate) -> None:
    other = make_phase(english, make_template(english, "Andere"), "Andere")
    before = tree(template)
    assert client.post(f"{TASKS}/{task_of('1').pk}/move/", {"phase": other.pk, "index": 0}).status_code == 404
    assert tree(template) == before


def links(template: ProcessTemplate) -> set[tuple[str, str, str]]:
    """Return by phase and task what each task waits for, as the phase and name of that."""
    tasks = TaskTemplate.objects.filter(phase__template=template)
    return {
        (f"{task.phase}/{task}", *_where(each.required_task or each.required_phase))
        for task in tasks
        for each in task.requirements.all()
    }


def _where(part: Any) -> tuple[str, str]:
    return ("phase", part.name) if isinstance(part, PhaseTemplate) else ("task", f"{part.phase}/{part}")


def test_a_copy_of_a_template_links_to_its_own_parts(english: Cast, client: Client) -> None:
    template = small_template(english)
    answer = client.post(f"{template.get_absolute_url()}duplicate/")
    copy = ProcessTemplate.objects.exclude(pk=template.pk).get()
    assert answer["Location"] == copy.get_absolute_url()
    assert (copy.name, copy.edition, tree(copy)) == ("PV-Vertrieb (copy)", 1, tree(template))
    assert links(copy) == links(template)
    linked = {each.required_task_id for task in TaskTemplate.objects.filter(phase__template=copy)
              for each in task.requirements.all() if each.required_task_id}  # fmt: skip
    assert linked == set(TaskTemplate.objects.filter(phase__template=copy, name="Anrufen").values_list("pk", flat=True))
    call = TaskTemplate.objects.get(phase__template=copy, name="Anrufen")
    assert [each.user for each in call.assignees.all()] == [english.staff]


def test_a_copy_of_a_phase_stands_behind_it_and_links_within(english: Cast, client: Client) -> None:
    template = small_template(english)
    send(client, f"{PHASES}/{phase_of('Kontakt').pk}/duplicate/")
    assert tree(template) == {
        "Kontakt": ["Anrufen", "Termin vor Ort"],
        "Kontakt (copy)": ["Anrufen", "Termin vor Ort"],
        "Angebot": ["Angebot schreiben"],
    }
    assert links(template) == {
        ("Kontakt/Termin vor Ort", "task", "Kontakt/Anrufen"),
        ("Kontakt (copy)/Termin vor Ort", "task", "Kontakt (copy)/Anrufen"),
        ("Angebot/Angebot schreiben", "phase", "Kontakt"),
    }


def test_a_copy_of_a_task_stands_behind_it_and_waits_for_the_same(english: Cast, client: Client) -> None:
    template = small_template(english)
    send(client, f"{TASKS}/{task_of('Termin vor Ort').pk}/duplicate/")
    send(client, f"{TASKS}/{task_of('Anrufen').pk}/duplicate/")
    assert tree(template)["Kontakt"] == ["Anrufen", "Anrufen (copy)", "Termin vor Ort", "Termin vor Ort (copy)"]
    waiting = {task for task, _kind, required in links(template) if required == "Kontakt/Anrufen"}
    assert waiting == {"Kontakt/Termin vor Ort", "Kontakt/Termin vor Ort (copy)"}


def test_removing_asks_and_names_what_waits(english: Cast, client: Client) -> None:
    template = small_template(english)
    call, contact = task_of("Anrufen"), phase_of("Kontakt")
    make_task(english, phase_of("Angebot"), "Nachfassen", due_from="task", due_amount=1, due_task=call)
    question = words_of(client.get(f"{TASKS}/{call.pk}/delete/").content.decode())
    assert "These wait for it, and do so no longer: Termin vor Ort." in question
    assert "These are due after it, and have no due date any more: Nachfassen." in question
    question = words_of(client.get(f"{PHASES}/{contact.pk}/delete/").content.decode())
    assert "Its 2 tasks are deleted with it: Anrufen, Termin vor Ort." in question
    assert "These wait for it, and do so no longer: Angebot schreiben." in question
    send(client, f"{PHASES}/{contact.pk}/delete/")
    assert tree(template) == {"Angebot": ["Angebot schreiben", "Nachfassen"]}
    assert links(template) == set()
    assert (task_of("Nachfassen").due_from, task_of("Nachfassen").due_amount) == ("", None)


def test_a_template_is_archived_restored_and_deleted_and_processes_stay(english: Cast, client: Client) -> None:
    template = small_template(english)
    process = start(english, template)
    url = template.get_absolute_url()
    send(client, f"{url}archive/")
    template.refresh_from_db()
    assert template.archived_at is not None
    send(client, f"{url}archive/", restore="1")
    template.refresh_from_db()
    assert template.archived_at is None
    assert "1 running process was started from it" in words_of(client.get(f"{url}delete/").content.decode())
    answer = send(client, f"{url}delete/")
    assert answer["HX-Redirect"] == LIST
    assert not ProcessTemplate.objects.exists()
    kept = Process.objects.get(pk=process.pk)
    assert (kept.template, kept.tasks.count()) == (None, 3)


def test_strangers_purposes_and_people_are_refused_by_the_service_too(english: Cast) -> None:
    from django.core.exceptions import PermissionDenied

    with pytest.raises(PermissionDenied):
        make_template(english, purposes=english.other.purposes.all())
    for user in (english.other_staff, english.deactivated, english.delta.user):
        with pytest.raises(PermissionDenied):
            make_template(english, assignees=[person(user)])
    assert not ProcessTemplate.objects.exists()
