"""The board: the running processes of one template by the phase that they are in, or all of them by how they stand."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property
from math import inf
from typing import Any

from django.db.models import Case, Count, Min, Value, When
from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _

from collab.base.lists import Facet
from collab.base.numbers import number
from orgs.models import User
from workflows.facets import COMPLETE, OVERDUE, RUNNING, STUCK, states_for
from workflows.listing import ProcessListing, Row, rows_of
from workflows.models import PhaseTemplate, Process, Task

# In place of a template's id: all processes.
ALL = "all"
# So many cards a column shows at most; the list has them all.
CARDS = 10
NEVER = datetime.max.replace(tzinfo=UTC)


@dataclass(frozen=True)
class TemplateChoice:
    """A template to choose, and how many of its processes run."""

    pk: int
    name: str
    count: int


@dataclass(frozen=True)
class Lane:
    """A column of the board: those of its processes that are due first as cards, and where all of them are listed."""

    title: str
    count: int
    rows: list[Row]
    url: str

    @property
    def more(self) -> int:
        """Return how many have no card."""
        return self.count - len(self.rows)


@dataclass(frozen=True, order=True)
class OpenPhase:
    """A phase with open tasks, and when the first of those is due."""

    position: int
    pk: int
    name: str
    due: datetime


class Board(ProcessListing):
    """What a person asked of the board, and the answer; the most used template unless another is asked for."""

    @cached_property
    def facets(self) -> list[Facet]:
        """Return what it can be narrowed by: not by what makes up the columns."""
        return [each for each in super().facets if each.name not in {"status", "template", "phase"}]

    @cached_property
    def templates(self) -> list[TemplateChoice]:
        """Return the templates that running processes have, the most used first."""
        running: Any = Process.objects.own_of(self.user).running().filter(template__isnull=False).order_by()
        rows = running.values_list("template", "template__name").annotate(count=Count("pk"))
        return [TemplateChoice(*row) for row in sorted(rows, key=lambda row: (-row[2], row[1], row[0]))]

    @cached_property
    def template(self) -> TemplateChoice | None:
        """Return the chosen template; None when somebody wants to see all processes, or when there is none."""
        asked = self.params.get("template", "")
        named = next((each for each in self.templates if each.pk == number(asked)), None)
        return named or (None if asked == ALL else next(iter(self.templates), None))

    def found(self) -> Any:
        """Return the processes asked for, in no order."""
        return super().found().filter(template=self.template.pk) if self.template else super().found()

    @cached_property
    def lanes(self) -> list[Lane]:
        """Return the columns from left to right; the same few queries for any number of processes."""
        return self._by_phase(self.template.pk) if self.template else self._by_state()

    @property
    def is_empty(self) -> bool:
        """Return whether no process is shown at all."""
        return not any(lane.count for lane in self.lanes)

    @cached_property
    def _open(self) -> Mapping[int, list[OpenPhase]]:
        return open_phases(self.user, self.found())

    def _by_phase(self, template: int) -> list[Lane]:
        in_phase: dict[str, list[int]] = {name: [] for name in self._names(template)}
        complete: list[int] = []
        for pk in self._due_first(self.found().values_list("pk", flat=True)):
            (in_phase[self._open[pk][0].name] if pk in self._open else complete).append(pk)
        asked = {"template": str(template)}
        lanes = [(name, pks, asked | {"phase": name}) for name, pks in in_phase.items()]
        return self._lanes([*lanes, (_("Nothing open"), complete, asked | {"status": COMPLETE})])

    def _by_state(self) -> list[Lane]:
        conditions = states_for(self.user)
        # Each process stands in the first that fits.
        state = Case(*(When(conditions[each], then=Value(each)) for each in (OVERDUE, STUCK, COMPLETE, RUNNING)))
        states = dict(self.found().annotate(state=state).values_list("pk", "state"))
        titles = {
            OVERDUE: _("Overdue"),
            STUCK: _("Stuck for a week"),
            RUNNING: _("On track"),
            COMPLETE: _("Nothing open"),
        }
        found = self._due_first(states)
        return self._lanes(
            [(title, [pk for pk in found if states[pk] == each], {"status": each}) for each, title in titles.items()]
        )

    def _names(self, template: int) -> list[str]:
        """Return the names of the phases with open tasks, in the order of the template; then those it has no more."""
        places = dict(PhaseTemplate.objects.filter(template=template).values_list("name", "position"))
        phases = {each.name: each for found in self._open.values() for each in found}
        return sorted(phases, key=lambda name: (places.get(name, inf), phases[name].position, name))

    def _due_first(self, processes: Iterable[int]) -> list[int]:
        due = {pk: min(each.due for each in phases) for pk, phases in self._open.items()}
        return sorted(processes, key=lambda pk: (due.get(pk, NEVER), pk))

    def _lanes(self, lanes: Sequence[tuple[str, Sequence[int], Mapping[str, str]]]) -> list[Lane]:
        """Return the columns with their cards; ``lanes`` are their titles, processes and filters of the list."""
        rows = rows_of(self.user, [pk for _title, pks, _asked in lanes for pk in pks[:CARDS]])
        by_id = {row.process.pk: row for row in rows}
        return [
            Lane(title, len(pks), [by_id[pk] for pk in pks[:CARDS] if pk in by_id], self._list_url(asked))
            for title, pks, asked in lanes
        ]

    def _list_url(self, asked: Mapping[str, str]) -> str:
        """Return the address of the list, narrowed as the board is and by ``asked``."""
        query = QueryDict(mutable=True)
        for name in ("q", *(facet.name for facet in self.facets)):
            query.setlist(name, self.clean_params().getlist(name))
        query.update(asked)
        return f"{reverse('workflows:processes')}?{query.urlencode()}"


def open_phases(reader: User, processes: Any) -> dict[int, list[OpenPhase]]:
    """Return by process its phases with open tasks that ``reader`` sees, in their order; one query."""
    tasks: Any = Task.objects.own_of(reader).open().filter(process__in=processes.order_by().values("pk")).order_by()
    phases = tasks.values_list("process", "phase__position", "phase", "phase__name").annotate(due=Min("due_at"))
    found: dict[int, list[OpenPhase]] = defaultdict(list)
    for process, position, pk, name, due in phases:
        found[process].append(OpenPhase(position, pk, name, due or NEVER))
    return {process: sorted(each) for process, each in found.items()}
