"""What the owner's people see of sharing on the page of a thing."""

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from orgs.models import Partnership, User
from sharing.access import access_of
from sharing.partners import terms_of
from sharing.until import Term

if TYPE_CHECKING:
    from sharing.models import Shareable


@dataclass(frozen=True)
class AccessRow:
    """A partner that has access to a thing, or had it until a day, and the term of it."""

    partnership: Partnership
    term: Term

    @property
    def since(self) -> datetime:
        """Return since when."""
        return self.term.since


def may_share(user: User, thing: "Shareable") -> bool:
    """Return whether the share button is there: the owner's people with the right, while the feature is on."""
    return thing.owner_id == user.organisation_id and may_share_kind(user, thing.kind)


def may_share_kind(user: User, kind: str) -> bool:
    """Return whether the user's role may share the own organisation's things of ``kind``, while the feature is on."""
    return access_of(user).may_own(f"{kind}.share") and user.organisation.partner_collaboration


def access_list(user: User, thing: "Shareable") -> list[AccessRow]:
    """Return which partners have access to ``thing``, those with the oldest first, and last those whose has run out.

    Nothing for other organisations.
    """
    if thing.owner_id != user.organisation_id:
        return []
    terms = terms_of(thing, user.organisation.time_zone)
    active = Partnership.objects.active().filter(host=thing.owner_id, partner__group_id__in=terms)
    rows = [AccessRow(each, terms[each.partner.group_id]) for each in active.select_related("partner")]
    return sorted(rows, key=lambda row: (row.term.over, row.since, row.partnership.pk))


def partners_with_access(user: User, thing: "Shareable") -> list[Partnership]:
    """Return the active partners that have ``thing`` at present, those with the oldest access first."""
    return [row.partnership for row in access_list(user, thing) if not row.term.over]
