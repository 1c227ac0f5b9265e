"""Process templates, and the processes that are started from them."""

from workflows.models.assignees import Assignee, TemplateAssignee
from workflows.models.calendar import CalendarFeed
from workflows.models.processes import Phase, Process, ProcessGrant
from workflows.models.tasks import Task, TaskComment, TaskRequirement
from workflows.models.templates import PhaseTemplate, ProcessTemplate, Requirement, TaskTemplate

__all__ = [
    "Assignee",
    "CalendarFeed",
    "Phase",
    "PhaseTemplate",
    "Process",
    "ProcessGrant",
    "ProcessTemplate",
    "Requirement",
    "Task",
    "TaskComment",
    "TaskRequirement",
    "TaskTemplate",
    "TemplateAssignee",
]
