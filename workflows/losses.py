"""What of processes a partner leaves undone when the collaboration ends."""

from collections.abc import Iterator

from django.utils.translation import gettext as _

from orgs.models import Partnership, User
from sharing.collaborations.ending import NAMED, Loss
from sharing.collaborations.shares import grants_of
from workflows.models import Process, Task


def lost_tasks(actor: User, partnership: Partnership) -> Iterator[Loss]:
    """Yield the open tasks that are the partner's to do, in processes that it has: the oldest by name."""
    shared = grants_of(Process, partnership, actor).order_by().values("content_object")
    tasks = Task.objects.own_of(actor).open().of_partner(partnership.partner_id).filter(process__in=shared)
    named = tasks.order_by("pk").values_list("name", "process__name")[:NAMED]
    yield Loss(_("Open tasks"), tasks.count(), [f"{task} ({process})" for task, process in named])
