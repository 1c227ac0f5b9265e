"""A process with everything that pages show, and what they show of it."""

import re
from collections.abc import Iterable
from typing import Any

from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from orgs.models import Role, User
from tests.cast import READ, Cast, make_user
from tests.helpers import client_of
from tests.workflows.things import ANY_PARTNER, make_phase, make_task, make_template, person, share, start
from workflows.models import Process, Task
from workflows.people import Who
from workflows.services.processes import add_comment, set_assignees

HOST = "http://testserver"


def shared_process(cast: Cast) -> Process:
    """Return a process that Alpha sees, with a task and a phase that are nobody's but the host's.

    What bears SECRET is not for people of Alpha who see assigned tasks only.
    """
    template = make_template(cast)
    first, second = make_phase(cast, template, "Vor Ort"), make_phase(cast, template, "SECRET-PHASE")
    call = make_task(cast, first, "SECRET-CALL", assignees=[person(cast.staff)])
    visit = make_task(cast, first, "Termin", assignees=[ANY_PARTNER])
    make_task(cast, first, "Fotos", assignees=[ANY_PARTNER], after=[visit, call])
    make_task(cast, second, "SECRET-OFFER", assignees=[person(cast.staff)], after=[first])
    process = start(cast, template)
    share(cast, process, "alpha", "delta")
    return process


def only_assigned(cast: Cast) -> None:
    """Let the people of partners see assigned tasks only."""
    Role.objects.filter(pk=cast.partner_role.pk).update(task_scope=Role.TaskScope.ASSIGNED)


def looker(cast: Cast) -> User:
    """Return somebody of the host who may look at processes and do nothing about them."""
    role = Role.objects.create(
        organisation=cast.host, kind=Role.Kind.STAFF, name="Zuschauen", rights=[*READ, "process.view"]
    )
    return make_user(cast.host, role, "looker@stadtwerke.example", "Lutz Looker")


def in_english(*people: User) -> None:
    """Let people read English."""
    User.objects.filter(pk__in=[each.pk for each in people]).update(language="en")


def words(response: HttpResponse) -> str:
    """Return the page as its reader sees it: words without markup."""
    main = response.content.decode().partition("<main")[2] or response.content.decode()
    return " ".join(re.sub(r"<[^>]+>", " ", re.sub(r"<(svg|script).*?</\1>", "", main, flags=re.S)).split())


def look(user: User, thing: Process | Task) -> str:
    """Return what somebody reads on the page of a process or task."""
    response = client_of(user).get(thing.get_absolute_url())
    assert response.status_code == 200
    return words(response)


def move(user: User, task: Task, key: str, **headers: str) -> Any:
    """Return the answer to pressing a button of a task."""
    return client_of(user).post(reverse("workflows:task_move", args=[task.pk]), {"move": key}, headers=headers)


def in_page(thing: Process | Task) -> dict[str, str]:
    """Return the headers of htmx in the page of a process or task."""
    return {"HX-Request": "true", "HX-Current-URL": f"{HOST}{thing.get_absolute_url()}"}


def toasts(client: Client, response: Any) -> list[str]:
    """Return the messages that came with an answer, or wait for the next page."""
    if response.status_code == 302:
        response = client.get(response["Location"])
    found = re.findall(r"data-toast-text>(.*?)</div>", response.content.decode(), flags=re.S)
    return [each.replace("&quot;", '"').replace("&#x27;", "'") for each in found if each]


def buttons(response: Any) -> set[str]:
    """Return the moves that a page offers, as (task, move)."""
    found = response.content.decode()
    forms = re.findall(r'action="/tasks/(\d+)/move/".*?</form>', found, flags=re.S)
    bodies = re.findall(r'<form class="task__actions".*?</form>', found, flags=re.S)
    names = {pk: Task.objects.get(pk=pk).name for pk in forms}
    return {f"{names[pk]}: {key}" for pk, body in zip(forms, bodies, strict=True) for key in _moves(body)}


def _moves(form: str) -> Iterable[str]:
    return re.findall(r'name="move" value="(\w+)"', form)


def assign(cast: Cast, place: Any, *who: Who) -> None:
    """Assign a place to those, beside who is there."""
    set_assignees(actor=cast.staff, place=place, chosen=who, known=[])


def comment(user: User, task: Task, text: str, *, internal: bool = False) -> None:
    """Write a comment."""
    add_comment(actor=user, task=task, text=text, internal=internal)
