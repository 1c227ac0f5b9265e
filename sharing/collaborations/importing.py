"""Making partners of the good rows of a file, after somebody has seen what would become of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.core import signing
from django.db import transaction
from django.utils.translation import gettext as _

from collab.base.tables.problems import FileError
from collab.base.transactions import retried
from orgs.models import Organisation, Partnership, Role, User
from orgs.services import create_partner
from orgs.services.partnerships import demand_partner_edit
from sharing.collaborations.checking import Planned, plan
from sharing.collaborations.reading import Entry

SALT = "sharing.collaborations.importing"
# Who looks at a preview longer than this looks again.
VALID = 24 * 60 * 60
LARGEST_STATE = 2_000_000


class PreviewLostError(ValueError):
    """What came back with the confirmation is no preview of ours, or too old a one."""


@dataclass(frozen=True)
class Outcome:
    """What came of an import."""

    created: list[Partnership]
    invited: int
    left_out: list[Planned]


@retried
@transaction.atomic
def import_partners(*, actor: User, entries: Sequence[Entry], default_role: Role | None, invite: bool) -> Outcome:
    """Make partners of the good rows, as they are judged now; ``invite`` mails those that have an address.

    Raises PermissionDenied unless the actor may edit partners. Two imports at once wait for each other, and the second
    one finds the partners of the first.
    """
    demand_partner_edit(actor, actor.organisation_id)
    host = Organisation.objects.select_for_update(no_key=True).get(pk=actor.organisation_id)
    planned = plan(host, entries, default_role)
    good = [row for row in planned if row.good]
    created = [_made(actor, row, invite=invite and row.can_be_invited) for row in good]
    invited = sum(row.can_be_invited for row in good) if invite else 0
    return Outcome(created, invited, [row for row in planned if not row.good])


def _made(actor: User, row: Planned, *, invite: bool) -> Partnership:
    # That no other partner has the name was found out already, while the host was locked.
    return create_partner(actor=actor, invite=invite, same_name=True, **row.values)


def packed(host: Organisation, kind: str, content: Any) -> str:
    """Return ``content`` as text that travels in a form and can't be forged; raise FileError when it is too much."""
    text = signing.dumps([host.pk, content], salt=f"{SALT}.{kind}", compress=True)
    if len(text) > LARGEST_STATE:
        raise FileError(_("The file is too large. Split it and import the parts one after the other."))
    return text


def unpacked(host: Organisation, kind: str, text: str) -> Any:
    """Return what ``packed`` made; raise PreviewLostError when it is anything else, another's, or too old."""
    try:
        owner, content = signing.loads(text, salt=f"{SALT}.{kind}", max_age=VALID)
    except signing.BadSignature as error:
        raise PreviewLostError from error
    if owner != host.pk:
        raise PreviewLostError
    return content


def entries_packed(host: Organisation, entries: Sequence[Entry], default_role: Role | None) -> str:
    """Return the rows of a file, with the role for those that name none."""
    rows = [[each.line, each.texts, each.problem] for each in entries]
    return packed(host, "entries", [rows, default_role.pk if default_role else None])


def entries_unpacked(host: Organisation, text: str) -> tuple[list[Entry], Role | None]:
    """Return what ``entries_packed`` packed, with the role as far as it is still there; raise PreviewLostError."""
    rows, role = unpacked(host, "entries", text)
    default_role = Role.objects.for_partners_of(host).filter(pk=role).first() if role else None
    return [Entry(*row) for row in rows], default_role
