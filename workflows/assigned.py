"""Who is assigned in a process, by place, as pages show it."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from functools import cached_property

from django.utils.translation import gettext as _

from orgs.models import User
from sharing.summary import may_share
from workflows.models import Assignee, Phase, Process, Task
from workflows.naming import Named, named
from workflows.sharing_links import share_first_urls

Place = Process | Phase | Task


@dataclass(frozen=True)
class Shown:
    """An assignee in words; ``problem`` says why it cannot do anything yet, ``share_url`` where that is mended."""

    named: Named
    problem: str = ""
    share_url: str = ""


class Assigned:
    """The assignees of one process as one reader sees them: the same few queries for any number."""

    def __init__(self, reader: User, process: Process) -> None:
        self.reader = reader
        self.process = process
        self.ours = process.owner_id == reader.organisation_id

    @cached_property
    def rows(self) -> list[Assignee]:
        """Return all assignees, at whatever place."""
        found = Assignee.objects.filter(process=self.process)
        return list(found.select_related("user__organisation", "organisation"))

    @cached_property
    def names(self) -> dict[int, Named]:
        """Return by assignee what it is called."""
        return named(self.reader, self.rows, [self.process])

    def at(self, place: Place) -> list[Shown]:
        """Return who is assigned to a process, phase or task itself."""
        return self._by_place[_key(place)]

    @cached_property
    def _by_place(self) -> dict[tuple[str, int], list[Shown]]:
        found: dict[tuple[str, int], list[Shown]] = defaultdict(list)
        for each in self.rows:
            found[each.place].append(self._shown(each))
        return found

    def _shown(self, assignee: Assignee) -> Shown:
        name = self.names[assignee.pk]
        if not self.ours or name.reached:
            return Shown(name)
        if assignee.user and not assignee.user.is_active:
            return Shown(name, _("Deactivated"))
        if assignee.is_any_partner:
            return Shown(name, _("Shared with no partner yet"))
        return Shown(name, _("No access – share first"), self._share_urls.get(_organisation_of(assignee), ""))

    @cached_property
    def _share_urls(self) -> dict[int, str]:
        """Return by organisation where the process can be shared with it, for those who may share it."""
        if not (may_share(self.reader, self.process) and may_share(self.reader, self.process.entity)):
            return {}
        return share_first_urls(self.process, _unreached(self.rows, self.names))


def _unreached(rows: Collection[Assignee], names: dict[int, Named]) -> set[int]:
    return {_organisation_of(each) for each in rows if not each.is_any_partner and not names[each.pk].reached}


def _organisation_of(assignee: Assignee) -> int:
    return assignee.user.organisation_id if assignee.user else assignee.organisation_id or 0


def _key(place: Place) -> tuple[str, int]:
    return str(place._meta.model_name), place.pk
