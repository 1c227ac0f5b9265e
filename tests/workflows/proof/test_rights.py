"""Which single right opens which door: with it and with no other somebody may, at home and as a partner."""

from collections.abc import Callable
from typing import Any

import pytest
from django.http import Http404

from orgs.models import Role, User
from orgs.rights import ALL_RIGHTS, PARTNER_RIGHTS
from tests.cast import Cast
from tests.workflows.proof.doors import ON_PROCESSES, ON_TASKS, ON_TEMPLATES, Things, things_of
from tests.workflows.proof.test_access import outcomes
from tests.workflows.things import small_template
from workflows.services.processes import start_process
from workflows.services.templates import Content, create_template

pytestmark = pytest.mark.django_db

VIEW = {"entity.view", "process.view", "template.view"}
ON_TASK = {"skip": "task.skip", "assign": "task.assign", "edit": "process.edit"}
NEEDED = {
    **{("task", name): ON_TASK.get(name, "task.edit") for name in ON_TASKS},
    **{("process", name): "process.delete" if name == "delete" else "process.edit" for name in ON_PROCESSES},
    **{("template", name): "template.edit" for name in ON_TEMPLATES},
    ("template", "create"): "template.edit",
    ("process", "start"): "process.create",
}
# Which rights could be mistaken for each other here.
OURS = sorted(
    right for right in ALL_RIGHTS if right.startswith(("process.", "task.", "template.")) and not right.endswith("view")
)


@pytest.fixture
def things(cast: Cast) -> Things:
    """A process and its template."""
    found = things_of(cast, small_template(cast))
    found.template.refresh_from_db()
    return found


def doors(cast: Cast, things: Things) -> dict[tuple[str, str], Callable[[User], Any]]:
    """Return every door by its name."""
    opened: dict[tuple[str, str], Callable[[User], Any]] = {
        ("template", "create"): lambda actor: create_template(actor=actor, content=Content({"name": "Neu"})),
        ("process", "start"): lambda actor: start_process(
            actor=actor, entity=cast.opportunity, template=things.template, edition=things.template.edition
        ),
    }
    opened |= {("task", name): lambda actor, at=at: at(actor, things.ready) for name, at in ON_TASKS.items()}
    opened |= {("process", name): lambda actor, at=at: at(actor, things) for name, at in ON_PROCESSES.items()}
    return opened | {("template", name): lambda actor, at=at: at(actor, things) for name, at in ON_TEMPLATES.items()}


@pytest.mark.parametrize("right", OURS)
def test_at_home(cast: Cast, things: Things, right: str) -> None:
    Role.objects.filter(pk=cast.reader_role.pk).update(rights=sorted({*VIEW, right}))
    tries = {name: outcomes({"reader": cast.reader}, deed)["reader"] for name, deed in doors(cast, things).items()}
    assert {name for name, refusal in tries.items() if refusal is None} == {
        name for name, needed in NEEDED.items() if needed == right
    }


@pytest.mark.parametrize("right", ["task.edit", "task.skip", "task.assign"])
def test_as_a_partner(cast: Cast, things: Things, right: str) -> None:
    # Either role without the right is as good as none.
    for partner_role, own_role in (({right}, ALL_RIGHTS), (PARTNER_RIGHTS, {right})):
        Role.objects.filter(pk=cast.partner_role.pk).update(rights=sorted({*VIEW, *partner_role}))
        Role.objects.filter(pk=cast.alpha.role.pk).update(rights=sorted({*VIEW, *own_role}))
        user = {"alpha": cast.alpha.user}
        opened = [(name, deed) for name, deed in doors(cast, things).items() if name[1] != "create"]
        tries = {name: outcomes(user, deed)["alpha"] for name, deed in opened}
        assert {name for name, refusal in tries.items() if refusal is None} == {
            name for name, needed in NEEDED.items() if needed == right and name != ("task", "internal")
        }


@pytest.mark.parametrize("missing", ["entity.view", "process.view"])
def test_without_seeing_it(cast: Cast, things: Things, missing: str) -> None:
    Role.objects.filter(pk=cast.reader_role.pk).update(rights=sorted(ALL_RIGHTS - {missing}))
    Role.objects.filter(pk=cast.partner_role.pk).update(rights=sorted(PARTNER_RIGHTS - {missing}))
    people = {"reader": cast.reader, "alpha": cast.alpha.user}
    for (kind, _name), deed in doors(cast, things).items():
        if kind == "task":
            assert outcomes(people, deed) == {"reader": Http404, "alpha": Http404}
