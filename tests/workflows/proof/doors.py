"""Every service that changes templates, processes and tasks, as a call that somebody makes."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from orgs.models import User
from tests.cast import Cast
from tests.workflows.things import ANY_PARTNER, person, phase_of, share, start, task_of
from workflows.models import PhaseTemplate, Process, ProcessTemplate, Task, TaskTemplate
from workflows.services import processes, templates
from workflows.services.templates import Content

PLAIN = Content({"name": "Neu", "description": ""})


@dataclass
class Things:
    """A process with a ready and a blocked task, and the template that it was started from."""

    cast: Cast
    template: ProcessTemplate
    process: Process
    ready: Task
    blocked: Task
    first_phase: PhaseTemplate
    last_phase: PhaseTemplate
    first_task: TaskTemplate


def things_of(cast: Cast, template: ProcessTemplate) -> Things:
    """Return what the services are tried on; the process is shared with Alpha, Delta, and, past its entity, Beta."""
    process = start(cast, template)
    share(cast, process, "alpha", "beta", "delta")
    first, last = template.phases.order_by("position")
    return Things(
        cast=cast,
        template=template,
        process=process,
        ready=task_of(process, "Anrufen"),
        blocked=task_of(process, "Angebot schreiben"),
        first_phase=first,
        last_phase=last,
        first_task=first.tasks.get(name="Anrufen"),
    )


Deed = Callable[[User, Things], Any]
TaskDeed = Callable[[User, Task], Any]


def _moves() -> dict[str, TaskDeed]:
    def moving(how: str) -> TaskDeed:
        return lambda actor, task: processes.move_task(actor=actor, task=task, move=how)

    return {how: moving(how) for how in processes.MOVES}


# What takes a task.
ON_TASKS: dict[str, TaskDeed] = {
    **_moves(),
    "comment": lambda actor, task: processes.add_comment(actor=actor, task=task, text="Hallo"),
    "internal": lambda actor, task: processes.add_comment(actor=actor, task=task, text="Hallo", internal=True),
    "edit": lambda actor, task: processes.edit_task(
        actor=actor, task=task, version=task.version, fields={"name": "Anders"}
    ),
    "assign": lambda actor, task: processes.set_assignees(actor=actor, place=task, chosen=[person(actor)], known=[]),
}

# What takes a process or a phase of it.
ON_PROCESSES: dict[str, Deed] = {
    "add task": lambda actor, at: processes.add_task(actor=actor, phase=phase_of(at.process, "Kontakt"), name="Dazu"),
    "assign phase": lambda actor, at: processes.set_assignees(
        actor=actor, place=phase_of(at.process, "Kontakt"), chosen=[ANY_PARTNER], known=[]
    ),
    "assign process": lambda actor, at: processes.set_assignees(
        actor=actor, place=at.process, chosen=[ANY_PARTNER], known=[]
    ),
    "edit process": lambda actor, at: processes.edit_process(
        actor=actor, process=at.process, version=1, fields={"name": "Anders", "description": ""}, labels=[]
    ),
    "close": lambda actor, at: processes.close_process(actor=actor, process=at.process, reason="Gewonnen"),
    "reopen": lambda actor, at: processes.reopen_process(actor=actor, process=at.process),
    "delete": lambda actor, at: processes.delete_process(actor=actor, process=at.process),
}

# What takes a template or a part of it.
ON_TEMPLATES: dict[str, Deed] = {
    "add phase": lambda actor, at: templates.add_phase(actor=actor, template=at.template, content=PLAIN),
    "add task": lambda actor, at: templates.add_task(actor=actor, phase=at.first_phase, content=PLAIN),
    "update template": lambda actor, at: templates.update_part(
        actor=actor, part=at.template, version=at.template.version, content=PLAIN
    ),
    "update phase": lambda actor, at: templates.update_part(actor=actor, part=at.first_phase, version=1, content=PLAIN),
    "update task": lambda actor, at: templates.update_task(
        actor=actor, task=at.first_task, version=1, content=PLAIN, phase=at.last_phase
    ),
    "delete phase": lambda actor, at: templates.delete_part(actor=actor, part=at.first_phase),
    "delete task": lambda actor, at: templates.delete_part(actor=actor, part=at.first_task),
    "place phase": lambda actor, at: templates.place_phase(actor=actor, phase=at.first_phase, index=1),
    "place task": lambda actor, at: templates.place_task(actor=actor, task=at.first_task, phase=at.last_phase, index=0),
    "shift phase": lambda actor, at: templates.shift_phase(actor=actor, phase=at.first_phase, up=False),
    "shift task": lambda actor, at: templates.shift_task(actor=actor, task=at.first_task, up=False),
    "duplicate template": lambda actor, at: templates.duplicate_template(actor=actor, template=at.template),
    "duplicate phase": lambda actor, at: templates.duplicate_phase(actor=actor, phase=at.first_phase),
    "duplicate task": lambda actor, at: templates.duplicate_task(actor=actor, task=at.first_task),
    "archive": lambda actor, at: templates.archive_template(actor=actor, template=at.template),
    "restore": lambda actor, at: templates.restore_template(actor=actor, template=at.template),
    "delete": lambda actor, at: templates.delete_template(actor=actor, template=at.template),
}
