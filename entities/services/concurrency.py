"""Two people editing at once: what each of them saw is compared with what stands there now."""

import json
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.core import signing
from django.utils.crypto import salted_hmac

from entities.models import Attribute, Entity, EntityContent, EntityType

SALT = "entities.seen"
Versioned = Entity | EntityContent
# What a form is about: a thing that it changes, or the type of one that it makes.
Subject = Versioned | EntityType


class StaleEdit(Exception):  # noqa: N818  the name says it
    """Somebody else changed the same meanwhile. ``theirs`` is what stands there now, by key."""

    def __init__(self, entity: Versioned, theirs: Mapping[str, Any]) -> None:
        super().__init__(", ".join(theirs))
        self.entity: Any = entity
        self.theirs = dict(theirs)


@dataclass(frozen=True)
class Offered:
    """An attribute as a form offered it; ``told`` once its reader knows that it can't be written any more."""

    pk: int
    name: str
    kind: str
    told: bool = False


@dataclass(frozen=True)
class Seen:
    """What somebody saw when a form was made: a digest of each value, and which attributes it offered.

    It says nothing else, for its reader can unpack it: no version, which would tell of changes to what is hidden,
    and no digest that could be guessed at, for each is made with the secret key and for one place alone.
    """

    subject: str
    digests: Mapping[str, str]
    offered: Mapping[str, Offered] = field(default_factory=dict)

    @classmethod
    def of(cls, subject: Subject, values: Mapping[str, Any], attributes: Iterable[Attribute] = ()) -> "Seen":
        """Return what a reader of ``values`` sees now, in a form with fields for ``attributes``."""
        name = _name(subject)
        offered = {each.key: Offered(each.pk, each.name, each.kind) for each in attributes}
        return cls(name, {key: _digest(name, key, value) for key, value in values.items()}, offered)

    def signed(self, subject: Subject) -> str:
        """Return this as text for a hidden field; it can't be forged or moved to another entity."""
        offered = {key: [each.pk, each.name, each.kind, each.told] for key, each in self.offered.items()}
        return signing.dumps([_name(subject), dict(self.digests), offered], salt=SALT, compress=True)

    @classmethod
    def from_signed(cls, text: str, subject: Subject) -> "Seen | None":
        """Return what ``signed`` packed for this subject, None when the text is anything else."""
        try:
            name, digests, offered = signing.loads(text, salt=SALT)
        except (signing.BadSignature, ValueError):
            return None
        if name != _name(subject):
            return None
        return cls(name, digests, {key: Offered(*each) for key, each in offered.items()})

    def changed(self, values: Mapping[str, Any]) -> set[str]:
        """Return the keys whose value is another one than was seen."""
        return {key for key, value in values.items() if _digest(self.subject, key, value) != self.digests.get(key)}

    def gone(self, attributes: Collection[Attribute]) -> dict[str, Offered]:
        """Return by key what was offered and is not among ``attributes``: removed since, hidden or locked."""
        left = {each.pk for each in attributes}
        return {key: each for key, each in self.offered.items() if each.pk not in left}

    def told_of(self, gone: Mapping[str, Offered]) -> "Seen":
        """Return the same for a reader who now knows of ``gone``."""
        known = {key: Offered(each.pk, each.name, each.kind, told=True) for key, each in gone.items()}
        return Seen(self.subject, self.digests, {**self.offered, **known})


def merge(
    entity: Versioned, *, mine: Mapping[str, Any], stored: Mapping[str, Any], seen: Seen | None
) -> dict[str, Any]:
    """Return what of ``mine`` is to be written over ``stored``: only what its author really changed.

    Raises StaleEdit when somebody else gave one of those another value since ``seen``.
    """
    different = {key: value for key, value in mine.items() if _json(value) != _json(stored.get(key))}
    if seen is None:
        return different
    touched = seen.changed(mine)
    pending = {key: value for key, value in different.items() if key in touched}
    moved = seen.changed({key: stored.get(key) for key in pending})
    if moved:
        raise StaleEdit(entity, {key: stored.get(key) for key in mine if key in moved})
    return pending


def _name(subject: Subject) -> str:
    return f"{subject._meta.model_name}:{subject.pk}"


def _digest(subject: str, key: str, value: Any) -> str:
    """Return a short fingerprint of a value in one place, which nobody can make without the secret key."""
    return salted_hmac(SALT, "\n".join((subject, key, _json(value))), algorithm="sha256").hexdigest()[:24]


def _json(value: Any) -> str:
    return json.dumps(value, sort_keys=True, default=str)
