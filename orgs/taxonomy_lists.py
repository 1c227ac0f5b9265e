"""Purposes, decline reasons and label families as the settings list them: searched, archived or not, with their use."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Q
from django.db.models.functions import Lower
from django.http import QueryDict

from orgs.models import DeclineReason, Label, LabelFamily, Purpose, User
from orgs.models.taxonomy import USABLE
from orgs.taxonomy import Use, uses_of


@dataclass(frozen=True)
class Asked:
    """What the address asks of a list."""

    text: str
    archived: bool
    descending: bool

    @classmethod
    def of(cls, params: QueryDict) -> "Asked":
        """Return what ``params`` ask."""
        text = params.get("q", "").replace("\x00", "").strip()[:80]
        return cls(text, "archived" in params, params.get("sort") == "-name")

    @property
    def narrows(self) -> bool:
        """Return whether a search is at work."""
        return bool(self.text)


@dataclass(frozen=True)
class WordRow:
    """A purpose, decline reason or label, and what has it."""

    word: Any
    uses: list[Use]

    @property
    def key(self) -> str:
        """Return what tells the row apart on the page."""
        return str(self.word.pk)

    @property
    def unused(self) -> bool:
        """Return whether nothing has it, so that it can be deleted."""
        return not self.uses


@dataclass(frozen=True)
class FamilyCard:
    """A label family, what its labels can be put on in words, and those of its labels that are shown."""

    family: LabelFamily
    usable_for: list[str]
    rows: list[WordRow]
    empty: bool

    @property
    def key(self) -> str:
        """Return what tells the card apart on the page."""
        return str(self.family.pk)


def purposes_for(user: User, asked: Asked) -> Any:
    """Return the purposes of the user's organisation that ``asked`` means, by name."""
    found = _unless_archived(Purpose.objects.visible_to(user).filter(name__icontains=asked.text), asked)
    name = Lower("name")
    return found.order_by(name.desc() if asked.descending else name.asc(), "pk")


def reasons_for(user: User, asked: Asked) -> Any:
    """Return the decline reasons of the user's organisation that ``asked`` means, in their order."""
    in_words = Q(name__icontains=asked.text) | Q(name_en__icontains=asked.text)
    return _unless_archived(DeclineReason.objects.visible_to(user).filter(in_words), asked)


def word_rows(model: type[Purpose] | type[DeclineReason], words: Sequence[Any]) -> list[WordRow]:
    """Return the rows of one page of words of ``model``; the same queries for one as for fifty."""
    return _rows(words, uses_of(model, [each.pk for each in words]))


def families_for(user: User, asked: Asked) -> Any:
    """Return the label families of the user's organisation that ``asked`` means, by name."""
    found = LabelFamily.objects.visible_to(user)
    if asked.text:
        labels = _unless_archived(Label.objects.visible_to(user).filter(name__icontains=asked.text), asked)
        found = found.filter(Q(name__icontains=asked.text) | Q(pk__in=labels.values("family")))
    return _unless_archived(found, asked).order_by(Lower("name"), "pk")


def family_cards(families: Sequence[LabelFamily], asked: Asked) -> list[FamilyCard]:
    """Return the cards of one page; the same queries for one family as for fifty."""
    labels = list(Label.objects.present().filter(family__in=[each.pk for each in families]).order_by(Lower("name")))
    uses = uses_of(Label, [label.pk for label in labels])
    by_family = {each.pk: [label for label in labels if label.family_id == each.pk] for each in families}
    return [
        FamilyCard(
            family=each,
            usable_for=[str(word) for kind, word in USABLE.items() if kind in each.usable_for],
            rows=_rows(_shown(each, by_family[each.pk], asked), uses),
            empty=not by_family[each.pk],
        )
        for each in families
    ]


def _unless_archived(words: Any, asked: Asked) -> Any:
    return words if asked.archived else words.filter(archived_at=None)


def _shown(family: LabelFamily, labels: Iterable[Label], asked: Asked) -> list[Label]:
    words = asked.text.casefold()
    whole = words in family.name.casefold()
    found = (label for label in labels if whole or words in label.name.casefold())
    return [label for label in found if asked.archived or not label.archived_at]


def _rows(words: Iterable[Any], uses: dict[int, list[Use]]) -> list[WordRow]:
    return [WordRow(word, uses.get(word.pk, [])) for word in words]
