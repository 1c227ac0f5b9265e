"""What will happen when several things are shared or offered: told before it does."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Self

from django.db.models import Count
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from collab.base.numbers import number
from orgs.models import Partnership, User
from sharing.bulk.contents import Part
from sharing.contents import Selection
from sharing.submission import pack, tree_key, unpack

if TYPE_CHECKING:
    from sharing.models import Shareable


@dataclass(frozen=True)
class Fate:
    """What happens between one thing and one partner; ``level`` is the colour of its badge, nothing for no change."""

    text: str
    level: str = ""
    contents: tuple[str, ...] = ()


@dataclass(frozen=True)
class Line:
    """What happens to some partners alike."""

    fate: Fate
    partners: list[Partnership]


@dataclass(frozen=True)
class Row:
    """One thing, and what happens with it; ``offer`` is the one that is open already."""

    thing: "Shareable"
    lines: list[Line]
    offer: Any = None


@dataclass(frozen=True)
class Summary:
    """Everything that will happen. ``shown`` carries it along in the form, so that only that is done."""

    rows: list[Row]
    shown: str
    totals: list[str] = field(default_factory=list)
    inactive: int = 0

    @property
    def happens(self) -> bool:
        """Whether anything will."""
        return any(line.fate.level for row in self.rows for line in row.lines)


@dataclass(frozen=True)
class Shown:
    """What a summary had shown: the contents that go along, by thing, and by partnership where it had access."""

    along: dict[int, Selection]
    known: dict[int, frozenset[int]]

    def pack(self) -> str:
        """Return it as one line for the form."""
        packed = {f"{pk}.{key}": ids for pk, part in self.along.items() for key, ids in part.items()}
        return pack(packed | {tree_key(pk): ids for pk, ids in self.known.items()})

    @classmethod
    def of(cls, text: str, parts: Collection[str]) -> Self:
        """Return what ``pack`` wrote, of contents only the categories ``parts``; what makes no sense is left out."""
        along: dict[int, Selection] = {}
        known: dict[int, frozenset[int]] = {}
        for name, ids in unpack(text).items():
            thing, _dot, key = name.partition(".")
            owner = number(thing.removeprefix("p"))
            if owner is not None and key in parts:
                along.setdefault(owner, {})[key] = ids
            elif owner is not None and name == tree_key(owner):
                known[owner] = ids
        return cls(along, known)


def lines_of(fates: Iterable[tuple[Partnership, Fate]]) -> list[Line]:
    """Return the fates of one thing, partners with the same one together."""
    found: dict[Fate, list[Partnership]] = {}
    for partnership, fate in fates:
        found.setdefault(fate, []).append(partnership)
    return [Line(fate, partners) for fate, partners in found.items()]


def contents_in_words(parts: Iterable[Part], counts: Mapping[str, int]) -> tuple[str, ...]:
    """Return how many contents of each category, without those of which there are none: ``Files (7)``."""
    return tuple(f"{part.label} ({counts[part.key]})" for part in parts if counts.get(part.key))


def with_contents(sentence: str, words: Collection[str]) -> str:
    """Return ``sentence`` followed by what goes along."""
    along = _("With it: %(contents)s.") % {"contents": ", ".join(words)}
    return f"{sentence} {along}" if words else sentence


def entities(count: int) -> str:
    """Return so many entities in words."""
    return ngettext("%(count)s entity", "%(count)s entities", count) % {"count": count}


def mails_in_words(told: Collection[Partnership]) -> str:
    """Return how many e-mails there will be: ``told`` names a partner once for each thing that its people learn of."""
    people = _people({each.partner_id for each in told})
    mails = sum(people.get(each.partner_id, 0) for each in told)
    count = sum(people.values())
    text = ngettext(
        "E-mails: at most %(mails)s, to %(count)s person.", "E-mails: at most %(mails)s, to %(count)s people.", count
    )
    return text % {"mails": mails, "count": count}


def _people(partners: Collection[int]) -> dict[int, int]:
    active = User.objects.filter(organisation__in=partners, is_active=True).order_by()
    return dict(active.values_list("organisation").annotate(Count("pk")))
