"""The time zones that an organisation can choose from."""

from functools import cache
from typing import Any
from zoneinfo import available_timezones

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

# How the names of places begin. What bears none of these is an old name, or no place but what the machine is set to.
REGIONS: dict[str, Any] = {
    "Europe": _("Europe"),
    "Africa": _("Africa"),
    "America": _("America"),
    "Antarctica": _("Antarctica"),
    "Arctic": _("Arctic"),
    "Asia": _("Asia"),
    "Atlantic": _("Atlantic"),
    "Australia": _("Australia"),
    "Indian": _("Indian Ocean"),
    "Pacific": _("Pacific"),
}
NO_PLACE = "UTC"


@cache
def known_zones() -> frozenset[str]:
    """Return the names of all that there are; reading them takes a moment, and they stay the same."""
    places = {name for name in available_timezones() if name.partition("/")[0] in REGIONS}
    return frozenset(places | {NO_PLACE})


def validate_time_zone(name: str) -> None:
    """Raise ValidationError when there is no such time zone."""
    if name not in known_zones():
        raise ValidationError(_("There is no time zone “%(value)s”."), params={"value": name})


@cache
def zone_choices() -> list[Any]:
    """Return them for a form, by region; the keyboard finds a city by its first letters."""
    names = sorted(known_zones() - {NO_PLACE})
    regions = [
        (words, [(name, _city(name)) for name in names if name.startswith(f"{region}/")])
        for region, words in REGIONS.items()
    ]
    return [*regions, (NO_PLACE, NO_PLACE)]


def _city(name: str) -> str:
    """Return ``America/Argentina/Buenos_Aires`` without its region: "Argentina, Buenos Aires"."""
    return name.partition("/")[2].replace("/", ", ").replace("_", " ")
