"""The list of partners as a table to take along; an import understands the names of its columns."""

from collections.abc import Iterator, Sequence
from itertools import islice
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _

from sharing.collaborations.listing import PartnerListing, Row
from sharing.forms import PartnerForm

AT_ONCE = 200
PLAIN = (
    "contact",
    "email",
    "phone",
    "street",
    "house_number",
    "postcode",
    "city",
    "latitude",
    "longitude",
    "radius_km",
)
SEPARATOR = ", "
# A line that shows how an imported list is written.
EXAMPLE = [
    "Solar Muster GmbH",
    "Maria Muster",
    "maria@solar-muster.example",
    "07141 1234",
    "Musterweg",
    "1",
    "71634",
    "Ludwigsburg",
    48.8974,
    9.1916,
    50,
]


def header() -> list[str]:
    """Return the names of the columns."""
    named = [str(PartnerForm.base_fields[key].label) for key in ("name", *PLAIN, "purposes", "labels", "role")]
    own = [str(PartnerForm.base_fields[key].label) for key in ("language", "user_limit")]
    return [*named, *own, _("Status"), _("Users"), _("Shared"), _("Last activity")]


def table(listing: PartnerListing) -> Iterator[Sequence[Any]]:
    """Yield one line for each partner asked for, with all that is noted down about it."""
    ids = iter(list(listing.ids()))
    while part := list(islice(ids, AT_ONCE)):
        yield from map(_line, listing.rows(part))


def _line(row: Row) -> Sequence[Any]:
    each = row.partnership
    words = [SEPARATOR.join(word.name for word in found.all()) for found in (each.purposes, each.labels)]
    language = dict(settings.LANGUAGES).get(each.language, each.language)
    plain = [getattr(each, key) for key in PLAIN]
    own = [each.role.name, str(language), each.user_limit]
    seen = [each.get_status_display(), row.people, row.shared, row.active_at]
    return [each.partner.name, *plain, *words, *own, *seen]
