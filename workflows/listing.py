"""The host's list of processes as the address asks for it: search, filters, order, and what stands in its rows."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, cast

from django.db.models import F, OuterRef, Subquery
from django.db.models.functions import Lower
from django.http import QueryDict
from django.utils.translation import gettext as _

from collab.base.lists import Column, Facet, Listing
from collab.base.search import stands_in, words_of
from entities.models import EntityType
from orgs.facets import with_labels_of_today
from orgs.models import User
from workflows.deadlines import Due, due_words
from workflows.facets import RUNNING, facets_of, in_states
from workflows.models import Process, Task
from workflows.progress import Progress, progress_of
from workflows.responsible import WaitsOn, waits_on

SEARCHED = ("name", "entity__title")


@dataclass(frozen=True)
class Row:
    """One process: how far it is, what it waits on, and what of it is due next."""

    process: Process
    progress: Progress
    waits: WaitsOn | None

    @property
    def due(self) -> Due | None:
        """Return when the next task is due; of a closed process, nothing is any more."""
        return None if self.process.is_closed else due_words(self.progress.next_due)


class ProcessListing(Listing[Column]):
    """What a person asked of the list, and the answer; the newest first unless asked otherwise.

    Closed processes are listed when somebody asks for them.
    """

    default_sort = "-started"

    def __init__(self, user: User, params: QueryDict) -> None:
        self.user = user
        today, self.hints = with_labels_of_today(user.organisation_id, params, "label")
        super().__init__(today)

    @cached_property
    def facets(self) -> list[Facet]:
        """Return what the list can be narrowed by, with what is chosen of each."""
        return facets_of(self.user, self.params)

    @cached_property
    def columns(self) -> list[Column]:
        """Return the columns in order."""
        return [
            Column("name", _("Process"), Lower("name")),
            Column("entity", _("Entity"), Lower("entity__title")),
            Column("progress", _("Progress")),
            Column("waits", _("Waits on"), F("waits_since")),
            Column("due", _("Next due date"), F("next_due")),
            Column("started", _("Started"), F("created_at")),
        ]

    def found(self) -> Any:
        """Return the processes asked for, in no order."""
        rows = self.fitting(Process.objects.own_of(self.user))
        if not any(facet.name == "status" and facet.chosen for facet in self.facets):
            rows = in_states(self.user)(rows, [RUNNING])
        for word in words_of(self.words):
            rows = rows.filter(stands_in(word, SEARCHED))
        return rows

    def ids(self) -> Any:
        """Return the ids of the processes asked for, in order."""
        column, _descending = self.sort
        worked_out = {key: each for key, each in self._worked_out().items() if column.order == F(key)}
        return self.found().alias(**worked_out).order_by(self.order, "-pk").values_list("pk", flat=True)

    def rows(self, ids: Sequence[int]) -> list[Row]:
        """Return the rows of those processes, in the order of ``ids``: as many queries for one as for fifty."""
        return rows_of(self.user, ids)

    @property
    def start_at(self) -> EntityType | None:
        """Return the first type of entities: a process is started on one of them."""
        return EntityType.objects.filter(organisation_id=self.user.organisation_id).first()

    def _worked_out(self) -> dict[str, Any]:
        """Return what is worked out per process: since when something waits, and when something is due."""
        tasks = Task.objects.own_of(self.user).open().filter(process=OuterRef("pk"))
        due = tasks.filter(due_at__isnull=False).order_by("due_at").values("due_at")[:1]
        return {
            "waits_since": Subquery(tasks.ready().order_by("ready_since").values("ready_since")[:1]),
            "next_due": Subquery(due),
        }


def rows_of(reader: User, ids: Sequence[int]) -> list[Row]:
    """Return the rows of those processes, in the order of ``ids``; the same few queries for any number."""
    seen = Process.objects.own_of(reader).select_related("entity", "template")
    found = cast("dict[int, Process]", seen.in_bulk(ids))
    processes = [found[pk] for pk in ids if pk in found]
    progress, waits = progress_of(reader, processes), waits_on(reader, processes)
    return [Row(each, progress[each.pk], waits.get(each.pk)) for each in processes]
