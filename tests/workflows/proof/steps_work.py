"""What people do with the tasks of running processes, allowed or not: one deed each."""

from typing import Any

from hypothesis import strategies as st

from activity.models import Event, Notification
from tests.workflows.proof import model
from tests.workflows.proof.machine import Machine, deed, indexes, people, whose
from tests.workflows.proof.model import CLOSED, HOST, LEADS_TO, TRANSITIONS
from workflows.services.processes import (
    add_comment,
    add_task,
    close_process,
    delete_process,
    edit_task,
    move_task,
    reopen_process,
    set_assignees,
)

moves = st.sampled_from(sorted(LEADS_TO))


class WorkSteps(Machine):
    """Tasks are worked on, by everybody."""

    @deed(index=indexes, name=people, move=moves)
    def work(self, index: int, name: str, move: str) -> None:
        """Somebody moves a task on, allowed or not."""
        if found := self.pick_task(index, name):
            self._move(*found, name, move)

    @deed(index=indexes, move=moves)
    def go_on(self, index: int, move: str) -> None:
        """Somebody who may do everything moves on a task that is not blocked."""
        ready = [
            (key, task)
            for key, each in sorted(self.world.processes.items())
            for task in sorted(each.status)
            if not each.unmet(task) and not each.closed
        ]
        if ready:
            self._move(*ready[index % len(ready)], "staff", move)

    def _move(self, key: str, task: str, name: str, move: str) -> None:
        process = self.world.processes[key]
        status, blocked = process.status[task], process.blocked()
        refusal = self.world.refusal(name, process, task, "task.skip" if move == "skip" else "task.edit")
        unchanged = status == LEADS_TO[move]
        if not refusal and not unchanged and (status, move) not in TRANSITIONS:
            refusal = "NotPossibleError"
        last = Event.objects.order_by("pk").values_list("pk", flat=True).last() or 0
        moved = self.attempt(refusal, move_task, actor=self.user(name), task=self.task(key, task), move=move)
        if refusal is None:
            assert (moved.task.status, moved.changed) == (LEADS_TO[move], not unchanged)
            process.status[task] = LEADS_TO[move]
        freed = {each for each in blocked - process.blocked() if process.status[each] not in CLOSED}
        self._told_of(key, freed, name, last)

    def _told_of(self, key: str, freed: set[str], actor: str, since: int) -> None:
        """Compare who was told of which tasks that they can begin; who made it so knows."""
        process = self.world.processes[key]
        events = Event.objects.filter(pk__gt=since, verb="task_freed")
        assert sorted(events.values_list("target_label", flat=True)) == sorted(freed)
        rows = Notification.objects.filter(event__in=events).values_list("event__target_label", "recipient")
        told = [(task, self.users[name]) for task in freed for name in self.world.told(process, task) - {actor}]
        assert sorted(rows) == sorted(told), (sorted(rows), sorted(told))

    @deed(index=indexes, name=people, place=st.sampled_from(["task", "task", "phase", "process"]), who=whose)
    def assign(self, index: int, name: str, place: str, who: model.Who) -> None:
        """Somebody assigns somebody to a task, its phase or its process, or takes them away there."""
        if not (found := self.pick_task(index, name)):
            return
        key, task = found
        process, row = self.world.processes[key], self.task(*found)
        at = {"task": task, "phase": process.phase_of(task), "process": ""}[place]
        added = (at, who) not in process.who
        if place == "task":
            refusal = self.world.refusal(name, process, task, "task.assign")
        else:
            refusal = self.world.refusal_of_process(name, process, "process.edit")
        if not refusal and not self.world.may_assign(name, process, who, added=added):
            refusal = "PermissionDenied"
        chosen = {"chosen": [self.who(who)], "known": []} if added else {"chosen": [], "known": [self.who(who)]}
        where = {"task": row, "phase": row.phase, "process": self.running[key]}[place]
        self.attempt(refusal, set_assignees, actor=self.user(name), place=where, **chosen)
        if refusal is None:
            process.who ^= {(at, who)}

    @deed(index=indexes, name=people)
    def add_ad_hoc(self, index: int, name: str) -> None:
        """Somebody adds a task to a running process."""
        if not (found := self.pick_task(index, name)):
            return
        key, task = found
        process, added = self.world.processes[key], self.new("x")
        refusal = self.world.refusal_of_process(name, process, "process.edit")
        phase = self.task(key, task).phase
        self.attempt(refusal, add_task, actor=self.user(name), phase=phase, name=added)
        if refusal is None:
            process.phases[process.phase_of(task)].append(added)
            process.status[added], process.after[added] = "open", set()

    @deed(index=indexes, name=people, internal=st.booleans())
    def comment(self, index: int, name: str, internal: bool) -> None:
        """Somebody says something about a task."""
        if not (found := self.pick_task(index, name)):
            return
        refusal = self.world.refusal(name, self.world.processes[found[0]], found[1], "task.edit")
        if not refusal and internal and self.world.people[name].organisation != HOST:
            refusal = "PermissionDenied"
        what = {"task": self.task(*found), "text": "Gesagt", "internal": internal}
        self.comments += self.attempt(refusal, add_comment, actor=self.user(name), **what) is not None

    @deed(index=indexes, name=people)
    def edit(self, index: int, name: str) -> None:
        """Somebody describes a task anew."""
        if not (found := self.pick_task(index, name)):
            return
        refusal = self.world.refusal(name, self.world.processes[found[0]], found[1], "process.edit")
        row, text = self.task(*found), self.new("Text")
        what = {"task": row, "version": row.version, "fields": {"description": text}}
        self.attempt(refusal, edit_task, actor=self.user(name), **what)
        assert self.task(*found).description == (row.description if refusal else text)

    @deed(index=indexes, name=people, service=st.sampled_from([close_process, reopen_process]))
    def close_or_reopen(self, index: int, name: str, service: Any) -> None:
        """Somebody closes a process, or opens it again."""
        if (key := self.pick(index)) is None:
            return
        process, close = self.world.processes[key], service is close_process
        refusal = self.world.refusal_of_process(name, process, "process.edit", closed=False)
        reason = {"reason": "Gewonnen"} if close else {}
        self.attempt(refusal, service, actor=self.user(name), process=self.running[key], **reason)
        if refusal is None:
            process.closed = close

    @deed(index=indexes, name=people)
    def delete(self, index: int, name: str) -> None:
        """Somebody deletes a process."""
        if (key := self.pick(index)) is None or len(self.world.processes) < 2:
            return
        refusal = self.world.refusal_of_process(name, self.world.processes[key], "process.delete", closed=False)
        self.attempt(refusal, delete_process, actor=self.user(name), process=self.running[key])
        if refusal is None:
            self.gone(key)
