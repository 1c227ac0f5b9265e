"""What a partner has, as a table to take along."""

from collections.abc import Iterator, Sequence
from itertools import islice
from typing import Any

from django.utils.translation import gettext as _

from sharing.review.listing import ReviewListing, Row

AT_ONCE = 200


def header() -> list[str]:
    """Return the names of the columns."""
    return [
        _("Title"),
        _("Contents"),
        _("Access since"),
        _("Shared by"),
        _("Access until"),
        _("Last opened"),
        _("Confirmed"),
        _("Confirmed by"),
    ]


def table(listing: ReviewListing) -> Iterator[Sequence[Any]]:
    """Yield one line for each share asked for."""
    ids = iter(list(listing.ids()))
    while part := list(islice(ids, AT_ONCE)):
        yield from map(_line, listing.rows(part))


def _line(row: Row) -> Sequence[Any]:
    contents = ", ".join(f"{part.label}: {part.count}" for part in row.parts)
    last_day = row.term.last_day
    until = last_day.isoformat() if last_day else ""
    seen = [row.opened_at, row.reviewed_at, row.reviewed_by]
    return [row.thing.share_title(), contents, row.term.since, row.by, until, *seen]
