"""Every change of process templates; running processes keep what they were started with."""

from workflows.services.templates.common import Content, StaleTemplatePart
from workflows.services.templates.copying import duplicate_phase, duplicate_task, duplicate_template
from workflows.services.templates.order import place_phase, place_task, shift_phase, shift_task
from workflows.services.templates.parts import add_phase, add_task, delete_part, update_part, update_task
from workflows.services.templates.requirements import CycleError
from workflows.services.templates.templates import archive_template, create_template, delete_template, restore_template

__all__ = [
    "Content",
    "CycleError",
    "StaleTemplatePart",
    "add_phase",
    "add_task",
    "archive_template",
    "create_template",
    "delete_part",
    "delete_template",
    "duplicate_phase",
    "duplicate_task",
    "duplicate_template",
    "place_phase",
    "place_task",
    "restore_template",
    "shift_phase",
    "shift_task",
    "update_part",
    "update_task",
]
