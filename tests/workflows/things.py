"""Templates and processes on the cast's things, made by the services that people use."""

from collections.abc import Collection, Iterable
from typing import Any

from entities.models import Entity
from orgs.models import Purpose, User
from tests.cast import Cast, grant
from workflows.due import DueFrom, Unit
from workflows.models import Phase, PhaseTemplate, Process, ProcessTemplate, Task, TaskTemplate
from workflows.people import Who
from workflows.services.processes import start_process
from workflows.services.templates import Content, add_phase, add_task, create_template, update_part

ANY_PARTNER = Who()


def person(user: User) -> Who:
    """Return the person as somebody to assign."""
    return Who(user_id=user.pk)


def make_template(
    cast: Cast, name: str = "PV-Vertrieb", *, purposes: Iterable[Purpose] = (), assignees: Collection[Who] = ()
) -> ProcessTemplate:
    """Return a new, empty template of the host."""
    fields = {"name": name, "description": "", "closing_reasons": ["Gewonnen", "Verloren"]}
    return create_template(actor=cast.staff, content=Content(fields, list(purposes), assignees))


def make_phase(
    cast: Cast,
    template: ProcessTemplate,
    name: str,
    *,
    purposes: Iterable[Purpose] = (),
    assignees: Collection[Who] = (),
) -> PhaseTemplate:
    """Return a new phase at the end of the template."""
    content = Content({"name": name, "description": ""}, list(purposes), assignees)
    return add_phase(actor=cast.staff, template=template, content=content)


def make_task(
    cast: Cast,
    phase: PhaseTemplate,
    name: str,
    *,
    purposes: Iterable[Purpose] = (),
    assignees: Collection[Who] = (),
    after: Iterable[TaskTemplate | PhaseTemplate] = (),
    **due: Any,
) -> TaskTemplate:
    """Return a new task at the end of the phase, which waits for ``after``."""
    fields = {"name": name, "description": "", "due_from": DueFrom.NEVER, "due_unit": Unit.DAYS, **due}
    waits = list(after)
    content = Content(
        fields,
        list(purposes),
        assignees,
        [each.pk for each in waits if isinstance(each, TaskTemplate)],
        [each.pk for each in waits if isinstance(each, PhaseTemplate)],
    )
    return add_task(actor=cast.staff, phase=phase, content=content)


def small_template(cast: Cast) -> ProcessTemplate:
    """Return a template of two phases: call (staff), then visit (whoever has access), then offer after the phase."""
    template = make_template(cast)
    first, second = make_phase(cast, template, "Kontakt"), make_phase(cast, template, "Angebot")
    call = make_task(cast, first, "Anrufen", assignees=[person(cast.staff)])
    make_task(cast, first, "Termin vor Ort", assignees=[ANY_PARTNER], after=[call])
    make_task(cast, second, "Angebot schreiben", assignees=[person(cast.staff)], after=[first])
    return template


def start(cast: Cast, template: ProcessTemplate, entity: Entity | None = None, *, by: User | None = None) -> Process:
    """Return a process of the template on the cast's opportunity, or on ``entity``."""
    template.refresh_from_db()
    on = entity or cast.opportunity
    return start_process(actor=by or cast.staff, entity=on, template=template, edition=template.edition)


def share(cast: Cast, process: Process, *partners: str) -> None:
    """Grant the process to partners, by their names in the cast, past all services."""
    for name in partners or ("alpha",):
        grant(process, cast.partners[name].organisation, cast.staff)


def task_of(process: Process, name: str) -> Task:
    """Return the task of that name as it is now."""
    return process.tasks.select_related("process", "phase").get(name=name)


def phase_of(process: Process, name: str) -> Phase:
    """Return the phase of that name."""
    return process.phases.select_related("process").get(name=name)


def rewrite(cast: Cast, part: Any, **fields: Any) -> Any:
    """Change fields of a part of a template as somebody who saw it as it is now."""
    part.refresh_from_db()
    purposes, assignees = list(part.purposes.all()), [Who.of(each) for each in part.assignees.all()]
    required = [
        (each.required_task_id, each.required_phase_id)
        for each in getattr(part, "requirements", part.assignees.none()).all()
    ]
    tasks, phases = [task for task, _phase in required if task], [phase for _task, phase in required if phase]
    content = Content({"name": part.name, **fields}, purposes, assignees, tasks, phases)
    return update_part(actor=cast.staff, part=part, version=part.version, content=content)
