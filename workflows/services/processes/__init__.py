"""Every change of a running process.

``starting`` makes one of a template; ``working`` moves its tasks on; ``readiness`` says which of them wait for others.
Each takes the lock on the process first, so that two people who work in the same one do so one after the other.
"""

from workflows.services.processes.adding import add_comment, add_task
from workflows.services.processes.assigning import set_assignees
from workflows.services.processes.bulk import ManyMoved, move_tasks
from workflows.services.processes.common import ProcessClosedError, StaleProcess, TaskBlockedError
from workflows.services.processes.managing import close_process, delete_process, edit_process, reopen_process
from workflows.services.processes.planning import edit_task
from workflows.services.processes.starting import NotStartableError, StaleTemplate, start_process
from workflows.services.processes.sweeping import sweep_due_tasks
from workflows.services.processes.working import MOVES, Moved, NotPossibleError, move_task

__all__ = [
    "MOVES",
    "ManyMoved",
    "Moved",
    "NotPossibleError",
    "NotStartableError",
    "ProcessClosedError",
    "StaleProcess",
    "StaleTemplate",
    "TaskBlockedError",
    "add_comment",
    "add_task",
    "close_process",
    "delete_process",
    "edit_process",
    "edit_task",
    "move_task",
    "move_tasks",
    "reopen_process",
    "set_assignees",
    "start_process",
    "sweep_due_tasks",
]
