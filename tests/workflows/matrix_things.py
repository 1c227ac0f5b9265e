"""What rows of the access matrix about processes speak of: made when a row asks for it."""

from collections.abc import Callable
from typing import Any

from tests.cast import Cast
from tests.workflows.things import small_template
from workflows.models import PhaseTemplate, ProcessTemplate, TaskTemplate


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
