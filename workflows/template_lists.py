"""The list of process templates as the address asks for it: search, filters, order, and what stands in its rows."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.db.models import Count, F, Q
from django.db.models.functions import Lower
from django.http import QueryDict
from django.utils.translation import gettext as _

from collab.base.lists import Column, Facet, Listing, Option
from collab.base.search import stands_in, words_of
from orgs.facets import purpose_options
from orgs.models import Purpose, User
from workflows.models import PhaseTemplate, Process, ProcessTemplate, TaskTemplate

ACTIVE, ARCHIVED = "active", "archived"
SEARCHED = ("name", "description")


@dataclass(frozen=True)
class Row:
    """One template: of how much it is made, and how many processes of it run."""

    template: ProcessTemplate
    phases: int
    tasks: int
    running: int


class TemplateListing(Listing[Column]):
    """What a person asked of the list, and the answer; by name, without archived ones, unless asked otherwise."""

    default_sort = "name"

    def __init__(self, user: User, params: QueryDict) -> None:
        self.user = user
        super().__init__(params)

    @cached_property
    def facets(self) -> list[Facet]:
        """Return what the list can be narrowed by: whether they are archived, and what they are for."""
        states = [Option(ACTIVE, _("Active"), "green"), Option(ARCHIVED, _("Archived"), "grey")]
        purposes = purpose_options(Purpose.objects.choices_for(self.user.organisation_id))
        found = [
            Facet.of(self.params, "status", _("Status"), states, _in_states),
            Facet.of(self.params, "purpose", _("Purposes"), purposes, _for_purposes),
        ]
        return [facet for facet in found if facet.options]

    @cached_property
    def columns(self) -> list[Column]:
        """Return the columns in order; processes are counted for those who may see them."""
        columns = [
            Column("name", _("Name"), Lower("name")),
            Column("purposes", _("Purposes")),
            Column("phases", _("Phases"), numeric=True),
            Column("tasks", _("Tasks"), numeric=True),
            Column("version", _("Version"), F("edition"), numeric=True),
            Column("running", _("Running processes"), numeric=True),
            Column("changed", _("Changed"), F("updated_at")),
        ]
        return [each for each in columns if each.key != "running" or self.counts_running]

    @cached_property
    def counts_running(self) -> bool:
        """Return whether running processes are counted."""
        return self.user.has_right("process.view")

    def ids(self) -> Any:
        """Return the ids of the templates asked for, in order."""
        found = self.fitting(ProcessTemplate.objects.visible_to(self.user))
        if not self.facets[0].chosen:
            found = _in_states(found, [ACTIVE])
        for word in words_of(self.words):
            found = found.filter(stands_in(word, SEARCHED))
        return found.order_by(self.order, "-pk").values_list("pk", flat=True)

    def rows(self, ids: Sequence[int]) -> list[Row]:
        """Return the rows of those templates, in the order of ``ids``: as many queries for one as for fifty."""
        found = ProcessTemplate.objects.visible_to(self.user).prefetch_related("purposes").in_bulk(ids)
        phases = _counts(PhaseTemplate.objects.filter(template__in=ids), "template")
        tasks = _counts(TaskTemplate.objects.filter(phase__template__in=ids), "phase__template")
        running = _counts(Process.objects.own_of(self.user).running().filter(template__in=ids), "template")
        shown = [pk for pk in ids if pk in found]
        return [Row(found[pk], phases.get(pk, 0), tasks.get(pk, 0), running.get(pk, 0)) for pk in shown]


def _counts(rows: Any, by: str) -> dict[int, int]:
    return dict(rows.order_by().values(by).annotate(count=Count("pk")).values_list(by, "count"))


def _in_states(templates: Any, states: Sequence[str]) -> Any:
    wanted = Q(archived_at=None) if ACTIVE in states else Q(pk__in=[])
    return templates.filter(wanted | Q(archived_at__isnull=False) if ARCHIVED in states else wanted)


def _for_purposes(templates: Any, purposes: Sequence[str]) -> Any:
    fitting = ProcessTemplate.objects.filter(purposes__in=[int(pk) for pk in purposes])
    return templates.filter(pk__in=fitting.values("pk"))
