"""Two people editing at once: what each of them saw is compared with what stands there now."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from django.core import signing

from entities.models import Entity, EntityContent

SALT = "entities.seen"
Versioned = Entity | EntityContent


class StaleEdit(Exception):  # noqa: N818  the name says it
    """Somebody else changed the same meanwhile. ``theirs`` is what stands there now, by key."""

    def __init__(self, entity: Versioned, theirs: Mapping[str, Any]) -> None:
        super().__init__(", ".join(theirs))
        self.entity: Any = entity
        self.theirs = dict(theirs)


@dataclass(frozen=True)
class Seen:
    """What somebody saw when a form was made: the version of the entity, and a digest of each value."""

    version: int
    digests: Mapping[str, str]

    @classmethod
    def of(cls, entity: Versioned, values: Mapping[str, Any]) -> "Seen":
        """Return what a reader of ``values`` sees at the entity's present version."""
        return cls(entity.version, {key: digest(value) for key, value in values.items()})

    def signed(self, entity: Versioned) -> str:
        """Return this as text for a hidden field; it can't be forged or moved to another entity."""
        return signing.dumps([entity.kind, entity.pk, self.version, dict(self.digests)], salt=SALT, compress=True)

    @classmethod
    def from_signed(cls, text: str, entity: Versioned) -> "Seen | None":
        """Return what ``signed`` packed for this entity, None when the text is anything else."""
        try:
            kind, pk, version, digests = signing.loads(text, salt=SALT)
        except signing.BadSignature:
            return None
        return cls(version, digests) if (kind, pk) == (entity.kind, entity.pk) else None

    def changed(self, values: Mapping[str, Any]) -> set[str]:
        """Return the keys whose value is another one than was seen."""
        return {key for key, value in values.items() if digest(value) != self.digests.get(key)}


def digest(value: Any) -> str:
    """Return a short fingerprint of a JSON value."""
    return sha256(json.dumps(value, sort_keys=True, default=str).encode()).hexdigest()[:24]


def merge(
    entity: Versioned, *, mine: Mapping[str, Any], stored: Mapping[str, Any], seen: Seen | None
) -> dict[str, Any]:
    """Return what of ``mine`` is to be written over ``stored``: only what its author really changed.

    Raises StaleEdit when somebody else gave one of those another value since ``seen``.
    """
    if seen is None:
        return {key: value for key, value in mine.items() if digest(value) != digest(stored.get(key))}
    touched = seen.changed(mine)
    pending = {key: mine[key] for key in mine if key in touched and digest(mine[key]) != digest(stored.get(key))}
    moved = seen.changed({key: stored.get(key) for key in pending})
    if moved:
        raise StaleEdit(entity, {key: stored.get(key) for key in mine if key in moved})
    return pending
