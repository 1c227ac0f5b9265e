"""What the tests of the people of an organisation have in common."""

from typing import Any

from django.test import Client
from django.urls import reverse

from orgs.models import Invitation, Partnership, Role, User
from orgs.services.invitations import invite_colleague
from tests.cast import Cast, make_user
from tests.helpers import client_of

LIST = reverse("orgs:people")
INVITE = reverse("orgs:person_invite")
HTMX = {"HX-Request": "true"}


def address(action: str, user: User) -> str:
    return reverse(f"orgs:person_{action}", args=[user.pk])


def rows(client: Client, **params: str) -> list[tuple[str, str]]:
    """Return name and status of everybody listed."""
    page = client.get(LIST, params)
    assert page.status_code == 200
    return [(row.name, row.status.value) for row in page.context["rows"]]


def role(cast: Cast, name: str, rights: Any, **fields: Any) -> Role:
    organisation = fields.pop("organisation", cast.host)
    return Role.objects.create(organisation=organisation, kind="staff", name=name, rights=sorted(rights), **fields)


def managers(cast: Cast, *rights: str) -> User:
    """Return somebody of the host who manages users and may little else."""
    given = role(cast, "Team lead", {"user.view", "user.edit", "entity.view", *rights})
    return make_user(cast.host, given, "lead@stadtwerke.example", "Theo Lead", language="en")


def invite(cast: Cast, email: str = "neu@stadtwerke.example", **fields: Any) -> Invitation:
    return invite_colleague(
        actor=cast.staff, organisation=cast.host, email=email, name="", role=cast.reader_role, language="en", **fields
    )


def allow(cast: Cast, people: int) -> None:
    Partnership.objects.filter(pk=cast.alpha.partnership.pk).update(user_limit=people)


def send(user: User, **given: Any) -> Any:
    data = {"email": "Neu@Neu.Example", "name": "Nele Neu", "language": "en"} | given
    return client_of(user).post(INVITE, data, follow=True)
