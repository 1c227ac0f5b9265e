"""What assignees are called to a reader: partners learn of no other partner, nobody of what the role keeps away."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from django.utils.translation import gettext as _

from orgs.models import User
from workflows.models import Assignee, Process
from workflows.people import Who, reached_organisations


@dataclass(frozen=True)
class Named:
    """An assignee in words. ``reached``: whether the process is shared with them (colleagues always are)."""

    who: Who
    name: str
    organisation: str = ""
    partner: bool = False
    reached: bool = True


def named(reader: User, assignees: Iterable[Assignee], processes: Collection[Process]) -> dict[int, Named]:
    """Return by assignee what it is called; the same few queries for any number.

    ``assignees`` belong to ``processes`` and have ``user__organisation`` and ``organisation`` loaded.
    """
    by_id = {each.pk: each for each in processes}
    ours = [each for each in processes if each.owner_id == reader.organisation_id]
    access = reached_organisations(ours)
    return {each.pk: _named(reader, each, by_id[each.process_id], access) for each in assignees}


def _named(reader: User, assignee: Assignee, process: Process, access: dict[int, set[int]]) -> Named:
    who, ours = Who.of(assignee), process.owner_id == reader.organisation_id
    if assignee.is_any_partner:
        return Named(
            who, _("The partner that has access"), partner=True, reached=bool(access.get(process.pk, not ours))
        )
    organisation = assignee.user.organisation if assignee.user else assignee.organisation
    assert organisation is not None  # noqa: S101  the database allows nothing else
    partner = organisation.pk != process.owner_id
    if partner and not _may_know(reader, organisation.pk, ours=ours):
        return Named(who, _("Somebody else"), partner=True)
    reached = not (ours and partner) or organisation.pk in access.get(process.pk, ())
    if assignee.user:
        active = assignee.user.is_active
        return Named(who, assignee.user.name, organisation.name if partner else "", partner, reached and active)
    return Named(who, organisation.name, "", partner, reached)


def _may_know(reader: User, organisation_id: int, *, ours: bool) -> bool:
    return organisation_id == reader.organisation_id or (ours and reader.has_right("partner.view"))
