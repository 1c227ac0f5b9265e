"""Why something could not be done to a task or a process, in words that name only what their reader may know."""

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from collab.base.templatetags.look import ago
from entities.references import name_of
from orgs.models import User
from workflows.models import Process, Task
from workflows.services.processes import NotPossibleError, ProcessClosedError, StaleProcess, TaskBlockedError
from workflows.waiting import waits_of

# What a service raises when things are not (any more) as the person saw them; forms and buttons answer with words.
PROBLEMS = (NotPossibleError, ProcessClosedError, StaleProcess, TaskBlockedError)

Status = Task.Status
# Who brought a task where it is, by its status: with the person's name, and without.
BROUGHT: Mapping[str, tuple[Any, Any]] = {
    Status.OPEN: (
        gettext_lazy("%(name)s opened “%(task)s” %(ago)s."),
        gettext_lazy("“%(task)s” was opened %(ago)s."),
    ),
    Status.IN_PROGRESS: (
        gettext_lazy("%(name)s marked “%(task)s” as in progress %(ago)s."),
        gettext_lazy("“%(task)s” was marked as in progress %(ago)s."),
    ),
    Status.ON_HOLD: (
        gettext_lazy("%(name)s put “%(task)s” on hold %(ago)s."),
        gettext_lazy("“%(task)s” was put on hold %(ago)s."),
    ),
    Status.DONE: (
        gettext_lazy("%(name)s completed “%(task)s” %(ago)s."),
        gettext_lazy("“%(task)s” was completed %(ago)s."),
    ),
    Status.SKIPPED: (
        gettext_lazy("%(name)s skipped “%(task)s” %(ago)s."),
        gettext_lazy("“%(task)s” was skipped %(ago)s."),
    ),
}


def problem_words(reader: User, error: Exception) -> str:
    """Return what keeps ``reader`` from doing it: one of PROBLEMS, Http404 or PermissionDenied; others are raised."""
    if isinstance(error, TaskBlockedError):
        return _blocked(reader, error.task)
    if isinstance(error, NotPossibleError):
        return status_words(reader, error.task)
    if isinstance(error, ProcessClosedError):
        return closing_words(reader, error.process)
    if isinstance(error, StaleProcess):
        return _("Somebody else changed this meanwhile.")
    if isinstance(error, Http404):
        return _("This is no longer there, or no longer shared with you.")
    if isinstance(error, PermissionDenied):
        return _("You are not allowed to do this.")
    raise error


def status_words(reader: User, task: Task) -> str:
    """Return who brought a task into its status, and when: "Anna Alpha completed “Visit” 2 minutes ago."."""
    name = name_of(reader, task.process.owner_id, task.status_by)
    named, nameless = BROUGHT[task.status]
    return str(named if name else nameless) % {"name": name, "task": task.name, "ago": ago(task.status_at)}


def closing_words(reader: User, process: Process) -> str:
    """Return who closed a process, and when."""
    name = name_of(reader, process.owner_id, process.closed_by)
    when = ago(process.closed_at) if process.closed_at else ""
    if name:
        return _("%(name)s closed this process %(ago)s. Nothing in it can be changed.") % {"name": name, "ago": when}
    return _("This process was closed %(ago)s. Nothing in it can be changed.") % {"ago": when}


def _blocked(reader: User, task: Task) -> str:
    waits = ", ".join(f"“{wait.name}”" if wait.task or wait.phase else wait.name for wait in _waits(reader, task))
    if not waits:
        return _("“%(task)s” is blocked.") % {"task": task.name}
    return _("“%(task)s” is blocked. It waits for: %(waits)s") % {"task": task.name, "waits": waits}


def _waits(reader: User, task: Task) -> Any:
    return waits_of(reader, [task]).get(task.pk, [])
