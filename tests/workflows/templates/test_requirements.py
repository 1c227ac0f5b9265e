"""What has to be closed before what: circles are refused and named, whichever change would close one."""

from itertools import pairwise
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.http import Http404

from tests.cast import Cast
from tests.workflows.things import make_phase, make_task, make_template, rewrite
from workflows.models import ProcessTemplate, TaskTemplate
from workflows.services.templates import Content, CycleError, create_template, place_task, shift_task, update_part
from workflows.services.templates import add_phase as add_phase_service
from workflows.services.templates import add_task as add_task_service

pytestmark = pytest.mark.django_db


def require(cast: Cast, task: TaskTemplate, *, tasks: Any = (), phases: Any = ()) -> None:
    """Let the task require those, as somebody who saw it as it is now."""
    task.refresh_from_db()
    fields = {"name": task.name}
    content = Content(fields, [], [], [each.pk for each in tasks], [each.pk for each in phases])
    update_part(actor=cast.staff, part=task, version=task.version, content=content)


def required(template: ProcessTemplate) -> set[tuple[str, str]]:
    """Return all requirements of a template, by name."""
    tasks = TaskTemplate.objects.filter(phase__template=template)
    return {
        (task.name, str(each.required_task or each.required_phase))
        for task in tasks
        for each in task.requirements.all()
    }


def test_two_tasks_cannot_wait_for_each_other(cast: Cast) -> None:
    template = make_template(cast)
    phase = make_phase(cast, template, "Phase")
    first = make_task(cast, phase, "Erst")
    then = make_task(cast, phase, "Dann", after=[first])
    with pytest.raises(CycleError) as refused:
        require(cast, first, tasks=[then])
    assert refused.value.path in (["Erst", "Dann", "Erst"], ["Dann", "Erst", "Dann"])
    assert required(template) == {("Dann", "Erst")}


def test_a_circle_through_a_phase_is_named_the_way_round_that_people_wait(cast: Cast) -> None:
    template = make_template(cast)
    early, late = make_phase(cast, template, "Früh"), make_phase(cast, template, "Spät")
    call = make_task(cast, early, "Anruf")
    offer = make_task(cast, late, "Angebot", after=[call])
    with pytest.raises(CycleError) as refused:
        require(cast, call, phases=[late])
    path = refused.value.path
    assert path[0] == path[-1]
    steps = set(pairwise(path))
    assert steps == {("Anruf", "Spät"), ("Spät", "Angebot"), ("Angebot", "Anruf")}
    assert required(template) == {("Angebot", "Anruf")}
    require(cast, offer)
    require(cast, call, phases=[late])
    assert required(template) == {("Anruf", "Spät")}


def test_a_task_waits_neither_for_itself_nor_for_its_own_phase(cast: Cast) -> None:
    phase = make_phase(cast, make_template(cast), "Phase")
    task = make_task(cast, phase, "Aufgabe")
    with pytest.raises(CycleError, match=r"^Aufgabe → Aufgabe$"):
        require(cast, task, tasks=[task])
    with pytest.raises(CycleError):
        require(cast, task, phases=[phase])


def test_moving_into_a_phase_that_is_waited_for_is_refused(cast: Cast) -> None:
    template = make_template(cast)
    early, late = make_phase(cast, template, "Früh"), make_phase(cast, template, "Spät")
    task = make_task(cast, late, "Danach", after=[early])
    for move in (
        lambda: place_task(actor=cast.staff, task=task, phase=early, index=0),
        lambda: shift_task(actor=cast.staff, task=task, up=True),
    ):
        with pytest.raises(CycleError) as refused:
            move()
        assert set(refused.value.path) == {"Danach", "Früh"}
    task.refresh_from_db()
    assert (task.phase, task.version) == (late, 1)


def test_a_long_chain_is_followed_to_its_end(cast: Cast) -> None:
    """A circle of a thousand tasks is found, too, and a chain of as many is none."""
    template = make_template(cast)
    phase = make_phase(cast, template, "Phase")
    tasks = TaskTemplate.objects.bulk_create(
        [TaskTemplate(phase=phase, name=f"Aufgabe {number}", position=number) for number in range(1200)]
    )
    model: Any = TaskTemplate._meta.get_field("requirements").related_model
    model.objects.bulk_create([model(task=later, required_task=earlier) for earlier, later in pairwise(tasks)])
    require(cast, tasks[-1], tasks=[tasks[-2]])
    with pytest.raises(CycleError) as refused:
        require(cast, tasks[0], tasks=[tasks[-1]])
    assert len(refused.value.path) == 1201


def test_nothing_of_another_template_or_tenant_can_be_required(cast: Cast) -> None:
    phase = make_phase(cast, make_template(cast), "Phase")
    task, other = make_task(cast, phase, "Aufgabe"), make_phase(cast, make_template(cast, "Andere"), "Andere")
    strange = make_task(cast, other, "Fremd")
    for wish in ({"tasks": [strange]}, {"phases": [other]}):
        with pytest.raises(PermissionDenied):
            require(cast, task, **wish)
    with pytest.raises(PermissionDenied):
        rewrite(cast, task, due_from="task", due_amount=1, due_task=strange)
    with pytest.raises(PermissionDenied):
        rewrite(cast, task, due_from="phase", due_amount=1, due_phase=other)
    with pytest.raises(Http404):
        place_task(actor=cast.staff, task=task, phase=other, index=0)


def test_another_tenant_finds_nothing_here(cast: Cast) -> None:
    template = make_template(cast)
    phase = make_phase(cast, template, "Phase")
    content = Content({"name": "Fremd", "description": ""})
    for attempt in (
        lambda: add_phase_service(actor=cast.other_staff, template=template, content=content),
        lambda: add_task_service(actor=cast.other_staff, phase=phase, content=content),
        lambda: update_part(actor=cast.other_staff, part=phase, version=1, content=content),
    ):
        with pytest.raises(Http404):
            attempt()
    theirs = create_template(actor=cast.other_staff, content=content)
    foreign = add_phase_service(actor=cast.other_staff, template=theirs, content=content)
    task = make_task(cast, phase, "Aufgabe")
    with pytest.raises(Http404):
        place_task(actor=cast.staff, task=task, phase=foreign, index=0)
