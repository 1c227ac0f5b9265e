"""How much waits on a partner: the open tasks of the host's processes that it could work on now."""

from collections import defaultdict
from collections.abc import Sequence

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from collab.base.measures import briefly
from orgs.models import Partnership, User
from sharing.figures import Figure, Reading, Readings, register_figure
from workflows.bottlenecks import Waiting, blockers_of, waiting_tasks


def register() -> None:
    """Register the figure."""
    label, order = gettext_lazy("Open tasks"), gettext_lazy("Open tasks, fewest first")
    register_figure(Figure("tasks", "list-bullet", label, order, open_tasks))


def open_tasks(reader: User, partnerships: Sequence[Partnership]) -> Readings:
    """Return by partnership how many tasks wait on the partner, of those that ``reader`` sees.

    Where nothing waits on any of them, that says nothing about anybody.
    """
    found: dict[str, list[Waiting]] = defaultdict(list)
    for task, blockers in blockers_of(reader, waiting_tasks(reader, [each.partner_id for each in partnerships])):
        for key in blockers:
            found[key].append(task)
    by_partnership = {each.pk: found.get(str(each.partner_id), []) for each in partnerships}
    return {pk: _reading(tasks) for pk, tasks in by_partnership.items()} if any(by_partnership.values()) else {}


def _reading(tasks: Sequence[Waiting]) -> Reading:
    if not tasks:
        return Reading((0,), _("No task waits"), _("no open tasks"))
    count = len(tasks)
    waited = briefly(timezone.now() - min(each.since for each in tasks))
    words = ngettext(
        "%(count)s open task, waiting for %(time)s", "%(count)s open tasks, the oldest waiting for %(time)s", count
    )
    short = ngettext("%(count)s open task", "%(count)s open tasks", count) % {"count": count}
    detail = _("Tasks of running processes that the partner has access to and could work on now.")
    return Reading((count,), words % {"count": count, "time": waited}, short, detail)
