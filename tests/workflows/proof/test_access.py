"""Every service of processes, tried by everybody: exactly who may, how the others are refused, and nothing changed."""

from collections.abc import Callable, Mapping
from typing import Any

import pytest
from django.apps import apps
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404

from activity.models import Event, Notification
from orgs.models import Role, User
from tests.cast import Cast, make_user
from tests.sharing.actions import fresh
from tests.workflows.proof.doors import ON_PROCESSES, ON_TASKS, ON_TEMPLATES, Things, things_of
from tests.workflows.things import person, small_template
from workflows.services.processes import ProcessClosedError, TaskBlockedError, close_process, set_assignees

pytestmark = pytest.mark.django_db

DONE, DENIED, UNKNOWN = None, PermissionDenied, Http404
# Whoever is not told otherwise does not learn that there is anything.
NOBODY = dict.fromkeys(
    ("staff", "viewer", "reader", "alpha", "chief", "beta", "gamma", "delta", "other", "deactivated"), UNKNOWN
)
Outcomes = Mapping[str, type[Exception] | None]


@pytest.fixture
def people(cast: Cast) -> dict[str, User]:
    """Everybody: beside the cast one who may look at processes and templates and do nothing."""
    rights = ["entity.view", "process.view", "template.view"]
    role = Role.objects.create(organisation=cast.host, kind=Role.Kind.STAFF, name="Ansehen", rights=rights)
    viewer = make_user(cast.host, role, "viewer@stadtwerke.example", "Vera Viewer")
    others = {"staff": cast.staff, "reader": cast.reader, "chief": cast.chief, "deactivated": cast.deactivated}
    partners = {name: partner.user for name, partner in cast.partners.items()}
    return {"viewer": viewer, "other": cast.other_staff, **others, **partners}


@pytest.fixture
def things(cast: Cast) -> Things:
    """A process with a ready and a blocked task."""
    return things_of(cast, small_template(cast))


def stored() -> dict[str, Any]:
    """Return everything about processes and what was told of it, as it is stored."""
    models = [*apps.get_app_config("workflows").get_models(include_auto_created=True), Event, Notification]
    return {model.__name__: list(model._base_manager.order_by("pk").values()) for model in models}


def outcomes(people: Mapping[str, User], deed: Callable[[User], Any]) -> dict[str, type[Exception] | None]:
    """Return how each one's try ends; whoever is refused has changed nothing, what the others did is taken back."""
    before = stored()
    found = {name: _outcome(lambda user=user: deed(fresh(user))) for name, user in people.items()}
    assert stored() == before
    return found


def _outcome(deed: Callable[[], Any]) -> type[Exception] | None:
    with transaction.atomic():
        try:
            deed()
        except (PermissionDenied, Http404, ProcessClosedError, TaskBlockedError) as error:
            return type(error)
        transaction.set_rollback(True)
    return None


@pytest.mark.parametrize("name", ON_TASKS)
def test_tasks(name: str, people: dict[str, User], things: Things) -> None:
    by_partners = {"edit": DENIED, "internal": DENIED}.get(name, DONE)
    expected = NOBODY | {"staff": DONE, "viewer": DENIED, "alpha": by_partners, "chief": by_partners}
    assert outcomes(people, lambda actor: ON_TASKS[name](actor, things.ready)) == expected


@pytest.mark.parametrize("name", ON_TASKS)
def test_only_assigned_tasks(name: str, cast: Cast, people: dict[str, User], things: Things) -> None:
    Role.objects.filter(pk=cast.partner_role.pk).update(task_scope=Role.TaskScope.ASSIGNED)
    unseen = NOBODY | {"staff": DONE, "viewer": DENIED}
    assert outcomes(people, lambda actor: ON_TASKS[name](actor, things.ready)) == unseen
    set_assignees(actor=cast.staff, place=things.ready, chosen=[person(cast.alpha.user)], known=[])
    by_partners = {"edit": DENIED, "internal": DENIED}.get(name, DONE)
    seen = unseen | {"alpha": by_partners}
    assert outcomes(people, lambda actor: ON_TASKS[name](actor, things.ready)) == seen


@pytest.mark.parametrize("name", ON_TASKS)
def test_blocked_tasks_refuse_every_change(name: str, people: dict[str, User], things: Things) -> None:
    by_partners = DENIED if name == "edit" else TaskBlockedError
    expected = NOBODY | {"staff": TaskBlockedError, "viewer": DENIED, "alpha": by_partners, "chief": by_partners}
    assert outcomes(people, lambda actor: ON_TASKS[name](actor, things.blocked)) == expected


@pytest.mark.parametrize("name", ON_TASKS)
def test_tasks_of_closed_processes(name: str, cast: Cast, people: dict[str, User], things: Things) -> None:
    close_process(actor=cast.staff, process=things.process, reason="Gewonnen")
    by_partners = DENIED if name == "edit" else ProcessClosedError
    expected = NOBODY | {"staff": ProcessClosedError, "viewer": DENIED, "alpha": by_partners, "chief": by_partners}
    for task in (things.ready, things.blocked):
        assert outcomes(people, lambda actor, task=task: ON_TASKS[name](actor, task)) == expected


@pytest.mark.parametrize("name", ON_PROCESSES)
def test_processes(name: str, cast: Cast, people: dict[str, User], things: Things) -> None:
    expected = NOBODY | {"staff": DONE, "viewer": DENIED, "alpha": DENIED, "chief": DENIED}
    assert outcomes(people, lambda actor: ON_PROCESSES[name](actor, things)) == expected
    close_process(actor=cast.staff, process=things.process, reason="Gewonnen")
    closed = DONE if name in {"close", "reopen", "delete"} else ProcessClosedError
    assert outcomes(people, lambda actor: ON_PROCESSES[name](actor, things)) == expected | {"staff": closed}


@pytest.mark.parametrize("name", ON_TEMPLATES)
def test_templates(name: str, people: dict[str, User], things: Things) -> None:
    expected = NOBODY | {"staff": DONE, "viewer": DENIED}
    things.template.refresh_from_db()
    assert outcomes(people, lambda actor: ON_TEMPLATES[name](actor, things)) == expected
