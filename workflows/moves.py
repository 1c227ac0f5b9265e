"""What can be done next about a task: the moves that its status and its reader's rights allow, in words."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from workflows.models import Task
from workflows.querysets import RIGHTS
from workflows.services.processes import MOVES

Status = Task.Status


@dataclass(frozen=True)
class Button:
    """A move as a button: ``key`` is one of MOVES."""

    key: str
    label: Any
    icon: str
    done: Any


# In the order in which menus list them; ``done`` is said after it.
BUTTONS = (
    Button("complete", _("Complete"), "check", _("“%(task)s” is done.")),
    Button("start", _("Mark as in progress"), "play", _("“%(task)s” is in progress.")),
    Button("hold", _("Put on hold"), "pause", _("“%(task)s” is on hold.")),
    Button("skip", _("Skip"), "forward", _("“%(task)s” was skipped.")),
    Button("reopen", _("Reopen"), "arrow-uturn-left", _("“%(task)s” is open again.")),
)
# The colours of the statuses; the others stand for nothing special.
TONES = {Status.IN_PROGRESS: "accent", Status.ON_HOLD: "warning", Status.DONE: "success"}
# Where it lies nearest; of tasks that are closed nothing does.
NEAREST = {Status.OPEN: "complete", Status.IN_PROGRESS: "complete", Status.ON_HOLD: "start"}


def moves_for(task: Task, rights: Collection[str]) -> list[Button]:
    """Return what somebody with ``rights`` on the process can do about the task now; its process must be loaded."""
    if task.is_blocked or task.process.is_closed:
        return []
    return [each for each in BUTTONS if _fits(each.key, task, rights)]


def nearest(task: Task, buttons: Collection[Button]) -> Button | None:
    """Return that of ``buttons`` which most people look for."""
    return next((each for each in buttons if each.key == NEAREST.get(Status(task.status))), None)


def tone_of(task: Task) -> str:
    """Return the colour of a task's status, if it has one."""
    return TONES.get(Status(task.status), "")


def button_of(key: str) -> Button:
    """Return the button of a move."""
    return next(each for each in BUTTONS if each.key == key)


def _fits(key: str, task: Task, rights: Collection[str]) -> bool:
    rule = MOVES[key]
    return task.status in rule.before and RIGHTS[rule.action] in rights
