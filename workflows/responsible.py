"""Whom tasks wait for: the people and organisations named closest to each (``people.closest_of``), for many at once."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Case, F, FilteredRelation, Q, QuerySet, Value, When
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import ngettext

from collab.base.measures import roughly
from orgs.models import Organisation, User
from workflows.models import Assignee, Process, Task
from workflows.naming import Named, named
from workflows.people import Who, closest_of, reached_organisations

# Where somebody is named, the closest first; the last is the process itself.
PLACES = ("assignees", "phase__assignees", "of_process")


@dataclass(frozen=True)
class WaitsOn:
    """What a process has waited for the longest: a task, since when, on whom; ``others`` could be worked on as well."""

    task: str
    since: datetime
    who: list[Named]
    others: int

    @property
    def span(self) -> str:
        """Return for how long, in words."""
        return roughly(timezone.now() - self.since)


def with_responsible(tasks: QuerySet[Task]) -> QuerySet[Task]:
    """Return a row for each who is named closest to a task: ``assignee`` with its ``company``, and if it is ``able``.

    A row without an ``assignee`` is of a task that is assigned to nobody; one without a ``company`` names whichever
    partner has access. Somebody is ``able`` unless it is a person whose account is closed. Rows may come twice.
    """
    whole = Q(process__all_assignees__phase=None, process__all_assignees__task=None)
    return tasks.alias(of_process=FilteredRelation("process__all_assignees", condition=whole)).annotate(
        assignee=Coalesce(*(F(f"{place}__pk") for place in PLACES)),
        company=_closest(lambda place: Coalesce(f"{place}__organisation", f"{place}__user__organisation")),
        able=_closest(lambda place: Coalesce(f"{place}__user__is_active", Value(value=True))),
    )


def _closest(value: Any) -> Case:
    *nearer, last = PLACES
    return Case(*(When(**{f"{place}__isnull": False, "then": value(place)}) for place in nearer), default=value(last))


def who_does(reader: User, tasks: Collection[Task], processes: Collection[Process]) -> dict[int, list[Named]]:
    """Return by task who is named closest to it, as ``reader`` may call them; a few queries for any number.

    ``tasks`` are of ``processes`` of the own organisation. Whichever partner has access is called by its name.
    """
    closest = closest_of(tasks)
    assignees = [each for assigned in closest.values() for each in assigned]
    names = named(reader, assignees, processes) | _any_partners(reader, assignees, processes)
    return {task: [names[each.pk] for each in assigned] for task, assigned in closest.items()}


def _any_partners(reader: User, assignees: Collection[Assignee], processes: Collection[Process]) -> dict[int, Named]:
    """Return the names of those who have access, by the assignees that mean whoever that is."""
    anybody = [each for each in assignees if each.is_any_partner]
    if not (anybody and reader.has_right("partner.view")):
        return {}
    access = reached_organisations([each for each in processes if each.pk in {one.process_id for one in anybody}])
    partners = Organisation.objects.filter(pk__in={pk for reached in access.values() for pk in reached})
    names = dict(partners.order_by("name", "pk").values_list("pk", "name"))
    return {
        each.pk: Named(Who(), _enumerated([name for pk, name in names.items() if pk in reached]), partner=True)
        for each in anybody
        if (reached := access.get(each.process_id))
    }


def _enumerated(names: list[str]) -> str:
    if len(names) == 1:
        return names[0]
    more = len(names) - 1
    return ngettext("%(name)s and %(count)s more", "%(name)s and %(count)s more", more) % {
        "name": names[0],
        "count": more,
    }


def waits_on(reader: User, processes: Sequence[Process]) -> dict[int, WaitsOn]:
    """Return by process what it waits on, of the tasks that ``reader`` sees; a few queries for any number of them.

    Processes in which the reader can see nothing to be worked on are left out.
    """
    waiting = _waiting(reader, [each.pk for each in processes])
    who = who_does(reader, [tasks[0] for tasks in waiting.values()], processes)
    return {
        pk: WaitsOn(first.name, first.ready_since, who[first.pk], len(others))
        for pk, (first, *others) in waiting.items()
        if first.ready_since
    }


def _waiting(reader: User, processes: Sequence[int]) -> dict[int, list[Task]]:
    """Return by process its tasks that could be worked on, the longest wait first."""
    found: dict[int, list[Task]] = defaultdict(list)
    tasks = Task.objects.visible_to(reader).open().ready().filter(process__in=processes)
    for task in tasks.order_by("ready_since", "pk").only("name", "process", "phase", "ready_since"):
        found[task.process_id].append(task)
    return found
