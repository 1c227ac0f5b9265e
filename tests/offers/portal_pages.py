"""What the tests of the portal's offers share: an offer whose every word says how far it may go, and its ends."""

from datetime import timedelta
from typing import Any

from django.test import Client
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext

from entities.models import Entity
from orgs.models import Organisation
from sharing.models import Offer
from sharing.services.offers import withdraw_offer
from tests.cast import Cast, PartnerOf, revoke
from tests.offers.actions import accept, decline, offered

LIST = reverse("sharing:received")
SHARED = reverse("entities:shared_with_me")
HTMX = {"HX-Request": "true"}
# What is known before somebody accepts, all of it.
BEFOREHAND = ["SECRET-HEADLINE", "SECRET-MESSAGE", "SECRET-TOWN", "SECRET-ROOF", "km"]
NEVER = ["SECRET-STREET", "SECRET-NUMBER", "SECRET-TITLE", "SECRET-MARGIN", "SECRET-UNMARKED", "Beta", "Bruno"]


def make_roof(cast: Cast) -> Entity:
    """Return a new opportunity whose every value says how far it may go; Alpha is at some distance of it."""
    kinds = cast.opportunity_type.attributes
    kinds.filter(key__in=["customer", "site", "stage"]).update(teaser=True)
    hidden = kinds.create(key="margin", label="Marge", kind="text", teaser=True)
    cast.partner_role.attributes = {str(hidden.pk): "hidden"}
    cast.partner_role.save()
    Organisation.objects.filter(pk=cast.alpha.organisation.pk).update(latitude=48.78, longitude=9.18)
    site = {"street": "SECRET-STREET", "house_number": "SECRET-NUMBER", "postcode": "71634", "city": "SECRET-TOWN"}
    return Entity.objects.create(
        owner=cast.host,
        type=cast.opportunity_type,
        title="SECRET-TITLE",
        created_by=cast.staff,
        values={
            "customer": "SECRET-ROOF\n<b>Zeile</b>",
            "site": site | {"latitude": 48.9, "longitude": 9.19},
            "margin": "SECRET-MARGIN",
            "description": "SECRET-UNMARKED",
        },
    )


def roof_offer(cast: Cast, *partners: PartnerOf, **draft: Any) -> Offer:
    """Return an offer of a new roof, to Alpha and Beta if not to others, that says everything that can be said."""
    words = {"headline": "SECRET-HEADLINE", "message": "SECRET-MESSAGE\n<i>Gruß</i>"}
    teaser = ["customer", "site", "margin", "stage", "description"]
    return offered(cast, *(partners or (cast.alpha, cast.beta)), thing=make_roof(cast), teaser=teaser, **words | draft)


def url(name: str, offer: Offer) -> str:
    """Return one of the addresses of an offer."""
    return reverse(f"sharing:{name}", args=[offer.code])


def main_of(client: Client, address: str) -> str:
    """Return what the page says, without the frame around it."""
    response = client.get(address)
    assert response.status_code == 200
    return str(response.content.decode().partition("<main")[2].partition("</main>")[0])


def titles(client: Client, state: str = "") -> list[str]:
    """Return what the rows of the list are called."""
    return [row.title for row in client.get(LIST, {"status": state} if state else {}).context["rows"]]


def said(client: Client, address: str, **data: Any) -> tuple[str, list[str]]:
    """Post, and return where that leads and the messages there."""
    response = client.post(address, data, follow=True)
    [(target, _status)] = response.redirect_chain
    return target, [str(each) for each in response.context["messages"]]


def in_german(text: str, **values: Any) -> str:
    """Return what the interface says in German for ``text``."""
    with translation.override("de"):
        return gettext(text) % values


def lose(cast: Cast, offer: Offer) -> None:
    """Let Beta get it."""
    accept(offer, cast.beta)


def take_back(cast: Cast, offer: Offer) -> None:
    """Let the host withdraw it."""
    withdraw_offer(actor=cast.staff, offer=offer)


def say_no(cast: Cast, offer: Offer) -> None:
    """Let Alpha decline it."""
    decline(offer, cast.alpha, comment="SECRET-COMMENT")


def let_expire(_cast: Cast, offer: Offer) -> None:
    """Let its deadline be over, though nobody has closed it."""
    Offer.objects.filter(pk=offer.pk).update(deadline=timezone.now() - timedelta(minutes=1))


def forget(_cast: Cast, offer: Offer) -> None:
    """Let the thing go, past all services."""
    Entity.objects.filter(pk=offer.thing_id).delete()


def win_and_lose_again(cast: Cast, offer: Offer) -> None:
    """Let Alpha get it, and the host take the thing back."""
    accept(offer, cast.alpha)
    revoke(Entity.objects.get(pk=offer.thing_id), cast.alpha.organisation)


ENDS = {
    "lost": (lose, "lost"),
    "withdrawn": (take_back, "lost"),
    "declined": (say_no, "declined"),
    "expired": (let_expire, "expired"),
    "won and taken back": (win_and_lose_again, "won"),
}
