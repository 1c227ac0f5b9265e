"""Processes and tasks among what can be searched."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from collab.base.search import stands_in, words_of
from entities.searching import ContentSearch, host_of
from orgs.searching import Hit, Searchable, register_searchable
from sharing.access import access_of
from workflows.models import Process, Task


def register() -> None:
    """Let people search processes and tasks."""
    register_searchable(ProcessSearch)
    register_searchable(TaskSearch)


class ProcessSearch(ContentSearch):
    """Processes, by name."""

    key = "process"
    label = _("Processes")
    position = 50
    model = Process
    fields = ("name",)
    icon = "list-bullet"

    def url_of(self, thing: Any) -> str:
        """Return its page."""
        address: str = thing.get_absolute_url()
        return address


class TaskSearch(Searchable):
    """Tasks, by name: those that the person's role shows."""

    key = "task"
    label = _("Tasks")
    position = 60

    def concerns(self) -> bool:
        """Return whether the person sees any processes, and so tasks."""
        return access_of(self.user).may_anywhere("entity.view", "process.view")

    def found(self) -> Iterable[QuerySet[Any]]:
        """Return the own organisation's, then those of processes that are shared with it."""
        for side in (Task.objects.own_of(self.user), Task.objects.shared_with(self.user)):
            found = side
            for word in words_of(self.words):
                found = found.filter(stands_in(word, ["name"]))
            yield found.order_by("-pk")

    def hits(self, ids: Sequence[int]) -> list[Hit]:
        """Return them with their process and its entity."""
        found = Task.objects.select_related("process__entity", "process__owner").in_bulk(ids)
        return [self._hit(found[pk]) for pk in ids if pk in found]

    def _hit(self, task: Task) -> Hit:
        process = task.process
        return Hit(
            title=task.name,
            url=task.get_absolute_url(),
            icon="check-circle",
            place=f"{process.name} · {process.entity.title}",
            place_url=process.get_absolute_url(),
            host=host_of(self.user, process),
        )
