"""A process, and a task of one, as one person sees them; each part is worked out only when a template asks for it."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from django.utils.translation import gettext as _

from activity.models import Event
from entities.references import name_of
from orgs.models import Label, User
from sharing.access import access_of
from sharing.labels import visible_labels
from sharing.summary import may_share
from workflows.assigned import Assigned, Shown
from workflows.cards import TaskCard, cards_of
from workflows.comments import Remark, remarks_on
from workflows.history import Line, history_for, history_of_task, lines_of
from workflows.models import Phase, Process, Task
from workflows.phases import visible_phases
from workflows.progress import Progress, progress_of
from workflows.requirements import Need, requirements_of, waiting_for

HISTORY_STEP = 20


@dataclass(frozen=True)
class PhaseCard:
    """A phase with those of its tasks that the reader sees; ``state`` is done, current or upcoming."""

    phase: Phase
    cards: list[TaskCard]
    assignees: list[Shown]
    state: str

    @property
    def state_words(self) -> str:
        """Return the state for those who do not see its colour."""
        return {"done": _("finished"), "current": _("current phase"), "upcoming": _("still to come")}[self.state]

    @property
    def closed(self) -> int:
        """Return how many of the tasks are done or skipped."""
        return sum(card.task.is_closed for card in self.cards)


@dataclass(frozen=True)
class HistoryPage:
    """Some lines of the history, and the number of the next page, if there is one."""

    lines: list[Line]
    next: int | None = None


class WorkPage:
    """What the pages of processes and of tasks have in common."""

    def __init__(self, user: User, process: Process) -> None:
        self.user = user
        self.process = process
        self.ours = process.owner_id == user.organisation_id
        self.rights = access_of(user).rights_on_things_of(process.owner_id)
        self.assigned = Assigned(user, process)

    @property
    def may_manage(self) -> bool:
        """Return whether the reader may change the process itself: its name, who does it, what tasks it has."""
        return "process.edit" in self.rights

    @property
    def closed_by(self) -> str:
        """Return who closed the process, as far as the reader may know."""
        return name_of(self.user, self.process.owner_id, self.process.closed_by)


class ProcessPage(WorkPage):
    """The page of a process."""

    @property
    def may_delete(self) -> bool:
        """Return whether the reader may delete the process."""
        return "process.delete" in self.rights

    @property
    def may_change(self) -> bool:
        """Return whether the reader may change the process, and it is open for changes."""
        return self.may_manage and not self.process.is_closed

    @property
    def may_share(self) -> bool:
        """Return whether the share button is there: it opens the dialog of the entity."""
        return may_share(self.user, self.process.entity)

    @property
    def shows_template(self) -> bool:
        """Return whether the reader learns what it was started from."""
        return self.ours and self.process.template is not None and self.user.has_right("template.view")

    @property
    def started_by(self) -> str:
        """Return who started it, as far as the reader may know."""
        return name_of(self.user, self.process.owner_id, self.process.created_by)

    @cached_property
    def labels(self) -> list[Label]:
        """Return the labels that the reader may see."""
        return visible_labels(self.user, [self.process])[self.process.pk]

    @cached_property
    def progress(self) -> Progress:
        """Return how far it is, counted over the tasks that the reader sees."""
        return progress_of(self.user, [self.process])[self.process.pk]

    @property
    def can_be_closed(self) -> bool:
        """Return whether nothing is left to do but to close it, for those who may."""
        return self.may_change and self.progress.total > 0 and self.progress.complete

    @cached_property
    def assignees(self) -> list[Shown]:
        """Return who is assigned to the process itself."""
        return self.assigned.at(self.process)

    @cached_property
    def phases(self) -> list[PhaseCard]:
        """Return the phases that the reader sees, with their tasks."""
        tasks = Task.objects.visible_to(self.user).filter(process=self.process).in_order()
        found = list(tasks.select_related("phase", "status_by"))
        by_phase: dict[int, list[TaskCard]] = defaultdict(list)
        for card in cards_of(self.user, self.process, found, self.assigned):
            by_phase[card.task.phase_id].append(card)
        return self._phase_cards(list(visible_phases(self.user, self.process)), by_phase)

    def _phase_cards(self, phases: Sequence[Phase], cards: dict[int, list[TaskCard]]) -> list[PhaseCard]:
        found, upcoming = [], False
        for phase in phases:
            is_open = any(not card.task.is_closed for card in cards[phase.pk])
            state = ("upcoming" if upcoming else "current") if is_open else "done"
            upcoming = upcoming or is_open
            found.append(PhaseCard(phase, cards[phase.pk], self.assigned.at(phase), state))
        return found

    @cached_property
    def history(self) -> HistoryPage:
        """Return the newest lines of the history."""
        return self.history_page(1)

    def history_page(self, number: int) -> HistoryPage:
        """Return the lines of the history on page ``number``."""
        start = (max(number, 1) - 1) * HISTORY_STEP
        events: list[Event] = list(history_for(self.user, self.process)[start : start + HISTORY_STEP + 1])
        more = number + 1 if len(events) > HISTORY_STEP else None
        return HistoryPage(lines_of(self.user, self.process, events[:HISTORY_STEP]), more)


class TaskPage(WorkPage):
    """The page of a task."""

    def __init__(self, user: User, task: Task) -> None:
        super().__init__(user, task.process)
        self.task = task

    @cached_property
    def card(self) -> TaskCard:
        """Return what the process's page shows of it."""
        return cards_of(self.user, self.process, [self.task], self.assigned)[0]

    @cached_property
    def needs(self) -> list[Need]:
        """Return what has to be closed first."""
        return requirements_of(self.user, self.task)

    @cached_property
    def waiting(self) -> list[Task]:
        """Return the visible tasks that wait for it."""
        return waiting_for(self.user, self.task)

    @cached_property
    def remarks(self) -> list[Remark]:
        """Return the comments that the reader may read."""
        return remarks_on(self.user, self.task)

    @cached_property
    def history(self) -> HistoryPage:
        """Return the newest lines about the task; older ones stand in the history of the process."""
        events = list(history_of_task(self.user, self.task)[:HISTORY_STEP])
        return HistoryPage(lines_of(self.user, self.process, events))
