"""The links by which people stop e-mails without signing in: what their tokens say, and whose they are.

A token names a person, how they got the news and of which kinds, so that stopping and its undoing give the same answer
however often they are sent. Nothing else can be done with it, and it is stored nowhere.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta

from django.contrib.auth import get_user_model
from django.core import signing
from django.urls import reverse

from activity.models import Delivery
from activity.people import Person
from activity.preferences import choices_of
from activity.registry import NotificationType, choosable
from collab.base.addresses import absolute

SALT = "activity.unsubscribe"
# Links of older e-mails say that they are not valid any more.
VALID_FOR = timedelta(days=400)


@dataclass(frozen=True)
class Subscription:
    """E-mails that somebody gets: of those kinds, at once or daily."""

    user: Person
    delivery: Delivery
    kinds: list[NotificationType]

    @property
    def daily(self) -> bool:
        """Return whether it is about the digest."""
        return self.delivery == Delivery.DIGEST

    def stopped(self) -> dict[str, str]:
        """Return the choices that end it; whoever has chosen to get a kind otherwise than daily keeps that."""
        ways = {Delivery.DIGEST} if self.daily else {Delivery.NOW, Delivery.DIGEST}
        return {key: Delivery.INBOX for key, chosen in self._chosen().items() if chosen in ways}

    def resumed(self) -> dict[str, str]:
        """Return the choices that undo that."""
        return {key: self.delivery for key, chosen in self._chosen().items() if chosen == Delivery.INBOX}

    def _chosen(self) -> dict[str, str]:
        own = {kind.key for kind in self.kinds}
        return {key: chosen for key, chosen in choices_of(self.user).items() if key in own}


def address_for(user: Person, delivery: Delivery, kinds: Iterable[str]) -> str:
    """Return the address at which ``user`` stops the e-mails of those kinds."""
    token = signing.dumps([user.pk, delivery.value, sorted(kinds)], salt=SALT, compress=True)
    return absolute(reverse("activity:unsubscribe", args=[token]))


def daily_kinds(user: Person) -> list[str]:
    """Return the kinds of news that ``user`` gets daily."""
    return [key for key, chosen in choices_of(user).items() if chosen == Delivery.DIGEST]


def find(token: str) -> Subscription | None:
    """Return what a token is about; None for one that we never made, that is too old, or whose person is gone."""
    try:
        pk, delivery, keys = signing.loads(token, salt=SALT, max_age=VALID_FOR)
    except (signing.BadSignature, ValueError):
        return None
    user = get_user_model().objects.filter(pk=pk, is_active=True).select_related("organisation").first()
    kinds = [kind for kind in choosable() if kind.key in keys]
    return Subscription(user, Delivery(delivery), kinds) if user and kinds else None
