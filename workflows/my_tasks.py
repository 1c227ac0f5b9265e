"""*My tasks*: what is one person's to do, across entities and hosts, as the address asks for it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from functools import cached_property
from typing import Any

from django.db.models import Case, F, Q, Value, When
from django.db.models.functions import Lower
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from collab.base.lists import Column, Facet, Listing, Option
from collab.base.search import any_of, stands_in, words_of
from entities.models import EntityType
from orgs.models import User
from sharing.access import access_of
from workflows.deadlines import Due, due_words
from workflows.models import Task
from workflows.moves import BUTTONS, Button, moves_for, tone_of
from workflows.querysets import RIGHTS, open_tasks
from workflows.services.processes import MOVES
from workflows.waiting import Wait, waits_of

Status = Task.Status
# Titles of entities are seen wherever a process on them is: nobody sees a process without its entity.
SEARCHED = ("name", "process__name", "process__entity__title")
# So many names of processes are offered to choose from; beyond that people search.
MOST_NAMES = 100
# What is done with many tasks at once; the rest has its place on the page of the process.
IN_BULK = ("complete", "start", "skip")

# The parts of the list when it is sorted by due date.
SECTIONS = {
    "overdue": gettext_lazy("Overdue"),
    "today": gettext_lazy("Today"),
    "week": gettext_lazy("This week"),
    "later": gettext_lazy("Later"),
    "undated": gettext_lazy("No due date"),
    "done": gettext_lazy("Done"),
}


@dataclass(frozen=True)
class Days:
    """The moments at which sections begin where the reader is: now, at midnight, and on Monday."""

    now: datetime
    tomorrow: datetime
    next_week: datetime

    @classmethod
    def of_reader(cls) -> "Days":
        """Return them for the time zone in force."""
        today = timezone.localdate()
        start = [today + timedelta(days=days) for days in (1, 7 - today.weekday())]
        return cls(timezone.now(), *(timezone.make_aware(datetime.combine(day, time.min)) for day in start))

    def section_of(self, task: Task) -> str:
        """Return in which of SECTIONS a task stands."""
        if task.is_closed:
            return "done"
        if task.due_at is None:
            return "undated"
        ends = {"overdue": self.now, "today": self.tomorrow, "week": self.next_week}
        return next((section for section, end in ends.items() if task.due_at < end), "later")

    def states(self) -> Mapping[str, Q]:
        """Return by its name in the address what each state means."""
        opened = open_tasks()
        return {
            "overdue": opened & Q(due_at__lt=self.now),
            "today": opened & Q(due_at__gte=self.now, due_at__lt=self.tomorrow),
            "week": opened & Q(due_at__gte=self.now, due_at__lt=self.next_week),
            "undated": opened & Q(due_at=None),
            "blocked": opened & Q(ready_since=None),
            "hold": opened & Q(status=Status.ON_HOLD),
            "done": Q(status__in=Task.CLOSED),
        }


@dataclass(frozen=True)
class Row:
    """One task of the list: what it waits for, as the reader may know it, and what the reader can do about it."""

    task: Task
    section: str
    due: Due | None
    waits: list[Wait]
    moves: list[Button]

    @property
    def tone(self) -> str:
        """Return the colour of the status."""
        return tone_of(self.task)

    @property
    def actions(self) -> list[Button]:
        """Return what the row offers itself."""
        offered = ("reopen",) if self.task.is_closed else ("start", "complete")
        return sorted((each for each in self.moves if each.key in offered), key=lambda each: offered.index(each.key))

    @property
    def in_bulk(self) -> list[Button]:
        """Return what can be done with it and others at once."""
        return [] if self.task.is_closed else [each for each in self.moves if each.key in IN_BULK]


class MyTasks(Listing[Column]):
    """What a person asked of the list, and the answer: open tasks, the soonest due first, unless asked otherwise."""

    default_sort = "due"

    def __init__(self, user: User, params: QueryDict) -> None:
        self.user = user
        self.days = Days.of_reader()
        super().__init__(params)

    @cached_property
    def facets(self) -> list[Facet]:
        """Return what the list can be narrowed by; what is the same for all tasks is no choice."""
        offered = [self._facet(*each) for each in self._offered]
        return [self._states, *(facet for facet in offered if len(facet.options) > 1)]

    @cached_property
    def columns(self) -> list[Column]:
        """Return the columns in order; whose the process is, when there are several hosts."""
        hosts = [Column("host", _("Organization"), Lower("process__owner__name"))] if self.mixed else []
        return [
            Column("task", _("Task"), Lower("name")),
            Column("entity", _("Entity"), Lower("process__entity__title")),
            *hosts,
            Column("status", _("Status")),
            Column("due", _("Due date"), F("due_at")),
            Column("actions", _("Actions")),
        ]

    @property
    def mixed(self) -> bool:
        """Return whether the tasks come from several organisations."""
        return any(facet.name == "host" for facet in self.facets)

    @property
    def width(self) -> int:
        """Return how many cells a row has, with the box before its columns."""
        return len(self.columns) + bool(self.in_bulk)

    @cached_property
    def in_bulk(self) -> list[Button]:
        """Return what the person may do with several tasks at once, of one of their organisations at least."""
        access = access_of(self.user)
        held = {right for owner, *_others in self._places for right in access.rights_on_things_of(owner)}
        return [each for each in BUTTONS if each.key in IN_BULK and RIGHTS[MOVES[each.key].action] in held]

    @property
    def sectioned(self) -> bool:
        """Return whether the list has parts: when it is in its own order."""
        return not self.sort_key

    def ids(self) -> Any:
        """Return the ids of the tasks asked for, in order."""
        found = self.fitting(self._mine if self._states.chosen else self._mine.open())
        for word in words_of(self.words):
            found = found.filter(stands_in(word, SEARCHED))
        closed = Case(When(status__in=Task.CLOSED, then=Value(1)), default=Value(0))
        order = [closed] if self.sectioned else []
        # Of what is due at the same time, that first which can be done.
        return found.order_by(*order, self.order, F("ready_since").asc(nulls_last=True), "pk").values_list(
            "pk", flat=True
        )

    def rows(self, ids: Sequence[int]) -> list[Row]:
        """Return the rows of those tasks, in the order of ``ids``: as many queries for one as for fifty."""
        found = (
            Task.objects.visible_to(self.user).select_related("phase", "process__entity", "process__owner").in_bulk(ids)
        )
        tasks = [found[pk] for pk in ids if pk in found]
        waits = waits_of(self.user, [task for task in tasks if not task.is_closed])
        return [self._row(task, waits.get(task.pk, [])) for task in tasks]

    def _row(self, task: Task, waits: list[Wait]) -> Row:
        rights = access_of(self.user).rights_on_things_of(task.process.owner_id)
        section = str(SECTIONS[self.days.section_of(task)]) if self.sectioned else ""
        return Row(task, section, due_words(task.due_at, closed=task.is_closed), waits, moves_for(task, rights))

    @property
    def _mine(self) -> Any:
        return Task.objects.to_be_done_by(self.user)

    @cached_property
    def _states(self) -> Facet:
        labels = {**SECTIONS, "today": _("Due today"), "week": _("Due this week")}
        labels |= {"blocked": _("Blocked"), "hold": _("On hold")}
        options = [Option(name, str(labels[name])) for name in self.days.states()]
        return Facet.of(self.params, "state", _("Status"), options, self._in_states)

    def _in_states(self, tasks: Any, chosen: Sequence[str]) -> Any:
        return tasks.filter(any_of(self.days.states()[name] for name in chosen))

    @cached_property
    def _places(self) -> list[tuple[int, str, int, str]]:
        """Return owner, its name, type of the entity and name of the process, of all of the person's tasks."""
        places = "process__owner", "process__owner__name", "process__entity__type", "process__name"
        return list(self._mine.order_by().values_list(*places).distinct())

    @property
    def _offered(self) -> list[tuple[str, str, dict[str, str], str]]:
        """Return name, label, options and field of what there is to choose from."""
        hosts = {str(host): name for host, name, _type, _process in self._places}
        types = EntityType.objects.filter(pk__in={place[2] for place in self._places})
        names = {place[-1]: place[-1] for place in self._places}
        return [
            ("host", _("Organization"), hosts, "process__owner"),
            ("type", _("Entity type"), {str(each.pk): each.name_plural for each in types}, "process__entity__type"),
            ("process", _("Process"), names, "process__name"),
        ]

    def _facet(self, name: str, label: str, options: Mapping[str, str], field: str) -> Facet:
        ordered = sorted(options.items(), key=lambda option: option[1].casefold())[:MOST_NAMES]
        return Facet.of(self.params, name, label, [Option(*each) for each in ordered], _equal_to(field))


def _equal_to(field: str) -> Callable[[Any, Sequence[str]], Any]:
    return lambda tasks, values: tasks.filter(**{f"{field}__in": list(values)})
