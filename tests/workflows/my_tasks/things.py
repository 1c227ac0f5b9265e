"""Processes for the lists of tasks, and what somebody reads there."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone

from orgs.models import Role, User
from orgs.rights import PARTNER_RIGHTS
from orgs.services import create_partnership
from tests.cast import Cast, grant
from tests.helpers import client_of
from tests.workflows.things import ANY_PARTNER, make_phase, make_task, make_template, person, share, start
from workflows.models import Process, Task
from workflows.people import Who

PAGE = "/tasks/"


def mixed_process(cast: Cast) -> Process:
    """Return a process shared with Alpha whose tasks say who does them; "Team" is nobody's: so the process's."""
    template = make_template(cast, assignees=[person(cast.staff)])
    free = make_phase(cast, template, "Frei")
    office = make_phase(cast, template, "Büro", assignees=[person(cast.admin)])
    make_task(cast, free, "Team")
    make_task(cast, free, "Anna", assignees=[person(cast.alpha.user)])
    make_task(cast, free, "Alpha", assignees=[Who(organisation_id=cast.alpha.organisation.pk)])
    make_task(cast, free, "Zugriff", assignees=[ANY_PARTNER])
    make_task(cast, office, "Büro")
    make_task(cast, office, "Anna im Büro", assignees=[person(cast.alpha.user)])
    process = start(cast, template)
    share(cast, process)
    return process


def plain_process(
    cast: Cast, names: Iterable[str], who: Iterable[Who] | None = None, name: str = "Montage", **kept: Any
) -> Process:
    """Return a process of one phase shared with Alpha, whose tasks of those names are all ``who``'s: Anna's."""
    template = make_template(cast, name)
    doers = [person(cast.alpha.user)] if who is None else list(who)
    phase = make_phase(cast, template, "Dach", assignees=doers)
    for each in names:
        make_task(cast, phase, each)
    process = start(cast, template, **kept)
    grant(process, cast.alpha.organisation, cast.staff)
    return process


def second_host(cast: Cast) -> Cast:
    """Return the cast as the other tenant's staff see it, now that it works with Alpha, too, and shares its thing."""
    role = Role.objects.create(
        organisation=cast.other, kind=Role.Kind.PARTNER, name="Partner", rights=sorted(PARTNER_RIGHTS)
    )
    create_partnership(actor=cast.other_staff, host=cast.other, partner=cast.alpha.organisation, role=role)
    grant(cast.other_opportunity, cast.alpha.organisation, cast.other_staff)
    return replace(cast, staff=cast.other_staff, opportunity=cast.other_opportunity)


def due(process: Process, **moments: datetime | None) -> None:
    """Set due dates by the tasks' names, past all services."""
    for name, moment in moments.items():
        Task.objects.filter(process=process, name=name).update(due_at=moment)


def in_days(days: float) -> datetime:
    """Return the moment so many days from now."""
    return timezone.now() + timedelta(days=days)


def rows(user: User, query: str = "") -> list[Any]:
    """Return the rows of the page that ``user`` gets."""
    response = client_of(fresh(user)).get(f"{PAGE}{query}")
    assert response.status_code == 200
    return list(response.context["rows"])


def names(user: User, query: str = "") -> list[str]:
    """Return the names of the tasks that ``user`` finds, in order."""
    return [row.task.name for row in rows(user, query)]


def facets(user: User, query: str = "") -> dict[str, set[str]]:
    """Return by its name the labels of what ``user`` can narrow the list by."""
    listing = client_of(fresh(user)).get(f"{PAGE}{query}").context["listing"]
    return {facet.name: {option.label for option in facet.options} for facet in listing.facets}


def in_english(user: User) -> User:
    """Return the user, who reads English from now on."""
    User.objects.filter(pk=user.pk).update(language="en")
    return fresh(user)


def fresh(user: User) -> User:
    """Return the user as the next request finds them, without what was asked of them before."""
    return User.objects.get(pk=user.pk)
