"""Tasks as cards: all that a page shows of each, asked at once for all of a process."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import cached_property

from entities.references import name_of
from orgs.models import User
from sharing.access import access_of
from workflows.assigned import Assigned, Shown
from workflows.comments import comment_counts
from workflows.deadlines import Due, due_words
from workflows.models import Process, Task
from workflows.moves import Button, moves_for, nearest, tone_of
from workflows.querysets import RIGHTS
from workflows.waiting import Wait, waits_of


@dataclass(frozen=True)
class TaskCard:
    """One task: what its reader may know about it, and do with it."""

    task: Task
    assignees: list[Shown]
    # Nobody is named at the task itself: these are the phase's or the process's.
    inherited: bool
    waits: list[Wait]
    comments: int
    moves: list[Button]
    # Who brought it into its status, as far as the reader may know.
    by: str
    rights: Collection[str]

    @property
    def tone(self) -> str:
        """Return the colour of the status."""
        return tone_of(self.task)

    @cached_property
    def due(self) -> Due | None:
        """Return the due date in words."""
        return due_words(self.task.due_at, closed=self.task.is_closed)

    @property
    def first(self) -> Button | None:
        """Return the move that lies nearest."""
        return nearest(self.task, self.moves)

    @property
    def others(self) -> list[Button]:
        """Return the other moves."""
        return [each for each in self.moves if each is not self.first]

    @property
    def changeable(self) -> bool:
        """Whether the task takes any change at all at present."""
        return not (self.task.is_blocked or self.task.process.is_closed)

    @property
    def may_edit(self) -> bool:
        """Whether the reader may change what the task says, and its due date."""
        return self.changeable and RIGHTS["manage"] in self.rights

    @property
    def may_assign(self) -> bool:
        """Whether the reader may say who does it."""
        return self.changeable and RIGHTS["assign"] in self.rights

    @property
    def may_comment(self) -> bool:
        """Whether the reader may write comments."""
        return self.changeable and RIGHTS["edit"] in self.rights


def cards_of(reader: User, process: Process, tasks: Sequence[Task], assigned: Assigned) -> list[TaskCard]:
    """Return ``tasks``, all of ``process`` and visible to the reader, as cards: as many queries for one as for many."""
    waits, comments = waits_of(reader, tasks), comment_counts(reader, process, tasks)
    rights = access_of(reader).rights_on_things_of(process.owner_id)
    cards = []
    for task in tasks:
        task.process = process
        own = assigned.at(task)
        cards.append(
            TaskCard(
                task,
                own or assigned.at(task.phase) or assigned.at(process),
                inherited=not own,
                waits=waits.get(task.pk, []),
                comments=comments.get(task.pk, 0),
                moves=moves_for(task, rights),
                by=name_of(reader, process.owner_id, task.status_by),
                rights=rights,
            )
        )
    return cards
