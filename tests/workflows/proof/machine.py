"""Processes and all that decides about them, changed step by step in the database and in the model alike."""

from collections.abc import Callable
from typing import Any

from django.core.exceptions import PermissionDenied
from django.core.files.storage import default_storage
from django.db import transaction
from django.http import Http404
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize

from activity.models import Event
from orgs.models import Role, User
from tests.cast import Cast, grant, make_user
from tests.cast_copy import fresh_cast
from tests.workflows.proof import model
from tests.workflows.proof.model import ANY, HOST, PhasePlan, TaskPlan, World
from tests.workflows.things import make_phase, make_task, make_template
from workflows.models import Assignee, PhaseTemplate, Process, Task, TaskTemplate
from workflows.people import Who
from workflows.services.processes import (
    NotPossibleError,
    NotStartableError,
    ProcessClosedError,
    StaleTemplate,
    TaskBlockedError,
    start_process,
)
from workflows.services.templates import Content, CycleError

REFUSALS = (
    Http404,
    PermissionDenied,
    ProcessClosedError,
    TaskBlockedError,
    NotPossibleError,
    NotStartableError,
    StaleTemplate,
    CycleError,
)
indexes = st.integers(min_value=0, max_value=1_000)
purposes = st.sets(st.sampled_from(["sales", "montage", "heat"]), max_size=2)
PEOPLE = ("anna", "bruno", "chief", "doris", "fritz", "staff", "worker")
MINE = {"view": "process.view", "edit": "task.edit", "skip": "task.skip", "assign": "task.assign"}
# Those who can do the most, more often.
people = st.sampled_from([*PEOPLE, "staff", "staff", "anna", "anna", "bruno", "worker"])
partners = st.sampled_from(["alpha", "beta", "delta"])
everybody: list[model.Who] = [
    ANY,
    *(("person", name) for name in PEOPLE if name != "fritz"),
    ("organisation", "alpha"),
    ("organisation", "beta"),
    ("organisation", "delta"),
]
whose = st.sampled_from(everybody)


# By name what can be done, and with which arguments.
deeds: dict[str, st.SearchStrategy[tuple[str, dict[str, Any]]]] = {}


def deed(**arguments: st.SearchStrategy[Any]) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """Return what notes a method as something that can be done."""

    def note(method: Callable[..., None]) -> Callable[..., None]:
        deeds[method.__name__] = st.fixed_dictionaries(arguments).map(lambda chosen: (method.__name__, chosen))
        return method

    return note


def some_of(most: int, **weights: int) -> st.SearchStrategy[Any]:
    """Return a strategy for a few deeds, some of them more often than others."""
    names = [name for name, weight in weights.items() for _time in range(weight)]
    return st.lists(st.sampled_from(names).flatmap(deeds.__getitem__), min_size=1, max_size=most)


class Machine(RuleBasedStateMachine):
    """The world, and how to find in the database what the model calls by a name."""

    def __init__(self) -> None:
        super().__init__()
        self.atomic = transaction.atomic()
        self.atomic.__enter__()
        self.cast: Cast = fresh_cast()
        self.made, self.comments = 10, 0
        self.running: dict[str, Process] = {}

    def teardown(self) -> None:
        """Leave the database as it was."""
        transaction.set_rollback(True)
        self.atomic.__exit__(None, None, None)
        for file in self.cast.files.values():
            default_storage.delete(file.content.name)

    @initialize()
    def begin(self) -> None:
        """A host with two people and two entities, three partners with roles of their own, one process running."""
        cast = self.cast
        work = {"entity.view", "process.view", "task.edit", "task.skip", "task.assign"}
        self.roles = {
            "all": cast.staff_role,
            "work": Role.objects.create(organisation=cast.host, kind="staff", name="Mitarbeit", rights=sorted(work)),
            "away": cast.other_staff.role,
            "for delta": cast.partner_role,
        }
        for key, partner in cast.partners.items():
            self.roles[key] = partner.role
        for key in ("alpha", "beta"):
            role = Role.objects.create(
                organisation=cast.host, kind="partner", name=key, rights=cast.partner_role.rights
            )
            type(cast.alpha.partnership).objects.filter(pk=cast.partners[key].partnership.pk).update(role=role)
            self.roles[f"for {key}"] = role
        self.roles["chief"] = cast.chief.role
        worker = make_user(cast.host, self.roles["work"], "worker@stadtwerke.example", "Willi Werk")
        users = {"staff": cast.staff, "worker": worker, "chief": cast.chief, "fritz": cast.other_staff}
        users |= {"anna": cast.alpha.user, "bruno": cast.beta.user, "doris": cast.delta.user}
        self.users = {name: user.pk for name, user in users.items()}
        self.organisations = {key: each.organisation for key, each in cast.partners.items()}
        self.organisations |= {HOST: cast.host, "away": cast.other}
        self.entities = {"one": cast.opportunity, "two": cast.order}
        self.world = World(
            people={
                "staff": model.Person(HOST, "all"),
                "worker": model.Person(HOST, "work"),
                "anna": model.Person("alpha", "alpha"),
                "chief": model.Person("alpha", "chief"),
                "bruno": model.Person("beta", "beta"),
                "doris": model.Person("delta", "delta"),
                "fritz": model.Person("away", "away"),
            },
            roles={key: model.Role(set(role.rights)) for key, role in self.roles.items()},
            partners={key: model.Partner(f"for {key}", active=key != "delta") for key in ("alpha", "beta", "delta")},
            entities={"one": {"sales"}, "two": set()},
            # As in the cast: Alpha's and Delta's grants are there, though Delta is suspended.
            granted={"one": {"alpha", "delta"}, "two": {"alpha", "delta"}},
        )
        # Alpha's people see what is assigned to them, Beta's everything.
        Role.objects.filter(pk=self.roles["for alpha"].pk).update(task_scope="assigned")
        self.world.roles["for alpha"].all_tasks = False
        self._found_template()

    def _found_template(self) -> None:
        cast, phases = self.cast, self.world.template.phases
        self.world.template.who = {("person", "chief")}
        self.template = make_template(cast, assignees=[self.who(("person", "chief"))])
        self.parts: dict[str, Any] = {}
        for phase, named in (("P1", {("person", "worker")}), ("P2", set())):
            self.parts[phase] = make_phase(cast, self.template, phase, assignees=[self.who(each) for each in named])
            phases[phase] = PhasePlan(set(), named)
        for task, phase, who, after in (
            ("a", "P1", {("person", "staff")}, set()),
            ("b", "P1", {ANY}, {"a"}),
            ("c", "P1", set(), set()),
            ("d", "P2", {("organisation", "alpha"), ("person", "bruno")}, {"P1"}),
            ("e", "P2", {("person", "anna")}, {"c", "b"}),
            ("f", "P2", set(), set()),
        ):
            waits = [self.parts[each] for each in sorted(after)]
            chosen = [self.who(each) for each in sorted(who)]
            self.parts[task] = make_task(cast, self.parts[phase], task, assignees=chosen, after=waits)
            phases[phase].tasks[task] = TaskPlan(set(), who, after)
        key = self.started("one", self.start("staff", "one"))
        for partner in ("alpha", "delta"):
            grant(self.running[key], self.organisations[partner])
            self.world.processes[key].granted.add(partner)

    # --- What the model calls by a name ------------------------------------------------------------------------

    def user(self, name: str) -> User:
        """Return somebody as the next request would load them."""
        return User.objects.select_related("organisation", "role").get(pk=self.users[name])

    def who(self, who: model.Who) -> Who:
        """Return somebody to be assigned."""
        kind, key = who
        if kind == "person":
            return Who(user_id=self.users[key])
        return Who(organisation_id=self.organisations[key].pk) if kind == "organisation" else Who()

    def named(self, who: Who) -> model.Who:
        """Return what the model calls somebody who is assigned."""
        return next(each for each in [*everybody, ("person", "fritz")] if self.who(each) == who)

    def task(self, process: str, name: str) -> Task:
        """Return a task as it is now."""
        return Task.objects.select_related("phase", "process").get(process=self.running[process], name=name)

    def pick(self, index: int) -> str | None:
        """Return one of the running processes."""
        keys = sorted(self.world.processes)
        return keys[index % len(keys)] if keys else None

    def pick_task(self, index: int, name: str) -> tuple[str, str] | None:
        """Return one of all tasks, or rather one of those that somebody sees if there are any."""
        processes = sorted(self.world.processes.items())
        tasks = [(key, task) for key, each in processes for task in sorted(each.status)]
        seen = [(key, task) for key, each in processes for task in sorted(self.world.visible(name, each))]
        tasks = seen if seen and index % 4 else tasks
        return tasks[index // 4 % len(tasks)] if tasks else None

    def new(self, prefix: str) -> str:
        """Return a name that nothing has."""
        self.made += 1
        return f"{prefix}{self.made}"

    # --- What is done -------------------------------------------------------------------------------------------

    def do(self, chosen: list[tuple[str, dict[str, Any]]]) -> None:
        """Do one after the other."""
        for name, arguments in chosen:
            getattr(self, name)(**arguments)

    def attempt(self, refusal: str | None, service: Callable[..., Any], **what: Any) -> Any:
        """Do something that is refused exactly so, and then leaves no event behind, or that is not refused."""
        before, outcome, answer = Event.objects.count(), None, None
        try:
            answer = service(**what)
        except REFUSALS as error:
            outcome = type(error).__name__
        assert outcome == refusal, what
        if refusal:
            assert Event.objects.count() == before
        return answer

    def content(self, plan: Any, fields: dict[str, Any]) -> Content:
        """Return what a form would say of a part of the template."""
        after = getattr(plan, "after", set())
        parts = [self.parts[name] for name in after]
        return Content(
            fields,
            [self.cast.purposes[key] for key in sorted(plan.purposes)],
            [self.who(each) for each in sorted(plan.who)],
            {each.pk for each in parts if isinstance(each, TaskTemplate)},
            {each.pk for each in parts if isinstance(each, PhaseTemplate)},
        )

    def start(self, name: str, entity: str, *, stale: bool = False) -> Process | None:
        """Start a process, or be refused as the model says."""
        refusal: str | None = None
        if not self.world.sees_entity(name, entity):
            refusal = "Http404"
        elif self.world.people[name].organisation != HOST or "process.create" not in self.world.rights(name):
            refusal = "PermissionDenied"
        elif stale:
            refusal = "StaleTemplate"
        elif self.world.started(entity) is None:
            refusal = "NotStartableError"
        self.template.refresh_from_db()
        process: Process | None = self.attempt(
            refusal,
            start_process,
            actor=self.user(name),
            entity=self.entities[entity],
            template=self.template,
            edition=self.template.edition - stale,
        )
        return process

    def started(self, entity: str, process: Process | None) -> str:
        """Let the model have the process, too; return what it calls it, or nothing."""
        expected = self.world.started(entity)
        if not (process and expected):
            return ""
        key = self.new("p")
        self.running[key], self.world.processes[key] = process, expected
        return key

    def gone(self, key: str) -> None:
        """Let the model have a process no longer."""
        del self.running[key], self.world.processes[key]

    def assigned_rows(self, key: str) -> set[tuple[str, model.Who]]:
        """Return who is assigned where in a process, as it is stored."""
        rows = Assignee.objects.filter(process=self.running[key]).select_related("task", "phase")
        return {
            (each.task.name if each.task else each.phase.name if each.phase else "", self.named(Who.of(each)))
            for each in rows
        }
