"""Sequences of everything that people do with processes, compared with the model after each step."""

from collections import defaultdict
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.http import Http404
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import invariant, rule, run_state_machine_as_test

from orgs.models import User
from tests.workflows.proof.machine import MINE, Machine, deed, indexes, people, some_of
from tests.workflows.proof.model import CLOSED
from tests.workflows.proof.steps_sharing import SharingSteps
from tests.workflows.proof.steps_template import TemplateSteps
from tests.workflows.proof.steps_work import WorkSteps
from workflows.models import Process, Task, TaskComment
from workflows.progress import progress_of
from workflows.waiting import waits_of

# A task by the keys of the model: its process, its name.
Key = tuple[str, str]


class Reading(Machine):
    """What people look at."""

    @deed(name=people)
    def own_and_shared(self, name: str) -> None:
        """What somebody sees is what is their own and what others share, and never both."""
        user = self.user(name)
        own, shared = (
            set(found.values_list("pk", flat=True))
            for found in (Task.objects.own_of(user), Task.objects.shared_with(user))
        )
        assert own & shared == set()
        assert own | shared == set(Task.objects.visible_to(user).values_list("pk", flat=True))

    @deed(index=indexes, name=people)
    def single_task(self, index: int, name: str) -> None:
        """A single task is found, forbidden or unknown exactly as the model says, for every action."""
        if not (found := self.pick_task(index, name)):
            return
        seen = found[1] in self.world.visible(name, self.world.processes[found[0]])
        pk = self.task(*found).pk
        for action, right in (MINE | {"manage": "process.edit"}).items():
            allowed = seen and right in self.world.rights(name)
            expected = None if allowed else PermissionDenied if seen else Http404
            if expected is None:
                assert Task.objects.get_for(self.user(name), action, pk).pk == pk
            else:
                with pytest.raises(expected):
                    Task.objects.get_for(self.user(name), action, pk)

    @deed(name=people)
    def what_is_open(self, name: str) -> None:
        """What is open, ready and blocked of what somebody sees."""
        user, world = self.user(name), self.world
        visible = {(key, task) for key, each in world.processes.items() for task in world.visible(name, each)}
        left = {
            (key, task)
            for key, task in visible
            if not world.processes[key].closed and world.processes[key].status[task] not in CLOSED
        }
        blocked = {(key, task) for key, task in visible if world.processes[key].unmet(task)}
        tasks = Task.objects.visible_to(user)
        for found, expected in ((tasks.open(), left), (tasks.ready(), visible - blocked), (tasks.blocked(), blocked)):
            assert {self.names[pk] for pk in found.values_list("pk", flat=True)} == expected


class Everything(Reading, TemplateSteps, WorkSteps, SharingSteps):
    """Whatever happened: the database says what the model says, and everybody sees what the model lets them see."""

    round = 0

    @rule(
        chosen=some_of(
            6, work=5, go_on=8, assign=5, add_ad_hoc=1, comment=1, edit=1, close_or_reopen=2, delete=1, single_task=2
        )
    )
    def go_to_work(self, chosen: Any) -> None:
        """Tasks are worked on."""
        self.do(chosen)

    @rule(
        chosen=some_of(
            3,
            share_or_take=3,
            share_entity=2,
            unshare=2,
            suspend_or_resume=2,
            switch_feature=1,
            change_scope=4,
            change_right=2,
            leave_or_return=2,
            own_and_shared=2,
            what_is_open=2,
        )
    )
    def let_see(self, chosen: Any) -> None:
        """What people see changes."""
        self.do(chosen)

    @rule(
        chosen=some_of(
            4,
            add_phase=1,
            add_to_template=3,
            change_in_template=3,
            change_template=1,
            place_in_template=1,
            delete_from_template=1,
            archive=1,
            change_purposes=1,
            start_by_anybody=2,
            start_and_share=3,
        )
    )
    def build(self, chosen: Any) -> None:
        """The template changes, and processes start."""
        self.do(chosen)

    @invariant()
    def stored(self) -> None:
        """Status, readiness, order and assignees are as in the model: what was refused has changed nothing."""
        keys = {process.pk: key for key, process in self.running.items()}
        rows = defaultdict(list)
        for task in Task.objects.filter(process__in=keys).select_related("phase").order_by("process").in_order():
            rows[keys[task.process_id]].append((task.phase.name, task.name, task.status, task.is_blocked))
        closed = set(Process.objects.filter(pk__in=keys).exclude(closed_at=None).values_list("pk", flat=True))
        for key, process in self.world.processes.items():
            blocked, order = process.blocked(), process.in_order()
            assert rows[key] == [(phase, task, process.status[task], task in blocked) for phase, task in order]
            assert self.assigned_rows(key) == process.who
            assert (self.running[key].pk in closed) == process.closed
        assert Process.objects.count() == len(self.running)
        assert TaskComment.objects.count() == self.comments

    @invariant()
    def seen(self) -> None:
        """Everybody sees, has to do, and counts what the model says."""
        self.names = {
            pk: (key, name)
            for key, process in self.running.items()
            for pk, name in process.tasks.values_list("pk", "name")
        }
        self.round += 1
        for number, name in enumerate(self.users):
            # Counting is slow: for somebody else each time.
            self._seen_by(name, counted=(number + self.round) % len(self.users) < 2)

    def _seen_by(self, name: str, *, counted: bool) -> None:
        user, world = self.user(name), self.world
        visible = {key: world.visible(name, process) for key, process in world.processes.items()}
        expected = {(key, task) for key, tasks in visible.items() for task in tasks}
        tasks = list(Task.objects.visible_to(user).in_order())
        assert {self.names[task.pk] for task in tasks} == expected, name
        assert len(tasks) == len(expected)
        todo = [self.names[pk] for pk in Task.objects.to_be_done_by(user).values_list("pk", flat=True)]
        doing = {(key, task) for key, task in expected if name in world.doers(world.processes[key], task)}
        assert sorted(todo) == sorted(doing), name
        if counted:
            self._counted_for(user, visible)
            self._waits_for(user, tasks, expected)

    def _counted_for(self, user: User, visible: dict[str, set[str]]) -> None:
        """Compare how far each process is for somebody, counted over what they see."""
        found = progress_of(user, list(self.running.values()))
        for key, process in self.world.processes.items():
            seen, progress = visible[key], found[self.running[key].pk]
            left = [(phase, task) for phase, task in process.in_order() if task in seen and process.is_open(task)]
            assert progress.total == len(seen)
            assert progress.closed == len(seen) - len(left)
            assert progress.blocked == sum(1 for _phase, task in left if process.unmet(task))
            assert progress.phase == (left[0][0] if left else "")
            assert progress.complete == (not left)

    def _waits_for(self, user: User, tasks: list[Task], visible: set[Key]) -> None:
        """Compare what tasks wait for in somebody's words: what they do not see has no name and is told once."""
        found = waits_of(user, tasks)
        for task in tasks:
            key, name = self.names[task.pk]
            process = self.world.processes[key]
            shown = {each for at, each in visible if at == key}
            shown |= {process.phase_of(each) for each in shown}
            unmet = process.unmet(name)
            named = [wait.name if wait.task or wait.phase else "" for wait in found.get(task.pk, [])]
            assert sorted(named) == sorted((unmet & shown) | ({""} if unmet - shown else set())), (key, name)


@pytest.mark.django_db
def test_everybody_sees_and_changes_what_the_model_says() -> None:
    """Templates change, processes start, tasks move on, shares come and go."""
    run_state_machine_as_test(
        Everything,
        settings=settings(
            max_examples=6,
            stateful_step_count=30,
            deadline=None,
            derandomize=True,
            # Shrinking takes longer than reading the steps of a failure, which are printed anyway.
            phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
        ),
    )
