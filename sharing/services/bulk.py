"""Sharing or offering several things: each in a transaction of its own, so that one that fails undoes no other."""

import logging
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, transaction
from django.http import Http404
from django.utils.translation import gettext as _

from collab.base.transactions import retried
from orgs.models import User
from sharing.access import access_of
from sharing.bulk.contents import harmless, parts_of
from sharing.contents import SELF, Selection
from sharing.offers.teaser import default_headline, teaser_choices
from sharing.services.offers import Draft, Offered, OfferError, offer_thing
from sharing.services.shares import NOTHING, Choice, Outcome, save_shares

if TYPE_CHECKING:
    from sharing.models import Shareable

# Contents that were chosen to go along, by thing and category.
Along = Mapping[int, Selection]

logger = logging.getLogger(__name__)


@dataclass
class Many:
    """What came of it, by the ids of things: the ``left_out`` ones with the reason, ``offers`` with their codes.

    ``missing`` counts things that are not there for the actor, ``refused`` chosen partners that are not active, and
    ``gone`` contents that could not go along (any more).
    """

    done: list[int] = field(default_factory=list)
    unchanged: list[int] = field(default_factory=list)
    left_out: list[tuple[int, str]] = field(default_factory=list)
    offers: list[tuple[int, str]] = field(default_factory=list)
    missing: int = 0
    refused: int = 0
    gone: int = 0


def share_many(
    *,
    actor: User,
    model: "type[Shareable]",
    ids: Collection[int],
    partnerships: Collection[int],
    along: Along,
    known: Mapping[int, frozenset[int]],
) -> Many:
    """Share the things ``ids`` with partners, and what is harmless of the contents ``along``; return what came of it.

    Nothing is taken back. ``known`` holds by partnership the things to which it had access when that was shown: if
    somebody has unshared one meanwhile, it stays so. Sharing again what is shared changes nothing. Raises Http404
    while the feature is off, PermissionDenied when the actor may share nothing of that kind.
    """
    _refuse(actor, model)
    result = Many()

    def share(thing: "Shareable") -> None:
        had = [pk for pk in partnerships if thing.pk in known.get(pk, NOTHING)]
        outcome, gone = _share(actor, thing, partnerships, had, along.get(thing.pk, {}))
        result.gone += gone
        _note_shared(result, thing, outcome)

    _each(result, actor, model, ids, share)
    return result


def offer_many(*, actor: User, model: "type[Shareable]", ids: Collection[int], draft: Draft, along: Along) -> Many:
    """Offer the things ``ids``, each as ``draft`` says, but with its own headline and teaser; return what came of it.

    The winner of each gets what is harmless of the contents ``along``. A thing that is being offered already is left
    out, as is one to which all partners have access. Raises as ``share_many``.
    """
    _refuse(actor, model)
    result = Many()

    def offer(thing: "Shareable") -> None:
        made, gone = _offer(actor, thing, draft, along.get(thing.pk, {}))
        result.gone += gone
        result.done.append(thing.pk)
        result.offers.append((thing.pk, made.offer.code))
        result.refused = max(result.refused, made.refused)

    _each(result, actor, model, ids, offer)
    return result


def _refuse(actor: User, model: "type[Shareable]") -> None:
    if not access_of(actor).may_own(f"{model.kind}.share"):
        raise PermissionDenied
    if not actor.organisation.partner_collaboration:
        raise Http404


def _each(
    result: Many, actor: User, model: "type[Shareable]", ids: Collection[int], act: "Callable[[Shareable], None]"
) -> None:
    """Do ``act`` with each thing that is there for the actor, and note why one was left out."""
    things = model.objects.own_of(actor).in_bulk(ids)
    result.missing = len(set(ids) - things.keys())
    for pk, thing in sorted(things.items()):
        try:
            act(thing)
        except Http404:
            # Somebody deleted it just now.
            result.missing += 1
        except OfferError as error:
            result.left_out.append((pk, error.message))
        except DatabaseError:
            logger.exception("The %s %s was left out", model.kind, pk)
            result.left_out.append((pk, _("Something went wrong. Nothing was changed; try again.")))


@retried
@transaction.atomic
def _share(
    actor: User, thing: "Shareable", partnerships: Collection[int], had: Collection[int], wanted: Selection
) -> tuple[Outcome, int]:
    """Share one thing with partners, of whom some ``had`` access; return what was saved, and how much is gone."""
    chosen, gone = _harmless(actor, thing, wanted)
    seen = {SELF: frozenset({thing.pk})}
    choices = [Choice(pk, chosen, seen if pk in had else {}) for pk in sorted(partnerships)]
    return save_shares(actor=actor, thing=thing, choices=choices), gone


@retried
@transaction.atomic
def _offer(actor: User, thing: "Shareable", draft: Draft, wanted: Selection) -> tuple[Offered, int]:
    """Offer one thing; return the offer, and how much is gone of what was to go along."""
    chosen, gone = _harmless(actor, thing, wanted)
    teaser = [each.key for each in teaser_choices(actor, thing) if not each.contact]
    own = replace(draft, headline=default_headline(thing), teaser=teaser, contents=chosen)
    return offer_thing(actor=actor, thing=thing, draft=own), gone


def _harmless(actor: User, thing: "Shareable", wanted: Selection) -> tuple[Selection, int]:
    """Return what can (still) go along of ``wanted``, and how many contents of it cannot."""
    parts = [part for part in parts_of(thing, actor) if part.key in wanted] if wanted else []
    chosen = {part.key: wanted[part.key] & harmless(actor, part, [thing.pk]).get(thing.pk, NOTHING) for part in parts}
    return chosen, sum(map(len, wanted.values())) - sum(map(len, chosen.values()))


def _note_shared(result: Many, thing: "Shareable", outcome: Outcome) -> None:
    result.refused = max(result.refused, outcome.refused)
    text = _("Somebody else has unshared this with %(partner)s meanwhile. Nothing was changed for this partner.")
    result.left_out += [(thing.pk, text % {"partner": each.partner.name}) for each in outcome.lapsed]
    if outcome.changed:
        result.done.append(thing.pk)
    elif not outcome.lapsed:
        result.unchanged.append(thing.pk)
