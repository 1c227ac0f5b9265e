"""Two people who build the same template at the same moment, each request in a thread of its own."""

import pytest

from tests.cast import Cast
from tests.security.test_at_the_same_time import cast, post, together
from tests.workflows.things import make_phase, make_task, make_template
from workflows.models import Requirement, TaskTemplate

__all__ = ["cast"]
pytestmark = pytest.mark.django_db(transaction=True)

ROUNDS = 2
TASKS, PHASES = "/settings/template-tasks", "/settings/template-phases"


def test_of_two_who_change_the_same_task_the_second_is_asked(cast: Cast) -> None:
    task = make_task(cast, make_phase(cast, make_template(cast), "Phase"), "Aufgabe")
    for version in range(1, ROUNDS + 1):
        said = {"phase": task.phase_id, "version": version}
        statuses = together(
            (cast.staff, post(f"{TASKS}/{task.pk}/", {"name": "Von mir", **said})),
            (cast.admin, post(f"{TASKS}/{task.pk}/", {"name": "Von dir", **said})),
        )
        assert sorted(statuses) == [302, 422]
        task.refresh_from_db()
        assert (task.name, task.version) == (["Von mir", "Von dir"][statuses.index(302)], version + 1)


def test_two_halves_of_a_circle_are_not_both_accepted(cast: Cast) -> None:
    phase = make_phase(cast, make_template(cast), "Phase")
    for number in range(ROUNDS):
        one, two = make_task(cast, phase, f"Eins {number}"), make_task(cast, phase, f"Zwei {number}")
        statuses = together(*(
            (user, post(f"{TASKS}/{task.pk}/", {
                "name": task.name, "phase": phase.pk, "version": 1, "requirements": [f"task-{other.pk}"],
            }))
            for user, task, other in ((cast.staff, one, two), (cast.admin, two, one))
        ))  # fmt: skip
        assert sorted(statuses) == [302, 422]
        assert Requirement.objects.filter(task__in=[one, two]).count() == 1


def test_all_that_is_added_moved_and_removed_at_once_is(cast: Cast) -> None:
    template = make_template(cast)
    first, second = make_phase(cast, template, "Erste"), make_phase(cast, template, "Zweite")
    moved, removed = make_task(cast, first, "Wandert"), make_task(cast, first, "Geht")
    template.refresh_from_db()
    before = template.edition
    statuses = together(
        (cast.staff, post(f"{PHASES}/{first.pk}/tasks/new/", {"name": "Neu A"})),
        (cast.admin, post(f"{PHASES}/{first.pk}/tasks/new/", {"name": "Neu B"})),
        (cast.staff, post(f"{TASKS}/{moved.pk}/move/", {"phase": second.pk, "index": 0})),
        (cast.admin, post(f"{TASKS}/{removed.pk}/delete/")),
    )
    assert statuses == [302] * 4
    tasks = TaskTemplate.objects.filter(phase__template=template)
    assert set(tasks.values_list("phase__name", "name")) == {
        ("Erste", "Neu A"),
        ("Erste", "Neu B"),
        ("Zweite", "Wandert"),
    }
    assert len(set(first.tasks.values_list("position", flat=True))) == 2
    template.refresh_from_db()
    assert template.edition == before + 4
