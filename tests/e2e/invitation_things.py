"""Invitations of the demo world in all their states, for the pages that show them."""

from datetime import timedelta

from django.utils import timezone

from collab.demo.people import ADMIN, SOLAR
from orgs.models import Invitation, Organisation, Partnership, Role, User
from orgs.services import create_organisation, create_partnership, create_user
from orgs.services.invitations import ask_organisation, invite_colleague, invite_partner
from orgs.tokens import token_of

HOST = "Netzwerk Enztal"


def make_invitations() -> dict[str, str]:
    """Return the tokens of links by what their pages show; the demo's host is asked to confirm a collaboration."""
    admin = User.objects.get(email=ADMIN.email)
    made = {
        "new_link": _invite(admin, "Petra Neu Photovoltaik", "petra@neu.example"),
        "expired_link": _invite(admin, "Späth Solar", "spaeth@solar.example"),
        "waiting_link": _invite(admin, "Wartberg Energie", "wart@energie.example"),
        "solar_link": _invite(_other_admin(), "Solar Neckar", SOLAR.email),
        "colleague_link": _invite_colleague(admin),
    }
    Invitation.objects.filter(pk=made["expired_link"].pk).update(expires_at=timezone.now() - timedelta(days=1))
    ask_organisation(invitation=made["waiting_link"], address="chef@energie.example")
    ask_organisation(invitation=_invite(_other_admin(), "Stadtwerke", "maxi@neckartal.example"), address=ADMIN.email)
    return {key: token_of(invitation) for key, invitation in made.items()}


def _invite(actor: User, name: str, email: str) -> Invitation:
    host = actor.organisation
    partnership = create_partnership(
        actor=actor,
        host=host,
        partner=create_organisation(name=name),
        role=Role.objects.for_partners_of(host)[0],
        status=Partnership.Status.INVITED,
    )
    return invite_partner(actor=actor, partnership=partnership, email=email, language="de")


def _invite_colleague(actor: User) -> Invitation:
    role = Role.objects.for_staff_of(actor.organisation)[0]
    return invite_colleague(
        actor=actor,
        organisation=actor.organisation,
        email="neu@stadtwerke.example",
        name="Nora Neumann",
        role=role,
        language="de",
    )


def _other_admin() -> User:
    host = Organisation.objects.filter(name=HOST).first()
    if host:
        return host.users.get()
    host = create_organisation(name=HOST, partner_collaboration=True)
    host.roles.create(kind=Role.Kind.PARTNER, name="Partner", rights=["entity.view"])
    role = host.roles.create(kind=Role.Kind.STAFF, name="Leitung", rights=["partner.view", "partner.edit"])
    return create_user(organisation=host, email="leitung@enztal.example", name="Emil Enz", role=role)
