"""Whose tasks they are: exact sets for everybody, and what takes them away."""

from collections.abc import Callable

import pytest
from django.utils import timezone

from orgs.models import Partnership, Role
from sharing.models import Grant
from tests.cast import Cast, grant, revoke
from tests.helpers import client_of
from tests.workflows.my_tasks.things import PAGE, in_english, mixed_process, names, plain_process, second_host
from tests.workflows.things import share, task_of
from workflows.services.processes import close_process, move_task, reopen_process

pytestmark = pytest.mark.django_db

ANNA = {"Anna", "Alpha", "Zugriff", "Anna im Büro"}


def test_everybody_finds_what_is_theirs_and_nothing_else(cast: Cast) -> None:
    mixed_process(cast)
    grant(plain_process(cast, ["SECRET-BETA"]), cast.beta.organisation)
    people = {"staff": cast.staff, "admin": cast.admin, "chief": cast.chief, "other": cast.other_staff}
    partners = {name: partner.user for name, partner in cast.partners.items() if name != "alpha"}
    found = {name: set(names(user)) for name, user in {**people, **partners}.items()}
    nobody: dict[str, set[str]] = {name: set() for name in (*partners, "other")}
    assert found == {**nobody, "staff": {"Team"}, "admin": {"Büro"}, "chief": {"Alpha", "Zugriff"}}
    assert set(names(cast.alpha.user)) == ANNA | {"SECRET-BETA"}


def test_whoever_gets_access_gets_what_is_for_the_partner_that_has_it(cast: Cast) -> None:
    process = mixed_process(cast)
    grant(cast.opportunity, cast.beta.organisation)
    assert names(cast.beta.user) == []
    share(cast, process, "beta")
    assert names(cast.beta.user) == ["Zugriff"]


@pytest.mark.parametrize("scope", Role.TaskScope.values)
def test_what_others_do_is_not_on_the_list_however_much_the_role_shows(cast: Cast, scope: str) -> None:
    Role.objects.filter(pk=cast.partner_role.pk).update(task_scope=scope)
    mixed_process(cast)
    assert set(names(cast.alpha.user)) == ANNA


def suspend(cast: Cast) -> None:
    Partnership.objects.filter(pk=cast.alpha.partnership.pk).update(status=Partnership.Status.SUSPENDED)


def narrow(cast: Cast) -> None:
    Role.objects.filter(pk=cast.partner_role.pk).update(rights=["entity.view", "task.edit"])


def expire(cast: Cast) -> None:
    process_grants: type[Grant] = cast.opportunity.processes.get().grants.model
    process_grants.objects.update(expires_at=timezone.now())


LOST: dict[str, Callable[[Cast], object]] = {
    "suspended": suspend,
    "the process is unshared": lambda cast: revoke(cast.opportunity.processes.get(), cast.alpha.organisation),
    "the entity is unshared": lambda cast: revoke(cast.opportunity, cast.alpha.organisation),
    "expired": expire,
    "the role is narrowed": narrow,
}


@pytest.mark.parametrize("take", LOST.values(), ids=LOST.keys())
def test_what_is_not_shared_any_more_is_gone(cast: Cast, take: Callable[[Cast], object]) -> None:
    mixed_process(cast)
    take(cast)
    assert names(cast.alpha.user) == []
    assert names(cast.alpha.user, "?state=blocked&state=done") == []


def test_a_closed_process_asks_for_nothing(cast: Cast) -> None:
    process = mixed_process(cast)
    move_task(actor=cast.alpha.user, task=task_of(process, "Anna"), move="complete")
    close_process(actor=cast.staff, process=process, reason="Verloren")
    assert names(cast.alpha.user) == []
    assert names(cast.alpha.user, "?state=undated") == []
    assert names(cast.alpha.user, "?state=done") == ["Anna"]
    reopen_process(actor=cast.staff, process=process)
    assert set(names(cast.alpha.user)) == ANNA - {"Anna"}


def test_a_partner_finds_the_tasks_of_all_its_hosts(cast: Cast) -> None:
    mixed_process(cast)
    plain_process(second_host(cast), ["Bei Fremdwerke"])
    assert set(names(cast.alpha.user)) == ANNA | {"Bei Fremdwerke"}
    suspend(cast)
    assert names(cast.alpha.user) == ["Bei Fremdwerke"]


def test_without_the_right_there_is_no_list(cast: Cast) -> None:
    assert client_of(cast.reader).get(PAGE).status_code == 403
    assert "/tasks/" not in client_of(cast.reader).get("/notifications/").content.decode()


def test_it_stands_in_the_navigation(cast: Cast) -> None:
    for user in (cast.staff, cast.alpha.user):
        nav = client_of(in_english(user)).get(PAGE).context["shell"].nav
        assert [(each.label, each.url) for each in nav if each.active] == [("My tasks", PAGE)]
