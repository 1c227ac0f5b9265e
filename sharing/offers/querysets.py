"""Who sees which offers: the host's people, and of each partner only what has been sent to it."""

from typing import TYPE_CHECKING, Any, Self

from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import PermissionDenied
from django.db import models
from django.db.models import Q
from django.http import Http404
from django.utils import timezone

from orgs.models import User
from sharing.access import access_of
from sharing.registry import dialogs

if TYPE_CHECKING:
    from sharing.models import Offer, OfferRecipient, Shareable


def offer_kinds(user: User) -> "list[type[Shareable]]":
    """Return the kinds of things whose offers the user may know at home.

    Offers name partners: they are for those who may share such things, or view partners.
    """
    access = access_of(user)
    knows_partners = access.may_own("partner.view")
    seen = [model for model in dialogs() if access.may_own(f"{model.kind}.view")]
    return [model for model in seen if knows_partners or access.may_own(f"{model.kind}.share")]


def open_now(prefix: str = "") -> Q:
    """Return the condition that an offer can be accepted at this moment, whether or not somebody has swept."""
    in_time = Q(**{f"{prefix}deadline": None}) | Q(**{f"{prefix}deadline__gt": timezone.now()})
    return Q(**{f"{prefix}status": "open"}) & in_time


class OfferQuerySet(models.QuerySet["Offer"]):
    """Offers as the host's people may see them."""

    def own_of(self, user: User) -> Self:
        """Return the offers of the user's organisation on the kinds of things of ``offer_kinds``.

        Those on things that were deleted since stay in it: partners were told of them.
        """
        types = ContentType.objects.get_for_models(*offer_kinds(user)).values()
        return self.filter(host_id=user.organisation_id, thing_type__in=list(types))

    def get_for(self, user: User, action: str, code: str) -> Any:
        """Return the offer ``code`` of the user's organisation if the user may do ``action`` on what it offers.

        Raises Http404 when the user may not know of it, PermissionDenied when the user sees it only.
        """
        offer = self.own_of(user).filter(code=code).first()
        if offer is None:
            raise Http404
        model: Any = offer.thing_type.model_class()
        if not access_of(user).may_own(f"{model.kind}.{action}"):
            raise PermissionDenied
        return offer

    def open(self) -> Self:
        """Return those that can be accepted at this moment."""
        return self.filter(open_now())

    def of_thing(self, thing: models.Model) -> Self:
        """Return the offers of one thing."""
        return self.filter(thing_type=ContentType.objects.get_for_model(thing), thing_id=thing.pk)


class RecipientQuerySet(models.QuerySet["OfferRecipient"]):
    """What partners got, as their people may see it."""

    def visible_to(self, user: User) -> Self:
        """Return what was sent to the user's organisation by hosts whose partnership is in force.

        Only of kinds that the user could view after accepting: the partner role and the own one are asked.
        """
        access = access_of(user)
        seen = Q(pk__in=[])
        for model in dialogs():
            if hosts := access.hosts(f"{model.kind}.view"):
                kind = ContentType.objects.get_for_model(model)
                seen |= Q(offer__host__in=hosts, offer__thing_type=kind)
        return self.sent().filter(seen, partnership__partner_id=access.organisation_id)

    def sent(self) -> Self:
        """Return those whose round has begun."""
        return self.exclude(status="waiting")

    def pending(self) -> Self:
        """Return those that have not answered yet."""
        return self.filter(status="pending")

    def answerable(self) -> Self:
        """Return those that can be accepted or declined at this moment."""
        return self.pending().filter(open_now("offer__"))
