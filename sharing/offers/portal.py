"""What a partner's people read of the offers that their organisation got.

As long as one can be answered, that is what its host lets them know beforehand. Afterwards it is little more than the
code: nothing of what it was about, and never of other partners. Templates are handed nothing else to begin with.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property
from typing import TYPE_CHECKING, Any

from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.db.models import Case, Count, F, Q, Value, When
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from orgs.models import Organisation, User
from sharing.access import access_of
from sharing.models import Offer, OfferRecipient
from sharing.offers.deadlines import deadline_words
from sharing.offers.distance import distance_to
from sharing.offers.teaser import Teaser, teaser_of

if TYPE_CHECKING:
    from sharing.models import Shareable


class State(models.TextChoices):
    """How an offer stands for one of the partners that got it."""

    OPEN = "open", _("Pending")
    WON = "won", _("Accepted")
    LOST = "lost", _("No longer available")
    DECLINED = "declined", _("Declined")
    EXPIRED = "expired", _("Expired")


ANSWERS = {OfferRecipient.Status.ACCEPTED: State.WON, OfferRecipient.Status.DECLINED: State.DECLINED}


def state_of(recipient: OfferRecipient) -> State:
    """Return how the offer stands for this partner at this moment; whoever won or why it is over is all one."""
    for answer, state in ANSWERS.items():
        if recipient.status == answer:
            return state
    match recipient.offer.state():
        case Offer.Status.EXPIRED:
            return State.EXPIRED
        case Offer.Status.OPEN if recipient.offer.thing is not None:
            return State.OPEN
    return State.LOST


def with_state(recipients: Any) -> Any:
    """Return ``recipients`` with their ``state``, as ``state_of`` tells it of those whose thing is there."""
    running = Q(offer__status=Offer.Status.OPEN)
    over = Q(offer__status=Offer.Status.EXPIRED) | (running & Q(offer__deadline__lte=timezone.now()))
    answered = [When(status=answer, then=Value(state.value)) for answer, state in ANSWERS.items()]
    unanswered = [When(over, then=Value(State.EXPIRED.value)), When(running, then=Value(State.OPEN.value))]
    return recipients.annotate(state=Case(*answered, *unanswered, default=Value(State.LOST.value)))


@dataclass(frozen=True)
class Received:
    """An offer as somebody of the partner may read it now; what may not be read any more is empty.

    ``thing`` is what was won, if the reader sees it.
    """

    code: str
    url: str
    host: Organisation
    state: State
    sent_at: datetime | None
    answered_at: datetime | None
    answered_by: User | None
    deadline: datetime | None
    deadline_words: str
    headline: str = ""
    message: str = ""
    teaser: Teaser | None = None
    distance: int | None = None
    thing: "Shareable | None" = None

    @property
    def title(self) -> str:
        """Return what the offer is called: by its headline, by what was won, else by its code alone."""
        title = self.headline or (self.thing.share_title() if self.thing else "")
        return title or gettext("Offer %(code)s") % {"code": self.code}


def received_list(user: User, recipients: Iterable[OfferRecipient]) -> list[Received]:
    """Return the rows of a list: as many queries for one as for fifty."""
    found = list(recipients)
    models.prefetch_related_objects(found, "offer__thing")
    won = _won_things(user, found)
    return [_received(each, won) for each in found]


def received_one(user: User, recipient: OfferRecipient) -> Received:
    """Return everything that ``user`` may read of one offer."""
    [found] = received_list(user, [recipient])
    offer, thing = recipient.offer, recipient.offer.thing
    if found.state != State.OPEN or thing is None:
        return found
    teaser = teaser_of(user, thing, offer.teaser)
    distance = distance_to(recipient.partnership, teaser.place)
    return replace(found, message=offer.message, teaser=teaser, distance=distance)


def _received(recipient: OfferRecipient, won: "Mapping[int, Shareable]") -> Received:
    offer, state = recipient.offer, state_of(recipient)
    return Received(
        code=offer.code,
        url=offer.get_absolute_url(),
        host=offer.host,
        state=state,
        sent_at=recipient.sent_at,
        answered_at=recipient.answered_at,
        answered_by=recipient.answered_by,
        deadline=offer.deadline,
        deadline_words=deadline_words(offer),
        headline=offer.headline if state == State.OPEN else "",
        thing=won.get(offer.pk) if state == State.WON else None,
    )


def _won_things(user: User, recipients: Iterable[OfferRecipient]) -> "dict[int, Shareable]":
    """Return by offer what was won, as far as ``user`` sees it now: it may have been taken back since."""
    by_type: dict[int, dict[int, int]] = defaultdict(dict)
    for each in recipients:
        if each.status == OfferRecipient.Status.ACCEPTED:
            by_type[each.offer.thing_type_id][each.offer_id] = each.offer.thing_id
    found: dict[int, Shareable] = {}
    for type_id, things in by_type.items():
        model: Any = ContentType.objects.get_for_id(type_id).model_class()
        seen = model.objects.visible_to(user).in_bulk(list(things.values()))
        found |= {offer: seen[thing] for offer, thing in things.items() if thing in seen}
    return found


@dataclass(frozen=True)
class Tab:
    """One state, and how many offers have it."""

    state: State
    count: int


class ReceivedOffers:
    """The offers that somebody's organisation got and that are of one state: those that wait for an answer first."""

    def __init__(self, user: User, asked: str) -> None:
        self.user = user
        self.state = State(asked) if asked in State.values else State.OPEN
        self._mine = with_state(OfferRecipient.objects.visible_to(user))

    @cached_property
    def tabs(self) -> list[Tab]:
        """Return all states with their counts."""
        counts = dict(self._mine.order_by().values_list("state").annotate(Count("pk")))
        return [Tab(state, counts.get(state, 0)) for state in State]

    @property
    def recipients(self) -> Any:
        """Return what is of the chosen state: open ones by how soon they end, others the newest first."""
        soonest = (F("offer__deadline").asc(nulls_last=True), "-pk")
        order = soonest if self.state == State.OPEN else ("-sent_at", "-pk")
        found = self._mine.filter(state=self.state).order_by(*order)
        return found.select_related("offer__host", "partnership__partner", "answered_by")

    def rows(self, page: Iterable[OfferRecipient]) -> list[Received]:
        """Return the rows of one page."""
        return received_list(self.user, page)


def waiting_count(user: User) -> int:
    """Return how many offers wait for an answer that ``user`` may give: one query at most."""
    hosts = access_of(user).hosts("offer.answer")
    return int(OfferRecipient.objects.visible_to(user).answerable().filter(offer__host__in=hosts).count())
