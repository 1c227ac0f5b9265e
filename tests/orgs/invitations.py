"""What tests of invitations have in common: partners and colleagues to invite, and the links of mails as sent."""

import re
from typing import Any

from django.core import mail
from django.test import Client

from activity.models import Event
from activity.outbox.sweep import sweep
from orgs.models import Invitation, Organisation, Partnership, Role, User
from orgs.services import create_organisation, create_partnership
from orgs.services.invitations import invite_colleague, invite_partner
from orgs.tokens import token_of
from tests.cast import Cast, make_user

EMAIL = "petra@neu.example"
NEW_WORD = "Ganz-neues-Wort-77"


def add_partnership(host: Organisation, by: User, role: Role, name: str = "Neue Partner", **fields: Any) -> Partnership:
    """Return a partnership that waits for its invitation to be answered, with an organisation that stands for it."""
    partnership = create_partnership(
        actor=by,
        host=host,
        partner=create_organisation(name=name),
        role=role,
        status=Partnership.Status.INVITED,
    )
    Partnership.objects.filter(pk=partnership.pk).update(**fields)
    partnership.refresh_from_db()
    return partnership


def invite(cast: Cast, email: str = EMAIL, language: str = "en", **fields: Any) -> Invitation:
    """Return an open invitation by the host's staff to a new partner."""
    partnership = add_partnership(cast.host, cast.staff, cast.partner_role)
    return invite_partner(actor=cast.staff, partnership=partnership, email=email, language=language, **fields)


def invite_by_other(cast: Cast, email: str = EMAIL) -> Invitation:
    """Return an open invitation by the other tenant to a new partner."""
    role, _made = cast.other.roles.get_or_create(kind="partner", name="Partner", defaults={"rights": ["entity.view"]})
    partnership = add_partnership(cast.other, cast.other_staff, role)
    return invite_partner(actor=cast.other_staff, partnership=partnership, email=email, language="en")


def invite_mate(cast: Cast, email: str = EMAIL, language: str = "en") -> Invitation:
    """Return an open invitation by Alpha's admin to a colleague."""
    return invite_colleague(
        actor=cast.chief,
        organisation=cast.alpha.organisation,
        email=email,
        name="Petra Neu",
        role=cast.alpha.role,
        language=language,
    )


def link(invitation: Invitation, page: str = "") -> str:
    """Return the address of the invitation's newest link, or of a page below it."""
    return f"/invitation/{token_of(Invitation.objects.get(pk=invitation.pk))}/{page}"


def mailed_links(email: str = EMAIL) -> list[str]:
    """Send what is due; return the links in the mails to ``email``, oldest first."""
    sweep()
    bodies = [str(each.body) for each in mail.outbox if each.to == [email]]
    return [found for body in bodies for found in re.findall(r"https?://[^/\s]+(/invitation/\S+)", body)]


def account(**fields: str) -> dict[str, str]:
    """Return what somebody new writes into the form."""
    filled = {"name": "Petra Neu", "organisation_name": "Neu GmbH", "language": "en", "password": NEW_WORD}
    return filled | fields


def heading(client: Client, url: str, status: int = 200) -> str:
    """Return the heading of a page."""
    answer = client.get(url)
    assert answer.status_code == status, answer.status_code
    found = re.search(r"<h1[^>]*>(.*?)</h1>", answer.content.decode(), re.DOTALL)
    assert found
    return " ".join(found[1].split())


def status_of(invitation: Invitation) -> str:
    """Return the status as it is now."""
    return Invitation.objects.get(pk=invitation.pk).status


def partner_of(invitation: Invitation) -> tuple[str, str]:
    """Return the partner's name and the status of the partnership, as they are now."""
    partnership = Partnership.objects.select_related("partner").get(pk=invitation.partnership_id)
    return partnership.partner.name, partnership.status


def told(user: User) -> list[str]:
    """Return what the user was told, oldest first, by kind."""
    return list(user.notifications.order_by("pk").values_list("kind", flat=True))


def verbs(invitation: Invitation) -> list[str]:
    """Return what happened to the invitation, oldest first."""
    events = Event.objects.filter(target_type__model="invitation", target_id=invitation.pk)
    return list(events.order_by("pk").values_list("verb", flat=True))


def add_admin(organisation: Organisation, email: str) -> User:
    """Return another admin of an organisation, who reads English."""
    role = organisation.roles.create(kind="staff", name=f"Leitung {email}", rights=["user.view", "user.edit"])
    return make_user(organisation, role, email, "Ada Chefin", language="en")
