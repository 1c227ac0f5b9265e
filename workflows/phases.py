"""Phases as one reader sees them: of whoever sees assigned tasks only, those with such a task in them."""

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404

from orgs.models import User
from sharing.access import access_of
from workflows.models import Phase, Process, Task
from workflows.querysets import sees_all


def visible_phases(reader: User, process: Process) -> QuerySet[Phase]:
    """Return the phases of a process that the reader sees."""
    phases = process.phases.all()
    if sees_all(access_of(reader), process.owner_id):
        return phases
    return phases.filter(pk__in=Task.objects.visible_to(reader).filter(process=process).order_by().values("phase"))


def phase_to_manage(user: User, pk: int) -> Phase:
    """Return a phase of a process that the user may change. Raises Http404 or PermissionDenied."""
    found = Phase.objects.filter(pk=pk, process__in=Process.objects.visible_to(user).order_by().values("pk"))
    phase = found.select_related("process__entity", "process__owner").first()
    if phase is None or not visible_phases(user, phase.process).filter(pk=pk).exists():
        raise Http404
    if "process.edit" not in access_of(user).rights_on_things_of(phase.process.owner_id):
        raise PermissionDenied
    return phase
