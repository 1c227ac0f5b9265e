"""Saving the share dialog: exactly the difference between what was shown and what was chosen."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import reduce
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.http import Http404
from django.utils import timezone

from activity.services import notify, record
from collab.base.transactions import retried
from orgs.models import Organisation, Partnership, User
from sharing.announcing import GATHERED, told_along
from sharing.categories import Category
from sharing.contents import SELF, Selection, may_share, visible_categories
from sharing.partners import active_partners
from sharing.services.ends import end_for, move_ends
from sharing.services.grants import BATCH, give_ids, take_inside, take_whole
from sharing.services.journal import journal, remember
from sharing.until import Until

if TYPE_CHECKING:
    from activity.models import Event
    from sharing.models import Shareable, ShareChange

NOTHING: frozenset[int] = frozenset()


@dataclass(frozen=True)
class Choice:
    """What somebody chose for one partner, by category, and what that partner had when the dialog showed it.

    ``known`` holds the thing itself under ``SELF`` when the partner had access to it. ``until`` is the last day of
    access, when another one was chosen than the dialog showed.
    """

    partnership_id: int
    chosen: Selection = field(default_factory=dict)
    known: Selection = field(default_factory=dict)
    until: Until | None = None

    def added(self, key: str) -> frozenset[int]:
        """Return the ids of that category to be given."""
        return self.chosen.get(key, NOTHING) - self.known.get(key, NOTHING)

    def removed(self, key: str) -> frozenset[int]:
        """Return the ids of that category to be taken back."""
        return self.known.get(key, NOTHING) - self.chosen.get(key, NOTHING)

    @property
    def keys(self) -> set[str]:
        """The categories that may differ."""
        return ({*self.chosen} | {*self.known}) - {SELF}


@dataclass
class Outcome:
    """What a save did: partners with changes, chosen contents that are gone, partners that could not be served.

    ``change`` can be undone; None: there is nothing to undo.
    """

    changed: list[Partnership] = field(default_factory=list)
    gone: int = 0
    refused: int = 0
    lapsed: list[Partnership] = field(default_factory=list)
    change: "ShareChange | None" = None


@dataclass(frozen=True)
class Unshared:
    """What taking a thing back did: whether the partner ``had_access``, and what can be undone of it."""

    had_access: bool
    change: "ShareChange | None"


@dataclass(frozen=True)
class _Scope:
    """What is shared of one thing, by whom: its categories, and which of the ids in question lie in them."""

    actor: User | None
    thing: "Shareable"
    categories: dict[str, Category]
    ids: Selection
    # What follows within a minute is told along with it.
    gather: bool = False
    # A standing rule gives it.
    by_rule: bool = False

    def of(self, key: str, wanted: frozenset[int]) -> frozenset[int]:
        return wanted & self.ids.get(key, NOTHING)


@retried
@transaction.atomic
def save_shares(*, actor: User, thing: "Shareable", choices: Sequence[Choice], gather: bool = False) -> Outcome:
    """Give and take back exactly what ``choices`` changed; tell the partners what is new.

    With ``gather`` what the actor gives within the next minute is told along with it.

    The thing is locked meanwhile and the actor's right asked again. Only the difference to what the dialog showed is
    applied, so that two people who save at once do not undo each other. Contents that are gone, of other things,
    or not the actor's to share, and partners that are no active ones, are left out and counted.
    """
    thing = locked_to_share(actor, thing)
    scope = replace(_scope(actor, thing, choices), gather=gather)
    partners = locked_partners(actor, [each.partnership_id for each in choices])
    outcome = Outcome(gone=_gone(scope, choices))
    with journal() as shifts:
        for choice in choices:
            if partnership := partners.get(choice.partnership_id):
                _save(scope, partnership, choice, outcome)
            else:
                outcome.refused += 1
    outcome.change = remember(actor=actor, thing=thing, shifts=shifts)
    return outcome


@retried
@transaction.atomic
def unshare(*, actor: User, thing: "Shareable", partnership: Partnership, related: Selection | None = None) -> Unshared:
    """Take back ``thing`` and all that lies in it from a partner, and the chosen ``related`` things shared along.

    Raises Http404 when the partnership is not one of the actor's organisation.
    """
    thing = locked_to_share(actor, thing)
    if partnership.host_id != actor.organisation_id:
        raise Http404
    with journal() as shifts:
        had_access, taken = _take_back(actor, thing, partnership, related or {})
    if had_access or taken:
        _record(actor, "unshared", thing, partnership.partner, {"taken": taken, "access": False})
    return Unshared(had_access, remember(actor=actor, thing=thing, shifts=shifts))


def hand_over(
    *, actor: User | None, thing: "Shareable", partnership: Partnership, chosen: Selection, by_rule: bool = False
) -> None:
    """Give ``thing`` and what (still) lies in it of ``chosen`` to a partner, and tell its people.

    For services that have locked the thing and decided who gets it: nobody's right is asked here.
    """
    categories = {each.key: each for each in thing.share_categories() if each.key in chosen}
    ids = {key: _existing(each, chosen[key]) for key, each in categories.items()}
    scope = _Scope(actor, thing, categories, ids, gather=by_rule, by_rule=by_rule)
    _save(scope, partnership, Choice(partnership.pk, chosen), Outcome())


def locked_to_share(actor: User, thing: "Shareable") -> "Shareable":
    """Return ``thing`` with its row locked, if the actor may (still) share it; raise Http404 or PermissionDenied."""
    # Not the key: somebody else may meanwhile share this thing along with another one.
    locked: Shareable = type(thing).objects.select_for_update(no_key=True).get_for(actor, "share", thing.pk)
    return locked


def locked_partners(actor: User, ids: Collection[int]) -> dict[int, Partnership]:
    """Return the active ones of the partnerships ``ids``; until we are done, nobody suspends or ends them."""
    rows = Partnership.objects.filter(host=actor.organisation, pk__in=ids).order_by("pk")
    # Asked again once they are locked: what somebody else did meanwhile is seen only then.
    list(rows.select_for_update(no_key=True))
    return active_partners(actor.organisation, ids)


def _take_back(
    actor: User, thing: "Shareable", partnership: Partnership, related: Selection
) -> tuple[bool, list[dict[str, Any]]]:
    """Take things back; return whether the partner had ``thing``, and what else it had."""
    whole = take_whole(things_model=type(thing), ids=[thing.pk], organisation=partnership.partner)
    had_access = bool(whole.pop(thing.kind, None))
    taken = [_part(kind, kind, ids) for kind, ids in whole.items()]
    scope = _scope(actor, thing, [Choice(partnership.pk, known=related)])
    for key, category in scope.categories.items():
        if ids := scope.of(key, related.get(key, NOTHING)):
            taken.append(_take(category, ids, partnership.partner))
    return had_access, taken


def _scope(actor: User, thing: "Shareable", choices: Sequence[Choice]) -> _Scope:
    categories = {each.key: each for each in visible_categories(thing, actor) if may_share(each, actor)}
    differing = {key: _joined(choice.added(key) | choice.removed(key) for choice in choices) for key in categories}
    return _Scope(actor, thing, categories, {key: _existing(categories[key], ids) for key, ids in differing.items()})


def _joined(sets: Iterable[frozenset[int]]) -> frozenset[int]:
    return reduce(frozenset.union, sets, NOTHING)


def _existing(category: Category, ids: frozenset[int]) -> frozenset[int]:
    """Return those of ``ids`` that lie in the category."""
    wanted, found = sorted(ids), set[int]()
    for start in range(0, len(wanted), BATCH):
        part = category.contents.order_by().filter(pk__in=wanted[start : start + BATCH])
        found.update(part.values_list("pk", flat=True))
    return frozenset(found)


def _gone(scope: _Scope, choices: Sequence[Choice]) -> int:
    """Return how many contents were newly chosen that are not there for the actor to share."""
    asked = {(key, pk) for choice in choices for key in choice.keys for pk in choice.added(key)}
    return sum(1 for key, pk in asked if pk not in scope.ids.get(key, NOTHING))


def _save(scope: _Scope, partnership: Partnership, choice: Choice, outcome: Outcome) -> None:
    """Apply one partner's difference, write it into the history and tell the partner's people what is new."""
    partner, thing = partnership.partner, scope.thing
    if SELF in choice.known and not _has_access(thing, partner):
        outcome.lapsed.append(partnership)
        return
    end = end_for(thing, partner, choice.until)
    access = bool(_give(scope, type(thing), [thing.pk], partner, end))
    taken = [
        _take(category, ids, partner)
        for key, category in scope.categories.items()
        if (ids := scope.of(key, choice.removed(key)))
    ]
    given = [
        _part(key, category.contents.model.kind, _give(scope, category.contents.model, ids, partner, end))
        for key, category in scope.categories.items()
        if (ids := scope.of(key, choice.added(key)))
    ]
    changes = {"given": _some(given), "taken": _some(taken), "access": access}
    if access and end:
        changes["until"] = [None, end]
    elif choice.until:
        changes |= move_ends(scope.categories, thing, partner, end)
    _tell(scope, partnership, changes, outcome)


def _tell(scope: _Scope, partnership: Partnership, changes: dict[str, Any], outcome: Outcome) -> None:
    if not any(changes.values()):
        return
    new = bool(changes["given"] or changes["access"])
    changes |= {"gather": True} if scope.gather else {}
    changes |= {"rule": True} if scope.by_rule else {}
    verb = "shared" if new else "unshared" if changes["taken"] else "share_until"
    event = _record(scope.actor, verb, scope.thing, partnership.partner, changes)
    outcome.changed.append(partnership)
    people = partnership.partner.users.filter(is_active=True)
    if new and not (scope.gather and told_along(event)):
        notify(event=event, kind="shared", recipients=people, wait=GATHERED if scope.gather else timedelta())
    elif changes.get("warned"):
        notify(event=event, kind="access_extended", recipients=people)


def _record(
    actor: User | None, verb: str, thing: "Shareable", partner: Organisation, changes: dict[str, Any]
) -> "Event":
    return record(
        actor=actor,
        verb=verb,
        target=thing,
        organisation_id=thing.owner_id,
        partner_id=partner.pk,
        changes=changes,
    )


def _has_access(thing: "Shareable", partner: Organisation) -> bool:
    grants: Any = thing.grants
    return bool(grants.to_group(partner.group_id).exists())


def _give(
    scope: _Scope, model: "type[Shareable]", ids: Collection[int], partner: Organisation, end: datetime | None
) -> list[int]:
    """Give things. Of what lies in them, nothing is shared yet, whatever an expired share may have left behind.

    What lies in something has no end of its own: it is seen only together with that.
    """
    until = None if model.container else end
    given = give_ids(
        actor=scope.actor, things_model=model, ids=ids, organisation=partner, at=timezone.now(), until=until
    )
    take_inside(things_model=model, ids=given, organisation=partner)
    return given


def _take(category: Category, ids: Collection[int], partner: Organisation) -> dict[str, Any]:
    """Take things of one category back, each with all that lies in it."""
    model = category.contents.model
    taken = take_whole(things_model=model, ids=ids, organisation=partner)
    return _part(category.key, model.kind, taken.get(model.kind, []))


def _part(key: str, kind: str, ids: list[int]) -> dict[str, Any]:
    return {"category": key, "kind": kind, "ids": ids}


def _some(parts: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [part for part in parts if part["ids"]]
