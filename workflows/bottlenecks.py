"""What waits on whom, since when: the tasks of running processes that could be worked on, by who has to.

A task waits on everybody who is named closest to it and can work on it: colleagues, and partners that have access to
its process. If none of those named can, it waits for somebody to share the process; if nobody is named whose account
is open, for somebody to assign it.
"""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db.models import Case, Q, Value, When
from django.utils import timezone
from django.utils.translation import gettext as _

from collab.base.measures import roughly
from orgs.models import Organisation, User
from workflows.deadlines import Due, due_words
from workflows.models import Process, Task
from workflows.naming import Named
from workflows.people import reached_organisations
from workflows.responsible import who_does, with_responsible

# What tasks wait on besides single partners, which are called by the ids of their organisations.
PARTNERS, NO_ACCESS, NOBODY, OURS = "partners", "no-access", "nobody", "own"
# Partners are listed first, then these.
AFTER_PARTNERS = (PARTNERS, NO_ACCESS, NOBODY, OURS)


@dataclass
class Waiting:
    """A task that could be worked on, and the organisations of those who are named closest to it."""

    task: int
    process: int
    since: datetime
    overdue: bool
    companies: set[int] = field(default_factory=set)
    any_partner: bool = False


@dataclass
class Bottleneck:
    """What waits on somebody; ``key`` stands in the address."""

    key: str
    waiting: list[Waiting] = field(default_factory=list)
    name: str = ""

    @property
    def count(self) -> int:
        """Return how many tasks it is."""
        return len(self.waiting)

    @property
    def overdue(self) -> int:
        """Return how many of them are past their due date."""
        return sum(1 for each in self.waiting if each.overdue)

    @property
    def since(self) -> datetime:
        """Return since when the one waits that waits the longest."""
        return min(each.since for each in self.waiting)

    @property
    def span(self) -> str:
        """Return for how long that is, in words."""
        return roughly(timezone.now() - self.since)

    @property
    def tasks(self) -> list[int]:
        """Return the ids of the tasks, the longest wait first."""
        return [each.task for each in sorted(self.waiting, key=lambda each: (each.since, each.task))]


def bottlenecks(reader: User) -> list[Bottleneck]:
    """Return what waits on whom in the own organisation's processes, of the tasks that ``reader`` sees.

    Partners come first, the longest wait at the top; who may not view partners learns of all of them as one. The same
    few queries for any number of tasks.
    """
    found: dict[str, Bottleneck] = {}
    by_name = reader.has_right("partner.view")
    for task, blockers in blockers_of(reader, waiting_tasks(reader)):
        for key in blockers if by_name else _unnamed(blockers):
            found.setdefault(key, Bottleneck(key)).waiting.append(task)
    _name(found)
    return sorted(found.values(), key=lambda each: (_place(each.key), each.since, each.name))


@dataclass(frozen=True)
class WaitingRow:
    """A task that waits, with those who are named closest to it."""

    task: Task
    who: list[Named]

    @property
    def due(self) -> Due | None:
        """Return when it is due."""
        return due_words(self.task.due_at)

    @property
    def span(self) -> str:
        """Return for how long it has waited, in words."""
        return roughly(timezone.now() - self.task.ready_since) if self.task.ready_since else ""


def waiting_rows(reader: User, ids: Sequence[int]) -> list[WaitingRow]:
    """Return the rows of those tasks, in the order of ``ids``: as many queries for one as for fifty."""
    found = Task.objects.own_of(reader).select_related("process__entity", "phase").in_bulk(ids)
    tasks = [found[pk] for pk in ids if pk in found]
    who = who_does(reader, tasks, {task.process for task in tasks})
    return [WaitingRow(task, who[task.pk]) for task in tasks]


def waiting_tasks(reader: User, partners: Collection[int] = ()) -> list[Waiting]:
    """Return the tasks that ``reader`` sees and that could be worked on, with who is named closest; in one query.

    With the ids of ``partners``, only what names one of them or whoever has access, and nobody else of those named.
    """
    late = Case(When(due_at__lt=timezone.now(), then=Value(value=True)), default=Value(value=False))
    rows: Any = with_responsible(Task.objects.own_of(reader).open().ready()).annotate(late=late)
    if partners:
        rows = rows.filter(Q(company__in=partners) | Q(company=None, assignee__isnull=False))
    found: dict[int, Waiting] = {}
    told = ("pk", "process", "ready_since", "late", "assignee", "company", "able")
    for pk, process, since, overdue, assignee, company, able in rows.order_by().values_list(*told):
        task = found.setdefault(pk, Waiting(pk, process, since, overdue))
        if company and able:
            task.companies.add(company)
        task.any_partner |= bool(assignee and company is None)
    return list(found.values())


def blockers_of(reader: User, waiting: Collection[Waiting]) -> Iterator[tuple[Waiting, set[str]]]:
    """Yield each task with the keys of what it waits on; a few queries for any number."""
    own = reader.organisation_id
    asked = {each.process for each in waiting if each.any_partner or each.companies - {own}}
    processes: Any = Process.objects.own_of(reader).filter(pk__in=asked).only("owner", "entity")
    access = reached_organisations(list(processes))
    for each in waiting:
        partners = access.get(each.process, set())
        able = {str(pk) for pk in (partners if each.any_partner else each.companies & partners)}
        if own in each.companies:
            able.add(OURS)
        yield each, able or {NO_ACCESS if each.companies or each.any_partner else NOBODY}


def _unnamed(blockers: Iterable[str]) -> set[str]:
    return {key if key in AFTER_PARTNERS else PARTNERS for key in blockers}


def _place(key: str) -> int:
    return AFTER_PARTNERS.index(key) + 1 if key in AFTER_PARTNERS else 0


def _name(found: dict[str, Bottleneck]) -> None:
    """Say what each is called; one query."""
    partners = Organisation.objects.filter(pk__in=[int(key) for key in found if key not in AFTER_PARTNERS])
    names = {str(pk): name for pk, name in partners.values_list("pk", "name")} | {
        PARTNERS: _("Partners"),
        NO_ACCESS: _("Assigned without access"),
        NOBODY: _("Assigned to nobody"),
        OURS: _("Own organization"),
    }
    for key, each in found.items():
        each.name = names[key]
