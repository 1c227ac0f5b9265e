"""The links of calendars: what their tokens are made of, and whose calendar one opens."""

from django.core.signing import BadSignature, Signer
from django.db.models import F, Q
from django.urls import reverse

from collab.base.addresses import absolute
from collab.base.numbers import number
from workflows.models import CalendarFeed

SALT = "workflows.calendar"
SEPARATOR = "."


def token_of(feed: CalendarFeed) -> str:
    """Return the token of the feed's link, ``<pk>.<signature of the nonce>``; it is stored nowhere."""
    return f"{feed.pk}{SEPARATOR}{_signer(feed).signature(feed.nonce)}"


def url_of(feed: CalendarFeed) -> str:
    """Return the whole address of the feed, for calendar programs."""
    return absolute(reverse("workflows:calendar_feed", args=[token_of(feed)]))


def find(token: str) -> CalendarFeed | None:
    """Return the feed that this token opens, with its user.

    None for a token that we never made or that was replaced, and for people who may not come in: as with sessions,
    deactivating somebody ends the links of before for good.
    """
    pk, _separator, signature = token.partition(SEPARATOR)
    admitted = Q(user__signed_out_at=None) | Q(user__signed_out_at__lt=F("created_at"))
    feeds = CalendarFeed.objects.filter(admitted, pk=number(pk) or 0, user__is_active=True)
    feed = feeds.select_related("user__organisation", "user__role").first()
    return feed if feed and _fits(feed, signature) else None


def _fits(feed: CalendarFeed, signature: str) -> bool:
    try:
        _signer(feed).unsign(f"{feed.nonce}{SEPARATOR}{signature}")
    except BadSignature:
        return False
    return True


def _signer(feed: CalendarFeed) -> Signer:
    return Signer(sep=SEPARATOR, salt=f"{SALT}:{feed.user_id}")
