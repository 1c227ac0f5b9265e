"""Two people editing the same partner: what one of them saw, and what stands there now."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.core import signing
from django.db.models import Model, QuerySet
from django.utils.formats import number_format

from activity.models import Event
from orgs.models import Label, Partnership, Purpose

SALT = "sharing.collaborations.seen"
TEXTS = ("contact", "email", "phone", "street", "house_number", "postcode", "city", "language")
NUMBERS = ("latitude", "longitude", "radius_km", "user_limit")
WORDS: dict[str, type[Model]] = {"purposes": Purpose, "labels": Label}


@dataclass(frozen=True)
class Seen:
    """The values that a form showed to its reader, and the version that they had."""

    version: int
    values: Mapping[str, Any]

    @classmethod
    def of(cls, partnership: Partnership) -> "Seen":
        """Return what a reader of ``partnership`` sees now."""
        return cls(partnership.version, values_of(partnership))

    def signed(self, partnership: Partnership) -> str:
        """Return this as text for a hidden field; it can't be forged or moved to another partner."""
        return signing.dumps([partnership.pk, self.version, dict(self.values)], salt=SALT, compress=True)

    @classmethod
    def from_signed(cls, text: str, partnership: Partnership) -> "Seen | None":
        """Return what ``signed`` packed for this partner, None when the text is anything else."""
        try:
            pk, version, values = signing.loads(text, salt=SALT)
        except signing.BadSignature:
            return None
        return cls(version, values) if pk == partnership.pk else None

    def changed(self, values: Mapping[str, Any]) -> dict[str, Any]:
        """Return those of ``values`` that are others than were seen."""
        return {key: value for key, value in values.items() if value != self.values.get(key)}


def values_of(partnership: Partnership) -> dict[str, Any]:
    """Return what a form shows of a partner, as plain JSON."""
    plain = {key: getattr(partnership, key) for key in (*TEXTS, *NUMBERS)}
    words = {key: getattr(partnership, key).all() for key in WORDS}
    return {"name": partnership.partner.name, "role": partnership.role_id} | plain | as_json(words)


def as_json(values: Mapping[str, Any]) -> dict[str, Any]:
    """Return clean values of a form as plain JSON, rows by their ids."""
    return {key: _json(value) for key, value in values.items()}


def _json(value: Any) -> Any:
    if isinstance(value, Model):
        return value.pk
    return sorted(each.pk for each in value) if isinstance(value, QuerySet | list | tuple) else value


def shown(partnership: Partnership, key: str) -> str:
    """Return a value of the partner as people read it."""
    if key == "name":
        return partnership.partner.name
    value = getattr(partnership, key)
    if key in WORDS:
        return ", ".join(each.name for each in value.all())
    if key == "language":
        return str(dict(settings.LANGUAGES).get(value, value))
    return number_format(value) if isinstance(value, float) else "" if value is None else str(value)


def last_change(partnership: Partnership) -> Event | None:
    """Return when somebody last changed what is noted down about the partner."""
    return Event.objects.history_of(partnership).filter(verb="partnership_changed").first()
