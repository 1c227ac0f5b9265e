"""How far processes are, counted over the tasks that the reader sees and over no other."""

from collections import defaultdict
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property

from django.utils import timezone

from orgs.models import User
from workflows.models import Process, Task


@dataclass(frozen=True)
class Step:
    """What the progress of a process is made of: one task."""

    phase_id: int
    phase: str
    status: str
    due_at: datetime | None
    blocked: bool

    @property
    def closed(self) -> bool:
        """Whether it is done or skipped."""
        return self.status in Task.CLOSED


@dataclass(frozen=True)
class Progress:
    """How far a process is for one reader."""

    steps: list[Step] = field(default_factory=list)

    @property
    def total(self) -> int:
        """How many tasks the reader sees."""
        return len(self.steps)

    @cached_property
    def closed(self) -> int:
        """How many of them are done or skipped."""
        return sum(1 for step in self.steps if step.closed)

    @property
    def complete(self) -> bool:
        """Whether none of them is open."""
        return self.closed == self.total

    @cached_property
    def overdue(self) -> int:
        """How many open ones are past their due date."""
        now = timezone.now()
        return sum(1 for step in self._open() if step.due_at and step.due_at < now)

    @cached_property
    def blocked(self) -> int:
        """How many open ones wait for others."""
        return sum(1 for step in self._open() if step.blocked)

    @property
    def phase(self) -> str:
        """Return the name of the first phase with an open task; empty when there is none."""
        return next((step.phase for step in self._open()), "")

    @property
    def next_due(self) -> datetime | None:
        """Return the earliest due date of the open tasks."""
        return min((step.due_at for step in self._open() if step.due_at), default=None)

    def _open(self) -> Iterator[Step]:
        return (step for step in self.steps if not step.closed)


def progress_of(reader: User, processes: Collection[Process | int]) -> dict[int, Progress]:
    """Return by process how far it is for ``reader``; one query for any number of processes."""
    ids = [each if isinstance(each, int) else each.pk for each in processes]
    rows = Task.objects.visible_to(reader).filter(process__in=ids).in_order()
    steps: dict[int, list[Step]] = defaultdict(list)
    for process, phase_id, phase, status, due_at, ready in rows.values_list(
        "process", "phase", "phase__name", "status", "due_at", "ready_since"
    ):
        steps[process].append(Step(phase_id, phase, status, due_at, ready is None))
    return {pk: Progress(steps[pk]) for pk in ids}
