"""The sales process of the demo world: its template, and one that runs together with a partner."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any, cast

from activity.models import OutboxMessage
from collab.demo.people import DACHWERK
from collab.demo.world import World
from entities.models import Entity
from sharing.services.grants import give
from workflows.due import DueFrom, Unit
from workflows.models import PhaseTemplate, Process, ProcessTemplate, Task, TaskTemplate
from workflows.people import Who
from workflows.services.processes import move_task, start_process
from workflows.services.processes.deadlines import due_after
from workflows.services.templates import Content, add_phase, add_task, create_template

NAME = "PV-Anlage verkaufen"
DESCRIPTION = "Von der Anfrage bis zum Montagetermin, mit dem Partner vor Ort."
REASONS = ["Gewonnen", "Verloren", "Kein Interesse mehr"]
PARTNER, SALES = "partner", "sales"
# Phase: its tasks, each with who does it, what has to be closed first, after what it is due, and for which purpose.
PHASES: dict[str, tuple[dict[str, Any], ...]] = {
    "Anfrage": (
        {"name": "Kunden anrufen", "by": SALES, "due": (DueFrom.START, 1, Unit.DAYS)},
        {"name": "Stromrechnung und Dachmaße anfordern", "by": SALES, "after": ["Kunden anrufen"]},
        {"name": "Verbrauch auswerten", "by": SALES, "after": ["Stromrechnung und Dachmaße anfordern"]},
    ),
    "Vor-Ort-Termin": (
        {"name": "Termin mit dem Kunden vereinbaren", "by": PARTNER, "after": ["Anfrage"], "due": ("Anfrage", 2)},
        {
            "name": "Dach und Zählerschrank prüfen",
            "by": PARTNER,
            "after": ["Termin mit dem Kunden vereinbaren"],
            "due": ("Termin mit dem Kunden vereinbaren", 7),
        },
        {"name": "Fotos hochladen", "by": PARTNER, "after": ["Dach und Zählerschrank prüfen"]},
    ),
    "Angebot": (
        {"name": "Anlage auslegen", "by": SALES, "after": ["Vor-Ort-Termin"], "due": ("Vor-Ort-Termin", 5)},
        {"name": "Förderung prüfen", "by": SALES, "after": ["Anfrage"], "purpose": "PV Vertrieb B2C"},
        {"name": "Wallbox mit anbieten", "by": SALES, "after": ["Anfrage"], "purpose": "Wallbox"},
        {"name": "Angebot erstellen", "by": SALES, "after": ["Anlage auslegen", "Förderung prüfen"]},
    ),
    "Abschluss": (
        {"name": "Angebot besprechen", "by": SALES, "after": ["Angebot"], "due": ("Angebot", 7)},
        {"name": "Montagetermin abstimmen", "by": PARTNER, "after": ["Angebot besprechen"]},
    ),
}
# What has been done so far: by whom, how many days ago.
DONE = (
    ("Kunden anrufen", SALES, 6),
    ("Stromrechnung und Dachmaße anfordern", SALES, 5),
    ("Verbrauch auswerten", SALES, 4),
    ("Termin mit dem Kunden vereinbaren", PARTNER, 2),
)
STARTED = 7


def make_processes(world: World) -> None:
    """Make the template, and a process that waits for Dachwerk."""
    template = _template(world)
    process = _running(world, template, _shared(world))
    for name, side, days in DONE:
        _done(world, process, name, side, world.past.ago(days, 55))
    # Mails of the past are not sent again.
    OutboxMessage.objects.all().delete()


def _template(world: World) -> ProcessTemplate:
    before = world.past.recorded()
    fields = {"name": NAME, "description": DESCRIPTION, "closing_reasons": REASONS}
    template = create_template(actor=world.people.admin, content=Content(fields))
    made: dict[str, PhaseTemplate | TaskTemplate] = {}
    for name, tasks in PHASES.items():
        content = Content({"name": name, "description": ""})
        phase = made[name] = add_phase(actor=world.people.admin, template=template, content=content)
        for each in tasks:
            made[each["name"]] = add_task(actor=world.people.admin, phase=phase, content=_task(world, each, made))
    world.past.date_back(before, world.past.ago(STARTED + 20))
    template.refresh_from_db()
    return template


def _task(world: World, said: dict[str, Any], made: dict[str, Any]) -> Content:
    required = [made[name] for name in said.get("after", ())]
    purposes = [world.people.purposes[said["purpose"]]] if "purpose" in said else []
    return Content(
        {"name": said["name"], "description": "", **_due(said.get("due"), made)},
        purposes,
        [Who() if said["by"] == PARTNER else Who(user_id=world.people.sales.pk)],
        _ids(required, TaskTemplate),
        _ids(required, PhaseTemplate),
    )


def _due(said: tuple[Any, ...] | None, made: dict[str, Any]) -> dict[str, Any]:
    """Return the fields of "so many days after the start", or after a phase or task of that name."""
    if said is None:
        return {}
    source = made.get(said[0])
    fields: dict[str, Any] = {"due_amount": said[1], "due_unit": Unit.DAYS}
    if source is None:
        return fields | {"due_from": said[0]}
    if isinstance(source, PhaseTemplate):
        return fields | {"due_from": DueFrom.PHASE, "due_phase": source}
    return fields | {"due_from": DueFrom.TASK, "due_task": source}


def _ids(parts: Iterable[Any], model: type[Any]) -> list[int]:
    return [each.pk for each in parts if isinstance(each, model)]


def _shared(world: World) -> Entity:
    """Return an opportunity that Dachwerk has, of the purpose that the process is for."""
    group = world.people.partners[DACHWERK.organisation].partner.group_id
    found = Entity.objects.filter(grants__group=group, purposes__name="PV Vertrieb B2C")
    return cast("Entity", found.latest("pk"))


def _running(world: World, template: ProcessTemplate, entity: Entity) -> Process:
    """Return a process that sales started some days ago and shared with Dachwerk."""
    at, before = world.past.ago(STARTED, 30), world.past.recorded()
    sales, partner = world.people.sales, world.people.partners[DACHWERK.organisation].partner
    process = start_process(actor=sales, entity=entity, template=template, edition=template.edition)
    give(actor=sales, things=[process], organisation=partner, at=at)
    world.past.date_back(before, at)
    Process.objects.filter(pk=process.pk).update(created_at=at)
    process.tasks.update(status_at=at)
    _follow(process, process.tasks.exclude(ready_since=None), at)
    return process


def _done(world: World, process: Process, name: str, side: str, at: datetime) -> None:
    """Let a task have been completed at that time, with all that follows from it."""
    people, before = world.people, world.past.recorded()
    actor = people.sales if side == SALES else people.partner_users[DACHWERK.organisation]
    waiting = [task.pk for task in process.tasks.blocked()]
    move_task(actor=actor, task=process.tasks.get(name=name), move="complete")
    world.past.date_back(before, at)
    process.tasks.filter(name=name).update(status_at=at)
    _follow(process, process.tasks.ready().filter(pk__in=waiting), at)


def _follow(process: Process, tasks: Iterable[Task], at: datetime) -> None:
    """Let ``tasks`` have become available at that time, and be due counted from then."""
    for task in tasks:
        due = due_after(task, process, at) if task.due_at else None
        process.tasks.filter(pk=task.pk).update(ready_since=at, due_at=due)
