"""The rules of processes once more, in plain Python over plain sets: no query, no model, no code of ours.

They are written from the specification and the issue, so that a mistake has to be made twice to go unseen.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field

# From which status each move leads to which; what is not here is forbidden, but for moves that were made already.
TRANSITIONS = {
    ("open", "start"): "in_progress",
    ("open", "complete"): "done",
    ("open", "skip"): "skipped",
    ("open", "hold"): "on_hold",
    ("in_progress", "complete"): "done",
    ("in_progress", "skip"): "skipped",
    ("in_progress", "hold"): "on_hold",
    ("in_progress", "reopen"): "open",
    ("on_hold", "start"): "in_progress",
    ("on_hold", "skip"): "skipped",
    ("on_hold", "reopen"): "open",
    ("done", "reopen"): "open",
    ("skipped", "reopen"): "open",
}
LEADS_TO = {"start": "in_progress", "complete": "done", "skip": "skipped", "hold": "on_hold", "reopen": "open"}
CLOSED = {"done", "skipped"}
# What partners can be given at all of what matters here.
FOR_PARTNERS = {"entity.view", "process.view", "task.edit", "task.skip", "task.assign"}
HOST = "host"

# ("person", name), ("organisation", key) or ANY: the partner that has access.
Who = tuple[str, str]
ANY: Who = ("any", "")


@dataclass
class Role:
    """What a role allows, and whether it shows all tasks or only the assigned ones."""

    rights: set[str]
    all_tasks: bool = True


@dataclass
class Person:
    """Somebody of an organisation."""

    organisation: str
    role: str
    active: bool = True


@dataclass
class Partner:
    """A partner of the host, with the partner role that it has."""

    role: str
    active: bool = True


@dataclass
class TaskPlan:
    """A task of the template: for which purposes, whose, and after which tasks and phases."""

    purposes: set[str]
    who: set[Who]
    after: set[str]


@dataclass
class PhasePlan:
    """A phase of the template."""

    purposes: set[str]
    who: set[Who]
    tasks: dict[str, TaskPlan] = field(default_factory=dict)


@dataclass
class Template:
    """The host's one template; everything in it bears a name of its own."""

    purposes: set[str] = field(default_factory=set)
    who: set[Who] = field(default_factory=set)
    archived: bool = False
    phases: dict[str, PhasePlan] = field(default_factory=dict)

    def tasks(self) -> dict[str, TaskPlan]:
        """Return all tasks by name."""
        return {name: task for phase in self.phases.values() for name, task in phase.tasks.items()}

    def has_circle(self) -> bool:
        """Return whether some task would wait for itself in the end."""
        waits = {name: set(task.after) for name, task in self.tasks().items()}
        waits |= {name: set(phase.tasks) for name, phase in self.phases.items()}
        while waits:
            free = {name for name, after in waits.items() if not after & waits.keys()}
            if not free:
                return True
            waits = {name: after for name, after in waits.items() if name not in free}
        return False

    def forget(self, name: str) -> None:
        """Remove a phase with its tasks, or a task, and all waiting for it."""
        gone = {name, *self.phases.pop(name).tasks} if name in self.phases else {name}
        for phase in self.phases.values():
            phase.tasks = {each: task for each, task in phase.tasks.items() if each not in gone}
        for task in self.tasks().values():
            task.after -= gone


@dataclass
class Process:
    """A running process: tasks by phase in order, and who is assigned where ("" is the whole process)."""

    entity: str
    phases: dict[str, list[str]]
    status: dict[str, str]
    after: dict[str, set[str]]
    who: set[tuple[str, Who]]
    closed: bool = False
    granted: set[str] = field(default_factory=set)

    def phase_of(self, task: str) -> str:
        """Return the phase in which a task is."""
        return next(name for name, tasks in self.phases.items() if task in tasks)

    def is_open(self, part: str) -> bool:
        """Return whether a task, or any task of a phase, is not closed."""
        return any(self.status[each] not in CLOSED for each in self.phases.get(part, [part]))

    def unmet(self, task: str) -> set[str]:
        """Return the tasks and phases that have to be closed before the task."""
        return {part for part in self.after[task] if self.is_open(part)}

    def blocked(self) -> set[str]:
        """Return the tasks that wait for others."""
        return {task for task in self.status if self.unmet(task)}

    def places(self, task: str) -> list[str]:
        """Return where people can be named for a task, the closest first."""
        return [task, self.phase_of(task), ""]

    def in_order(self) -> Iterator[tuple[str, str]]:
        """Yield phase and task as the process lists them."""
        yield from ((phase, task) for phase, tasks in self.phases.items() for task in tasks)


@dataclass
class World:
    """Who exists, what exists, what is shared with whom."""

    people: dict[str, Person]
    roles: dict[str, Role]
    partners: dict[str, Partner]
    entities: dict[str, set[str]]
    granted: dict[str, set[str]]
    feature: bool = True
    template: Template = field(default_factory=Template)
    processes: dict[str, Process] = field(default_factory=dict)

    def rights(self, name: str) -> set[str]:
        """Return what somebody may do with the host's things, those that they see."""
        person = self.people[name]
        held = self.roles[person.role].rights
        if not person.active:
            return set()
        if person.organisation == HOST:
            return held
        if person.organisation not in self.active_partners():
            return set()
        return held & self.roles[self.partners[person.organisation].role].rights & FOR_PARTNERS

    def sees_entity(self, name: str, entity: str) -> bool:
        """Return whether somebody sees one of the host's entities."""
        ours = self.people[name].organisation
        return "entity.view" in self.rights(name) and (ours == HOST or ours in self.granted[entity])

    def sees_process(self, name: str, process: Process) -> bool:
        """Return whether somebody sees a process: it and its entity are shared, and the roles allow both."""
        ours = self.people[name].organisation
        shared = ours == HOST or ours in process.granted
        return shared and "process.view" in self.rights(name) and self.sees_entity(name, process.entity)

    def concerns(self, name: str, who: Who) -> bool:
        """Return whether that means them: by name, as one of an organisation, or as some partner."""
        ours = self.people[name].organisation
        return who in {("person", name), ("organisation", ours)} or (who == ANY and ours != HOST)

    def assigned(self, name: str, process: Process, place: str) -> bool:
        """Return whether somebody is assigned exactly there."""
        return any(self.concerns(name, who) for at, who in process.who if at == place)

    def visible(self, name: str, process: Process) -> set[str]:
        """Return the tasks of a process that somebody sees."""
        if not self.sees_process(name, process):
            return set()
        roles = [self.roles[self.people[name].role]]
        if partner := self.partners.get(self.people[name].organisation):
            roles.append(self.roles[partner.role])
        if all(role.all_tasks for role in roles):
            return set(process.status)
        return {task for task in process.status if any(self.assigned(name, process, at) for at in process.places(task))}

    def doers(self, process: Process, task: str) -> set[str]:
        """Return who is named closest to a task."""
        named = {place for place, _who in process.who}
        place = next((each for each in process.places(task) if each in named), None)
        return {name for name in self.people if place is not None and self.assigned(name, process, place)}

    def told(self, process: Process, task: str) -> set[str]:
        """Return who is told of a task: the doers who have not left; some partner is whichever has access."""
        named = {place for place, _who in process.who}
        place = next((each for each in process.places(task) if each in named), None)
        found = {who for at, who in process.who if at == place}
        if ANY in found:
            found |= {("organisation", partner) for partner in self.with_access(process)}
        return {
            name
            for name, person in self.people.items()
            if person.active and found & {("person", name), ("organisation", person.organisation)}
        }

    def with_access(self, process: Process) -> set[str]:
        """Return the partners with which a process and its entity are shared."""
        return process.granted & self.granted[process.entity] & self.active_partners()

    def active_partners(self) -> set[str]:
        """Return the partners that the host works with at present."""
        return {key for key, each in self.partners.items() if each.active and self.feature}

    def refusal(self, name: str, process: Process, task: str, right: str) -> str | None:
        """Return why somebody cannot change a task, None if they can."""
        if task not in self.visible(name, process):
            return "Http404"
        if right not in self.rights(name):
            return "PermissionDenied"
        if process.closed:
            return "ProcessClosedError"
        return "TaskBlockedError" if process.unmet(task) else None

    def refusal_of_process(self, name: str, process: Process, right: str, *, closed: bool = True) -> str | None:
        """Return the same for a process; ``closed``: whether it matters that it is closed."""
        if not self.sees_process(name, process):
            return "Http404"
        if right not in self.rights(name):
            return "PermissionDenied"
        return "ProcessClosedError" if closed and process.closed else None

    def may_assign(self, name: str, process: Process, who: Who, *, added: bool) -> bool:
        """Return whether somebody has a say about whether ``who`` is assigned."""
        ours = self.people[name].organisation
        kind, key = who
        if ours != HOST:
            return kind == "person" and self.people[key].organisation == ours and (self.people[key].active or not added)
        if not added or who == ANY:
            return True
        reachable = self.with_access(process)
        if kind == "organisation":
            return key in reachable
        return self.people[key].active and self.people[key].organisation in {HOST, *reachable}

    def started(self, entity: str) -> Process | None:
        """Return what starts of the template on an entity; None when nothing does."""

        def fits(purposes: set[str]) -> bool:
            return not purposes or bool(purposes & self.entities[entity])

        template = self.template
        phases = {key: each for key, each in template.phases.items() if fits(template.purposes) and fits(each.purposes)}
        plans = {
            name: {key: task for key, task in phase.tasks.items() if fits(task.purposes)}
            for name, phase in phases.items()
        }
        tasks = {key: task for each in plans.values() for key, task in each.items()}
        if template.archived or not tasks:
            return None
        places = {"": template.who} | {key: each.who for key, each in (phases | tasks).items()}
        return Process(
            entity=entity,
            phases={name: list(each) for name, each in plans.items()},
            status=dict.fromkeys(tasks, "open"),
            after={key: task.after & (tasks.keys() | phases.keys()) for key, task in tasks.items()},
            who={(place, who) for place, chosen in places.items() for who in chosen if self._still_there(who)},
        )

    def _still_there(self, who: Who) -> bool:
        return who[0] != "person" or self.people[who[1]].active
