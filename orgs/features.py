"""The features that an organisation switches on or off, and what going without them means for it."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass

from django.utils.translation import gettext as _

from orgs.models import Organisation, Partnership


@dataclass(frozen=True)
class Consequence:
    """Something that a switched-off feature leaves without effect: how many, and what they are called."""

    count: int
    label: str


Count = Callable[[Organisation], list[Consequence]]
_counts: list[Count] = []


def register_consequences(count: Count) -> None:
    """Let an app above say what partner collaboration carries for an organisation."""
    if count not in _counts:
        _counts.append(count)


def consequences(organisation: Organisation) -> list[Consequence]:
    """Return what partner collaboration carries for ``organisation``, without what there is none of."""
    return [each for count in _counts for each in count(organisation) if each.count]


def count_partners(organisation: Organisation) -> list[Consequence]:
    """Return how many partners ``organisation`` works with, and how many it has invited."""
    by_status = Counter(organisation.partnerships.values_list("status", flat=True))
    invited = organisation.invitations.pending().exclude(partnership=None).count()
    return [
        Consequence(by_status[Partnership.Status.ACTIVE], _("Active partners")),
        Consequence(invited, _("Open invitations")),
    ]
