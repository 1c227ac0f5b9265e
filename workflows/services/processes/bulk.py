"""Moving several tasks on at once: each for itself, so that one that cannot be moved holds up no other."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from django.core.exceptions import PermissionDenied
from django.http import Http404

from orgs.models import User
from workflows.models import Task
from workflows.services.processes.common import ProcessClosedError, TaskBlockedError
from workflows.services.processes.working import NotPossibleError, move_task

REFUSALS = (NotPossibleError, ProcessClosedError, TaskBlockedError, PermissionDenied, Http404)


@dataclass(frozen=True)
class ManyMoved:
    """What became of several tasks: moved, found where they should go, or refused, each with why."""

    changed: list[Task] = field(default_factory=list)
    unchanged: list[Task] = field(default_factory=list)
    refused: list[tuple[Task, Exception]] = field(default_factory=list)

    @property
    def total(self) -> int:
        """Return how many there were."""
        return len(self.changed) + len(self.unchanged) + len(self.refused)


def move_tasks(*, actor: User, tasks: Iterable[Task], move: str) -> ManyMoved:
    """Move ``tasks`` on in the order given, each in a transaction of its own, and return what became of them.

    One that waits for another of them is free when it comes after it. Raises KeyError for a move that does not exist.
    """
    result = ManyMoved()
    for task in tasks:
        try:
            moved = move_task(actor=actor, task=task, move=move)
        except REFUSALS as refusal:
            result.refused.append((task, refusal))
        else:
            (result.changed if moved.changed else result.unchanged).append(moved.task)
    return result
