"""How partners answer offers: how often they accept, and how fast they answer at all.

Both rest on the offers of the last twelve months that the reader may see. An offer counts for a partner as soon as
nothing can change any more in what the partner did about it:

- accepted and declined ones count, whatever became of the offer otherwise;
- so do those that ended without an answer: by their deadline, or because somebody else accepted after this partner's
  round was over. It had its time, and let it pass;
- those that somebody quicker got before do not count. They say how many others were asked, not what this partner would
  have answered;
- withdrawn, waiting and pending ones do not count.
"""

from collections import defaultdict
from collections.abc import Sequence
from datetime import timedelta
from statistics import median
from typing import TYPE_CHECKING, Any

from django.db.models import Count, F, Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from collab.base.measures import briefly, exactly, in_time, percent
from orgs.models import Partnership, User
from sharing.figures import Figure, Reading, Readings, register_figure
from sharing.models import Offer, OfferRecipient

if TYPE_CHECKING:
    from sharing.offers.querysets import RecipientQuerySet

Status = OfferRecipient.Status
PERIOD = timedelta(days=365)
ANSWERED = (Status.ACCEPTED, Status.DECLINED)


def register() -> None:
    """Register the figures."""
    rate, time = gettext_lazy("Acceptance rate"), gettext_lazy("Time to answer")
    highest, shortest = gettext_lazy("Acceptance rate, highest first"), gettext_lazy("Time to answer, shortest first")
    register_figure(Figure("accepted", "check-badge", rate, highest, acceptance_rates))
    register_figure(Figure("answer", "clock", time, shortest, answer_times))


def acceptance_rates(reader: User, partnerships: Sequence[Partnership]) -> Readings:
    """Return by partnership how many of the offers that count (see above) the partner accepted; in one query."""
    counted = _sent(reader, partnerships).filter(Q(status__in=ANSWERED) | _missed())
    sums = {"accepted": Count("pk", filter=Q(status=Status.ACCEPTED)), "of": Count("pk")}
    rows = counted.order_by().values_list("partnership").annotate(**sums)
    return {pk: _rate(accepted, count) for pk, accepted, count in rows}


def answer_times(reader: User, partnerships: Sequence[Partnership]) -> Readings:
    """Return by partnership the median of the times from an offer to its answer, yes or no; in one query."""
    answered = _sent(reader, partnerships).filter(status__in=ANSWERED).order_by()
    rows: Any = answered.values_list("partnership", "sent_at", "answered_at")
    spans: dict[int, list[float]] = defaultdict(list)
    for pk, sent, at in rows:
        spans[pk].append((at - sent).total_seconds())
    return {pk: _time(each) for pk, each in spans.items()}


def _sent(reader: User, partnerships: Sequence[Partnership]) -> "RecipientQuerySet":
    """Return what was sent to the partners lately, of the offers that ``reader`` may see."""
    seen = Offer.objects.own_of(reader).values("pk")
    since = timezone.now() - PERIOD
    return OfferRecipient.objects.filter(offer__in=seen, partnership__in=partnerships, sent_at__gte=since)


def _missed() -> Q:
    """Return what chooses the offers that a partner let pass in silence."""
    closed = Q(offer__status__in=[Offer.Status.EXPIRED, Offer.Status.DECLINED])
    # Over, though nobody has closed it yet.
    lapsed = Q(offer__status=Offer.Status.OPEN, offer__deadline__lte=timezone.now())
    taken_later = Q(offer__status=Offer.Status.ACCEPTED, offer__round__gt=F("round"))
    return Q(status=Status.PENDING) & (closed | lapsed | taken_later)


def _rate(accepted: int, count: int) -> Reading:
    share = percent(accepted / count)
    text = ngettext(
        "%(accepted)s of %(count)s offer accepted (%(share)s)",
        "%(accepted)s of %(count)s offers accepted (%(share)s)",
        count,
    )
    return Reading(
        # Of equal shares, the one that rests on more.
        rank=(-accepted / count, -count),
        words=text % {"accepted": accepted, "count": count, "share": share},
        short=_("%(share)s accepted") % {"share": share},
        detail=_(
            "In the last twelve months, without those that were withdrawn or that somebody quicker got in the same "
            "round."
        ),
    )


def _time(seconds: list[float]) -> Reading:
    middle = timedelta(seconds=median(seconds))
    text = ngettext("%(count)s answer: %(time)s", "Median of %(count)s answers: %(time)s", len(seconds))
    return Reading(
        rank=(middle.total_seconds(),),
        words=_("Usually answers %(in_time)s") % {"in_time": in_time(middle)},
        short=_("answers in %(time)s") % {"time": briefly(middle)},
        detail=text % {"count": len(seconds), "time": exactly(middle)},
    )
