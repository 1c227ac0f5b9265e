"""Step 2 of the share dialog, the sharing panel: a tree of all contents per partner, built from plain rows."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from html import escape
from typing import TYPE_CHECKING, Any

from django.template.loader import render_to_string

from orgs.models import User
from orgs.taxonomy import labels_named
from sharing.categories import Category
from sharing.contents import (
    SELF,
    LabelWord,
    Selection,
    Shares,
    harmless,
    may_share,
    read_labels,
    read_rows,
    read_shares,
    visible_categories,
)
from sharing.panel_parts import Panel, PanelCategory, PanelPartner, PanelTree, TreeCategory
from sharing.partners import active_partners
from sharing.submission import COMMON, Tree, tree_key, wrong_days
from sharing.until import Term, day_text

if TYPE_CHECKING:
    from sharing.models import Shareable

NOTHING: frozenset[int] = frozenset()
# What an offer's winner gets unless somebody chooses otherwise.
PRESELECTED = {"file"}


def open_panel(
    *,
    actor: User,
    thing: "Shareable",
    partnerships: Collection[int],
    trees: Sequence[Tree] | None = None,
    shown_labels: frozenset[int] = NOTHING,
) -> Panel:
    """Return the panel for ``thing`` and the active ones of ``partnerships``.

    With ``trees`` it shows them as they were sent, else what each partner has at present. The same few queries
    for any number of contents and partners.
    """
    partners = active_partners(actor.organisation, partnerships)
    categories = visible_categories(thing, actor)
    labels = read_labels(categories)
    shares = read_shares(thing, categories, [each.partner.group_id for each in partners.values()])
    zone = actor.organisation.time_zone
    named = labels_named(actor.organisation_id, [str(pk) for pk in sorted(shown_labels)])
    rows = _categories(categories, labels, named.ids, actor)
    by_partner = {pk: shares[each.partner.group_id] for pk, each in partners.items()}
    states = _at_present(by_partner, thing, rows, zone) if trees is None else _as_sent(trees, by_partner, rows)
    above = {pk: PanelPartner(each, _term(by_partner[pk], zone)) for pk, each in partners.items()}
    wrong = wrong_days(states, zone)
    return Panel(
        thing=thing,
        trees=[_shown(tree, above, rows, wrong.get(tree.key, "")) for tree in states],
        labels=_words(labels),
        shown_labels=named.ids,
        hints=named.hints,
        missing=len(set(partnerships) - partners.keys()),
        ended=_ended(by_partner.values()),
    )


def open_contents(
    *, actor: User, thing: "Shareable", chosen: Selection | None, shown_labels: frozenset[int] = NOTHING
) -> Panel:
    """Return the panel with one tree that belongs to no partner yet: what the winner of an offer of ``thing`` gets.

    Without ``chosen`` it begins with the files, but never with what is internal or was added by a partner.
    """
    categories = visible_categories(thing, actor)
    labels = read_labels(categories)
    named = labels_named(actor.organisation_id, [str(pk) for pk in sorted(shown_labels)])
    rows = _categories(categories, labels, named.ids, actor)
    preselected = _preselected(categories, thing.owner_id, actor) if chosen is None else chosen
    tree = Tree(COMMON, (), preselected)
    return Panel(
        thing=thing,
        trees=[_shown(tree, {}, rows)],
        labels=_words(labels),
        shown_labels=named.ids,
        hints=named.hints,
    )


def _preselected(categories: Sequence[Category], owner_id: int, actor: User) -> Selection:
    """Return the files that nobody has to look at first; notes and messages are written for colleagues."""
    return {
        each.key: frozenset(harmless(each.contents, owner_id).values_list("pk", flat=True))
        for each in categories
        if each.key in PRESELECTED and may_share(each, actor)
    }


def _categories(
    categories: Sequence[Category],
    labels: Mapping[str, Mapping[int, list[LabelWord]]],
    shown: frozenset[int],
    actor: User,
) -> list[PanelCategory]:
    """Return the categories that have contents, their rows escaped once for all trees."""
    chips: dict[tuple[LabelWord, ...], str] = {}
    found = read_rows(categories)
    return [
        PanelCategory(
            key=each.key,
            label=each.label,
            icon=each.icon,
            locked=not may_share(each, actor),
            rows=[_row(pk, title, labels[each.key].get(pk, ()), shown, chips) for pk, title in found[each.key]],
        )
        for each in categories
        if found[each.key]
    ]


def _row(
    pk: int, title: str, labels: Sequence[LabelWord], shown: frozenset[int], chips: dict[tuple[LabelWord, ...], str]
) -> dict[str, Any]:
    words = tuple(labels)
    if words not in chips:
        context = {"labels": words, "internal": any(word.internal for word in words)}
        chips[words] = render_to_string("sharing/row_labels.html", context) if words else ""
    return {
        "pk": pk,
        "title": escape(title),
        "labels": chips[words],
        "label_ids": " ".join(str(word.pk) for word in words),
        "hidden": " hidden" if shown and not any(word.pk in shown for word in words) else "",
    }


def _term(share: Shares, zone: str) -> Term | None:
    """Return the term of a partner's access; of one that has ended only the end is known."""
    begun = share.since or share.until
    return Term(begun, share.until, zone) if begun else None


def _ended(shares: Iterable[Shares]) -> Selection:
    found: dict[str, frozenset[int]] = {}
    for share in shares:
        if share.since is None and share.until:
            for key, ids in share.contents.items():
                found[key] = found.get(key, NOTHING) | ids
    return found


def _at_present(
    shares: Mapping[int, Shares], thing: "Shareable", categories: Sequence[PanelCategory], zone: str
) -> list[Tree]:
    """Return a tree with the present state for each partner with access, before them one for all new ones."""
    new = tuple(pk for pk, share in shares.items() if share.since is None)
    trees = [Tree(COMMON, new)] if new else []
    open_keys = {each.key for each in categories if not each.locked}
    for pk, share in shares.items():
        if share.since is not None:
            known = _only(share.contents, open_keys) | {SELF: frozenset({thing.pk})}
            day = day_text(share.until, zone)
            trees.append(Tree(tree_key(pk), (pk,), share.contents, known, day, day))
    return trees


def _as_sent(trees: Sequence[Tree], shares: Mapping[int, Shares], categories: Sequence[PanelCategory]) -> list[Tree]:
    """Return the trees without partners that are not active; what the actor may not share was not sent along."""
    locked = {each.key for each in categories if each.locked}
    kept = (replace(tree, partnerships=tuple(pk for pk in tree.partnerships if pk in shares)) for tree in trees)
    return [
        replace(tree, chosen=tree.chosen | _only(shares[tree.partnerships[0]].contents, locked))
        for tree in kept
        if tree.partnerships
    ]


def _only(selection: Selection, keys: Collection[str]) -> Selection:
    return {key: ids for key, ids in selection.items() if key in keys}


def _shown(
    tree: Tree, partners: Mapping[int, PanelPartner], categories: Sequence[PanelCategory], wrong: str = ""
) -> PanelTree:
    return PanelTree(
        tree=tree,
        partners=[partners[pk] for pk in tree.partnerships],
        categories=[TreeCategory(tree, each) for each in categories],
        wrong=wrong,
    )


def _words(labels: Mapping[str, Mapping[int, list[LabelWord]]]) -> list[LabelWord]:
    words = {word for found in labels.values() for each in found.values() for word in each}
    return sorted(words, key=lambda word: (word.name.casefold(), word.pk))
