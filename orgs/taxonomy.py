"""Purposes, labels and decline reasons as they are used: on how many things, and what an address means by them."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db.models import PROTECT, Count, ManyToOneRel
from django.utils.translation import gettext as _

from collab.base.numbers import numbers
from orgs.models import DeclineReason, Label, Partnership, Purpose

Words = type[Label] | type[Purpose] | type[DeclineReason]


@dataclass(frozen=True)
class Table:
    """The links between things of one model and purposes or labels: ``word`` and ``thing`` name its columns."""

    name: Any
    links: Any
    word: str
    thing: str


@dataclass(frozen=True)
class Use:
    """How many things of one kind have a purpose, label or decline reason."""

    name: str
    count: int


@dataclass(frozen=True)
class Named:
    """The labels that an address means, and what its reader has to know about that."""

    ids: frozenset[int] = frozenset()
    hints: list[str] = field(default_factory=list)


def tables_of(model: Words) -> list[Table]:
    """Return every table that puts many of ``model`` on something, those of apps above too."""
    relations: Iterable[Any] = (each for each in model._meta.related_objects if each.many_to_many)
    return [
        Table(
            _("Partners") if each.related_model is Partnership else each.related_model._meta.verbose_name_plural,
            each.through.objects,
            each.field.m2m_reverse_field_name(),
            each.field.m2m_field_name(),
        )
        for each in relations
    ]


def uses_of(model: Words, ids: Collection[int]) -> dict[int, list[Use]]:
    """Return by id what has it; one query per table, however many ``ids``."""
    found: dict[int, list[Use]] = defaultdict(list)
    for table in (*tables_of(model), *_holders(model)) if ids else ():
        links = table.links.filter(**{f"{table.word}__in": ids}).order_by()
        for pk, count in links.values_list(table.word).annotate(count=Count("pk")):
            found[pk].append(Use(str(table.name), count))
    return found


def _holders(model: Words) -> Iterator[Table]:
    """Yield the tables whose rows name one of ``model`` and do not let it go, those of apps above too."""
    for each in model._meta.get_fields(include_hidden=True):
        if isinstance(each, ManyToOneRel) and each.on_delete is PROTECT:
            holder = each.related_model
            yield Table(holder._meta.verbose_name_plural, holder._base_manager, each.field.name, holder._meta.pk.name)


def labels_named(organisation_id: int, values: Sequence[str]) -> Named:
    """Return what labels an address means: for a merged one its successor; one that is gone is left out, and said."""
    named = [part for value in values for part in value.split(",") if part]
    if not named:
        return Named()
    ours = Label.objects.filter(family__organisation_id=organisation_id, pk__in=numbers(named))
    known = {str(label.pk): label for label in ours.select_related("merged_into")}
    hints = dict.fromkeys(_hint(known.get(each)) for each in named)
    found = (known[each] for each in named if each in known)
    return Named(frozenset(standing(label).pk for label in found), [hint for hint in hints if hint])


def standing(label: Label) -> Label:
    """Return the label itself, or the one that stands in its place."""
    while label.merged_into:
        label = label.merged_into
    return label


def _hint(label: Label | None) -> str:
    if label is None:
        return _("A label of this address is no longer there. The filter goes on without it.")
    if label.merged_into is None:
        return ""
    return _("“%(old)s” was merged into “%(new)s”.") % {"old": label.name, "new": standing(label).name}
