"""What rows of the access matrix about processes speak of: made when a row asks for it."""

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

from orgs.models import User
from tests.cast import Cast
from tests.workflows.things import share, small_template, start
from workflows.calendar_links import token_of
from workflows.models import PhaseTemplate, Process, ProcessTemplate, TaskTemplate
from workflows.services.calendar import renew_calendar_link


def builder_template(cast: Cast) -> ProcessTemplate:
    """Return the host's template, the same for all that a row asks for."""
    return ProcessTemplate.objects.filter(organisation=cast.host, name="PV-Vertrieb").first() or small_template(cast)


def builder_phase(cast: Cast) -> PhaseTemplate:
    """Return the first phase of the host's template."""
    phase = builder_template(cast).phases.first()
    assert phase is not None
    return phase


def builder_task(cast: Cast) -> TaskTemplate:
    """Return the first task of the host's template."""
    task = builder_phase(cast).tasks.first()
    assert task is not None
    return task


BUILDER_THINGS: dict[str, Callable[[Cast], Any]] = {
    "builder_template": builder_template,
    "builder_phase": builder_phase,
    "builder_task": builder_task,
}


def work_process(cast: Cast) -> Process:
    """Return a process on the opportunity that is shared with Alpha, the same for all that a row asks for."""
    return _process(cast, "Ablauf") or _started(cast, "Ablauf", "alpha")


def work_hidden(cast: Cast) -> Process:
    """Return a process on the same opportunity that is shared with nobody."""
    return _process(cast, "SECRET-PROCESS") or _started(cast, "SECRET-PROCESS")


def _process(cast: Cast, name: str) -> Process | None:
    return Process.objects.filter(owner=cast.host, name=name).first()  # type: ignore[return-value]


def _started(cast: Cast, name: str, *partners: str) -> Process:
    template = small_template(cast)
    process = start(cast, template)
    Process.objects.filter(pk=process.pk).update(name=name)
    # Its tasks stand for everything in it; the template is in nobody's way.
    template.delete()
    if partners:
        share(cast, process, *partners)
    return process


def work_phase(process: Process) -> Any:
    """Return the first phase of a process."""
    return process.phases.first()


def work_task(process: Process, *, blocked: bool = False) -> Any:
    """Return the first task of a process that can be worked on, or one that waits for another."""
    return process.tasks.in_order().filter(ready_since__isnull=blocked).first()


WORK_THINGS: dict[str, Callable[[Cast], Any]] = {
    "work_process": work_process,
    "work_phase": lambda cast: work_phase(work_process(cast)),
    "work_task": lambda cast: work_task(work_process(cast)),
    "work_blocked": lambda cast: work_task(work_process(cast), blocked=True),
    "work_hidden": work_hidden,
    "work_hidden_phase": lambda cast: work_phase(work_hidden(cast)),
    "work_hidden_task": lambda cast: work_task(work_hidden(cast)),
}


def calendar_token(user: User) -> Any:
    """Return the token of a new link to somebody's calendar, as something with a primary key."""
    return SimpleNamespace(pk=token_of(renew_calendar_link(actor=user)))


CALENDAR_THINGS: dict[str, Callable[[Cast], Any]] = {
    "calendar_token": lambda cast: calendar_token(cast.staff),
    "calendar_token_of_former": lambda cast: calendar_token(cast.deactivated),
}
