"""Open tasks that a partner leaves behind when a process, or its entity, is taken back from it."""

from collections.abc import Iterator

from django.db.models import Q
from django.utils.translation import gettext as _

from orgs.models import Partnership, User
from sharing.takebacks import Taken, Undone
from workflows.models import Process, Task


def open_tasks_without(actor: User, partnership: Partnership, taken: Taken) -> Iterator[Undone]:
    """Yield the open tasks of the partner in the processes that are taken back, or lie in entities that are."""
    inside = Q(pk__in=taken.get("process", ())) | Q(entity__in=taken.get("entity", ()))
    held = Process.objects.own_of(actor).filter(inside, grants__group=partnership.partner.group_id)
    tasks = Task.objects.own_of(actor).open().of_partner(partnership.partner_id).filter(process__in=held.values("pk"))
    names = [f"{task.name} ({task.process.name})" for task in tasks.select_related("process").in_order()]
    yield Undone(
        title=_("%(partner)s still has open tasks here:") % {"partner": partnership.partner.name},
        names=names,
        after=_("They stay open and assigned, but nobody there sees them until the process is shared again."),
    )
