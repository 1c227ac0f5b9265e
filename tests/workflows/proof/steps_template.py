"""What the host does with its template, and the processes that are started from it: one deed each."""

from typing import Any

from hypothesis import strategies as st

from sharing.services import give
from tests.workflows.proof import model
from tests.workflows.proof.machine import Machine, deed, indexes, partners, people, purposes, whose
from tests.workflows.proof.model import HOST, PhasePlan, TaskPlan
from workflows.services import templates

some = st.sets(indexes, max_size=2)


class TemplateSteps(Machine):
    """The template is built, and processes are started from it."""

    @deed(purposes=purposes)
    def add_phase(self, purposes: set[str]) -> None:
        """A phase at the end."""
        name, plan = self.new("P"), PhasePlan(purposes, set())
        content = self.content(plan, {"name": name})
        self.parts[name] = templates.add_phase(actor=self.user("staff"), template=self.template, content=content)
        self.world.template.phases[name] = plan

    @deed(index=indexes, purposes=purposes, after=some, who=st.sets(whose, max_size=1))
    def add_to_template(self, index: int, purposes: set[str], after: set[int], who: set[model.Who]) -> None:
        """A task at the end of a phase, unless it would wait for itself, or for somebody whom nobody can name."""
        plans = self.world.template.phases
        if not plans:
            return
        phase, name = sorted(plans)[index % len(plans)], self.new("t")
        parts = sorted({*plans, *self.world.template.tasks()})
        plan = TaskPlan(purposes, who, {parts[each % len(parts)] for each in after})
        plans[phase].tasks[name] = plan
        refusal = self._refusal_of(plan, set())
        what = {"phase": self.parts[phase], "content": self.content(plan, {"name": name})}
        self.parts[name] = self.attempt(refusal, templates.add_task, actor=self.user("staff"), **what)
        if refusal:
            del plans[phase].tasks[name]

    @deed(index=indexes, purposes=purposes, after=some, who=st.sets(whose, max_size=2))
    def change_in_template(self, index: int, purposes: set[str], after: set[int], who: set[model.Who]) -> None:
        """Other purposes, people and requirements for a task, unless it would wait for itself."""
        tasks, parts = self.world.template.tasks(), sorted({*self.world.template.phases, *self.world.template.tasks()})
        if not tasks:
            return
        name = sorted(tasks)[index % len(tasks)]
        plan, had = tasks[name], (tasks[name].purposes, tasks[name].who, tasks[name].after)
        plan.purposes, plan.who, plan.after = purposes, who, {parts[each % len(parts)] for each in after}
        refusal, part = self._refusal_of(plan, had[1]), self.parts[name]
        part.refresh_from_db()
        what = {"part": part, "version": part.version, "content": self.content(plan, {"name": name})}
        self.attempt(refusal, templates.update_part, actor=self.user("staff"), **what)
        if refusal:
            plan.purposes, plan.who, plan.after = had

    @deed(purposes=purposes, who=st.sets(whose, max_size=1))
    def change_template(self, purposes: set[str], who: set[model.Who]) -> None:
        """Other purposes and people for the template as a whole."""
        template, had = self.world.template, (self.world.template.purposes, self.world.template.who)
        template.purposes, template.who = purposes, who
        refusal = self._refusal_of(template, had[1])
        self.template.refresh_from_db()
        what = {"part": self.template, "version": self.template.version, "content": self.content(template, {})}
        self.attempt(refusal, templates.update_part, actor=self.user("staff"), **what)
        if refusal:
            template.purposes, template.who = had

    def _refusal_of(self, plan: Any, had: set[model.Who]) -> str | None:
        """Return why a part cannot be saved so: strangers come first, then circles."""
        if any(not self._nameable(who) for who in plan.who - had):
            return "PermissionDenied"
        return "CycleError" if self.world.template.has_circle() else None

    def _nameable(self, who: model.Who) -> bool:
        kind, key = who
        world = self.world
        person = world.people.get(key) if kind == "person" else None
        organisation = person.organisation if person else key
        there = organisation == HOST or organisation in world.active_partners()
        return who == model.ANY or (there and (person is None or person.active))

    @deed(index=indexes, into=indexes, place=st.integers(0, 3))
    def place_in_template(self, index: int, into: int, place: int) -> None:
        """A task into another phase, or elsewhere in its own, unless it would wait for itself there."""
        phases, tasks = self.world.template.phases, self.world.template.tasks()
        if not tasks:
            return
        name, target = sorted(tasks)[index % len(tasks)], sorted(phases)[into % len(phases)]
        before = {key: dict(phase.tasks) for key, phase in phases.items()}
        for phase in phases.values():
            phase.tasks.pop(name, None)
        others = list(phases[target].tasks.items())
        phases[target].tasks = dict([*others[:place], (name, tasks[name]), *others[place:]])
        refusal = "CycleError" if self.world.template.has_circle() else None
        what = {"task": self.parts[name], "phase": self.parts[target], "index": place}
        self.attempt(refusal, templates.place_task, actor=self.user("staff"), **what)
        self.parts[name].refresh_from_db()
        if refusal:
            for key, phase in phases.items():
                phase.tasks = before[key]

    @deed(index=indexes)
    def delete_from_template(self, index: int) -> None:
        """A task or a phase is gone, and nothing waits for it."""
        parts = sorted({*self.world.template.phases, *self.world.template.tasks()})
        if len(parts) > 4:
            name = parts[index % len(parts)]
            templates.delete_part(actor=self.user("staff"), part=self.parts[name])
            self.world.template.forget(name)

    @deed(archived=st.booleans())
    def archive(self, archived: bool) -> None:
        """The template is offered no longer, or again."""
        service = templates.archive_template if archived else templates.restore_template
        service(actor=self.user("staff"), template=self.template)
        self.world.template.archived = archived

    @deed(entity=st.sampled_from(["one", "two"]), purposes=purposes)
    def change_purposes(self, entity: str, purposes: set[str]) -> None:
        """An entity gets other purposes; what is running goes on."""
        self.entities[entity].purposes.set([self.cast.purposes[key] for key in purposes])
        self.world.entities[entity] = purposes

    @deed(name=people, entity=st.sampled_from(["one", "two"]), stale=st.booleans())
    def start_by_anybody(self, name: str, entity: str, stale: bool) -> None:
        """Somebody starts a process, perhaps of what the template was before."""
        self.started(entity, self.start(name, entity, stale=stale))

    @deed(entity=st.sampled_from(["one", "two"]), with_whom=st.sets(partners, max_size=2))
    def start_and_share(self, entity: str, with_whom: set[str]) -> None:
        """A process that is shared at once."""
        if key := self.started(entity, self.start("staff", entity)):
            for partner in with_whom:
                give(actor=None, things=[self.running[key]], organisation=self.organisations[partner])
            self.world.processes[key].granted = set(with_whom)
