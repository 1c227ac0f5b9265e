"""What ending a partnership takes away, named before it happens; apps above add theirs."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from orgs.models import Partnership, User
from sharing.collaborations.shares import grants_of
from sharing.models import Offer
from sharing.registry import models_by_kind

# So many are named of each kind.
NAMED = 5


@dataclass(frozen=True)
class Loss:
    """Something that the partner will no longer have: how many of what, and the first of them by name."""

    label: Any
    count: int
    titles: list[str]

    @property
    def more(self) -> int:
        """How many are not named."""
        return self.count - len(self.titles)


class EndForm(forms.Form):
    """That somebody read what ending a partnership takes away."""

    confirmed = forms.BooleanField(label=_("I want to end this collaboration"))


Losses = Callable[[User, Partnership], Iterable[Loss]]
_registered: list[Losses] = []


def register_losses(losses: Losses) -> None:
    """Let an app say what a partner loses with the partnership, as far as the given user may see it."""
    if losses not in _registered:
        _registered.append(losses)


def losses_of(actor: User, partnership: Partnership) -> list[Loss]:
    """Return all that ``partnership`` carries at present and the actor may see."""
    return [loss for each in _registered for loss in each(actor, partnership) if loss.count]


def lost_shares(actor: User, partnership: Partnership) -> Iterator[Loss]:
    """Yield what is shared, by kind: the newest shares by name."""
    for model in models_by_kind().values():
        grants = grants_of(model, partnership, actor)
        newest = list(grants.order_by("-granted_at", "-pk").values_list("content_object_id", flat=True)[:NAMED])
        things = model.objects.own_of(actor).in_bulk(newest)
        titles = [things[pk].share_title() for pk in newest if pk in things]
        yield Loss(model._meta.verbose_name_plural, grants.count(), titles)


def lost_offers(actor: User, partnership: Partnership) -> Iterator[Loss]:
    """Yield the offers that the partner could still accept, the newest by their headlines."""
    offers = Offer.objects.own_of(actor).open().filter(recipients__in=partnership.offers.pending())
    yield Loss(
        _("Open offers"), offers.count(), list(offers.order_by("-pk").values_list("headline", flat=True)[:NAMED])
    )
