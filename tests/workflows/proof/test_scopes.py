"""All tasks or only the assigned ones: what each role says, and where and how somebody can be assigned."""

import pytest

from orgs.models import Role, User
from tests.cast import Cast, grant
from tests.sharing.actions import fresh
from tests.workflows.things import ANY_PARTNER, make_phase, make_task, make_template, person, share, start
from workflows.models import Assignee, Process, Task
from workflows.people import Who

pytestmark = pytest.mark.django_db

ALL, ASSIGNED = Role.TaskScope.ALL, Role.TaskScope.ASSIGNED
EVERYTHING = {"a1", "a2", "b1", "b2"}


@pytest.fixture
def process(cast: Cast) -> Process:
    """A process of two phases with two tasks each, shared with Alpha and Beta; nobody is assigned."""
    template = make_template(cast)
    for phase in ("a", "b"):
        made = make_phase(cast, template, phase)
        for number in (1, 2):
            make_task(cast, made, f"{phase}{number}")
    found = start(cast, template)
    grant(cast.opportunity, cast.beta.organisation)
    share(cast, found, "alpha", "beta")
    return found


def assign(process: Process, place: str, who: Who) -> None:
    """Assign somebody to a task or a phase by its name, or to the whole process."""
    Assignee.objects.create(
        process=process,
        task=process.tasks.filter(name=place).first(),
        phase=process.phases.filter(name=place).first(),
        user_id=who.user_id,
        organisation_id=who.organisation_id,
    )


def scope(role: Role, task_scope: str) -> None:
    """Let a role show all tasks, or only the assigned ones."""
    Role.objects.filter(pk=role.pk).update(task_scope=task_scope)


def seen(cast: Cast, name: str) -> set[str]:
    """Return the tasks that somebody sees."""
    return set(Task.objects.visible_to(fresh(_user(cast, name))).values_list("name", flat=True))


def to_do(cast: Cast, name: str) -> set[str]:
    """Return the tasks that are somebody's to do."""
    return set(Task.objects.to_be_done_by(fresh(_user(cast, name))).values_list("name", flat=True))


def _user(cast: Cast, name: str) -> User:
    users = {"staff": cast.staff, "reader": cast.reader, "chief": cast.chief, "other_staff": cast.other_staff}
    users |= {"deactivated": cast.deactivated}
    return cast.partners[name].user if name in cast.partners else users[name]


@pytest.mark.parametrize(
    ("partner_role", "own_role", "expected"),
    [(ALL, ALL, EVERYTHING), (ALL, ASSIGNED, {"a1"}), (ASSIGNED, ALL, {"a1"}), (ASSIGNED, ASSIGNED, {"a1"})],
)
def test_a_partner_s_own_role_narrows_and_never_widens(
    cast: Cast, process: Process, partner_role: str, own_role: str, expected: set[str]
) -> None:
    scope(cast.partner_role, partner_role)
    scope(cast.alpha.role, own_role)
    assign(process, "a1", person(cast.alpha.user))
    assert seen(cast, "alpha") == expected
    # The chief's own role shows all: for her the partner role alone decides.
    assert seen(cast, "chief") == (EVERYTHING if partner_role == ALL else set())


def test_staff_of_the_host_by_their_own_role(cast: Cast, process: Process) -> None:
    scope(cast.partner_role, ASSIGNED)
    assert seen(cast, "staff") == EVERYTHING
    scope(cast.staff_role, ASSIGNED)
    assert seen(cast, "staff") == set()
    # Whoever has access is a partner, never the host.
    assign(process, "", ANY_PARTNER)
    assert (seen(cast, "staff"), to_do(cast, "staff")) == (set(), set())
    assign(process, "b", person(cast.staff))
    assert (seen(cast, "staff"), to_do(cast, "staff")) == ({"b1", "b2"}, {"b1", "b2"})


@pytest.mark.parametrize(
    ("place", "tasks"), [("a1", {"a1"}), ("a", {"a1", "a2"}), ("", EVERYTHING)], ids=["task", "phase", "process"]
)
@pytest.mark.parametrize(
    ("whom", "who_sees"),
    [("alpha", {"alpha"}), ("Alpha Solar", {"alpha", "chief"}), ("whoever", {"alpha", "chief", "beta"})],
)
def test_where_and_how_somebody_is_assigned(
    cast: Cast, process: Process, place: str, tasks: set[str], whom: str, who_sees: set[str]
) -> None:
    scope(cast.partner_role, ASSIGNED)
    names = {
        "alpha": person(cast.alpha.user),
        "Alpha Solar": Who(organisation_id=cast.alpha.organisation.pk),
        "whoever": ANY_PARTNER,
    }
    assign(process, place, names[whom])
    for name in ("alpha", "chief", "beta", "gamma", "delta", "other_staff"):
        expected = tasks if name in who_sees else set()
        assert (name, seen(cast, name), to_do(cast, name)) == (name, expected, expected)


def test_the_closest_does_it_and_the_others_still_see_it(cast: Cast, process: Process) -> None:
    scope(cast.partner_role, ASSIGNED)
    assign(process, "", person(cast.alpha.user))
    assign(process, "a", person(cast.chief))
    assign(process, "a1", person(cast.beta.user))
    assert {name: (seen(cast, name), to_do(cast, name)) for name in ("alpha", "chief", "beta")} == {
        "alpha": (EVERYTHING, {"b1", "b2"}),
        "chief": ({"a1", "a2"}, {"a2"}),
        "beta": ({"a1"}, {"a1"}),
    }


def test_what_is_not_seen_is_not_to_do(cast: Cast, process: Process) -> None:
    for who in (cast.gamma.user, cast.delta.user, cast.reader, cast.deactivated):
        assign(process, "a1", person(who))
    for name in ("gamma", "delta", "reader", "deactivated"):
        assert (seen(cast, name), to_do(cast, name)) == (set(), set())
