"""What every change of a process begins and ends with: its lock, the rights asked again, a line of its history."""

from typing import Any

from activity.models import Event
from activity.services import record
from orgs.models import User
from workflows.models import Phase, Process, Task


class ProcessClosedError(Exception):
    """``process`` is closed: nothing in it can be changed until it is opened again."""

    def __init__(self, process: Process) -> None:
        super().__init__(process.pk)
        self.process = process


class TaskBlockedError(Exception):
    """Something else has to be closed first; until then ``task`` refuses every change, whoever asks."""

    def __init__(self, task: Task) -> None:
        super().__init__(task.pk)
        self.task = task


class StaleProcess(Exception):  # noqa: N818  the name says it
    """Somebody else changed the same process or task meanwhile; ``now`` is what stands there."""

    def __init__(self, now: Process | Task) -> None:
        super().__init__(now.pk)
        self.now: Any = now


def lock(process_id: int) -> None:
    """Lock the process until the transaction ends; SQLite holds the lock on everything already."""
    Process.objects.select_for_update(no_key=True).filter(pk=process_id).values_list("pk").first()


def locked_process(actor: User, process: Process, action: str) -> Process:
    """Return the process as it is now, locked, if the actor may still do ``action``.

    Raises Http404 or PermissionDenied.
    """
    lock(process.pk)
    now: Process = Process.objects.select_related("owner", "entity").get_for(actor, action, process.pk)
    return now


def locked_open_process(actor: User, process: Process, action: str) -> Process:
    """Return the same; raise ProcessClosedError when it is closed."""
    now = locked_process(actor, process, action)
    _refuse_closed(now)
    return now


def locked_phase(actor: User, phase: Phase) -> Phase:
    """Return the phase as it is now, its process locked, if the actor may change that."""
    # By its id: it may be gone meanwhile, and the phase with it.
    process = locked_open_process(actor, Process(pk=phase.process_id), "edit")
    now: Phase = process.phases.get(pk=phase.pk)
    now.process = process
    return now


def locked_task(actor: User, task: Task, action: str) -> Task:
    """Return the task as it is now, its process locked, if the actor may still do ``action`` and it can be changed.

    Raises Http404, PermissionDenied, ProcessClosedError or TaskBlockedError.
    """
    lock(task.process_id)
    now: Task = Task.objects.get_for(actor, action, task.pk)
    _refuse_closed(now.process)
    if now.is_blocked:
        raise TaskBlockedError(now)
    return now


def _refuse_closed(process: Process) -> None:
    if process.is_closed:
        raise ProcessClosedError(process)


def record_about(
    *, actor: User | None, process: Process, verb: str, task: Task | None = None, changes: dict[str, Any] | None = None
) -> Event:
    """Write a line into the history of the process, about the process itself or a task of it."""
    return record(
        actor=actor,
        verb=verb,
        target=task or process,
        context=process,
        organisation_id=process.owner_id,
        changes=changes,
    )


def record_on_entity(*, actor: User, process: Process, verb: str, changes: dict[str, Any] | None = None) -> Event:
    """Write a line about the process into the history of its entity."""
    return record(
        actor=actor,
        verb=verb,
        target=process,
        context=process.entity,
        organisation_id=process.owner_id,
        changes=changes,
    )
