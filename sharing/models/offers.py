"""Offers: one thing offered to several partners at once, of whom the first to accept gets it.

Specification: "Entitäten mehreren Partnern anbieten".
"""

import secrets
from typing import TYPE_CHECKING, ClassVar

from django.conf import settings
from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from orgs.models import DeclineReason, Organisation, Partnership
from sharing.offers.querysets import OfferQuerySet, RecipientQuerySet

if TYPE_CHECKING:
    from sharing.models.shareable import Shareable

# Read out on the telephone: nothing that is taken for something else.
LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"
CODE_LENGTH = 8


def new_code() -> str:
    """Return a code that nobody can guess from another one."""
    return "".join(secrets.choice(LETTERS) for _each in range(CODE_LENGTH))


class Offer(models.Model):
    """A thing offered to partners: what they read of it beforehand, what the winner gets, and until when.

    The code names it, also to those who may not (or not any more) learn what it is about.
    """

    class Status(models.TextChoices):
        """Where it stands; all but the first are final."""

        OPEN = "open", _("Pending")
        ACCEPTED = "accepted", _("Accepted")
        DECLINED = "declined", _("Declined by all")
        EXPIRED = "expired", _("Expired")
        WITHDRAWN = "withdrawn", _("Withdrawn")

    code = models.CharField(_("Code"), max_length=CODE_LENGTH, unique=True, default=new_code, editable=False)
    host = models.ForeignKey(Organisation, models.CASCADE, related_name="offers", verbose_name=_("Host"))
    thing_type = models.ForeignKey(ContentType, models.PROTECT, related_name="+")
    thing_id = models.PositiveBigIntegerField()
    thing: "GenericForeignKey | Shareable | None" = GenericForeignKey("thing_type", "thing_id")
    # Kept when the thing goes; for the host alone.
    thing_label = models.CharField(_("Offered"), max_length=300)
    headline = models.CharField(_("Headline"), max_length=120)
    message = models.TextField(_("Message"), max_length=2000, blank=True)
    # Keys of the attributes that may be read before acceptance.
    teaser = models.JSONField(_("Teaser"), default=list, blank=True)
    # What the winner gets beside the thing: ids by category of the sharing panel.
    contents = models.JSONField(_("Contents"), default=dict, blank=True)
    deadline = models.DateTimeField(_("Deadline"), null=True, blank=True)
    round = models.PositiveSmallIntegerField(_("Round"), default=1)
    round_hours = models.PositiveSmallIntegerField(_("Hours until the next round"), null=True, blank=True)
    next_round_at = models.DateTimeField(_("Next round"), null=True, blank=True)
    status = models.CharField(_("Status"), max_length=10, choices=Status, default=Status.OPEN)
    closed_at = models.DateTimeField(_("Closed"), null=True, blank=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name=_("Created by")
    )
    created_at = models.DateTimeField(_("Created"), default=timezone.now, editable=False)

    objects: ClassVar[OfferQuerySet] = OfferQuerySet.as_manager()  # type: ignore[assignment]

    if TYPE_CHECKING:
        recipients: "RecipientQuerySet"

    class Meta:
        verbose_name = _("Offer")
        verbose_name_plural = _("Offers")
        constraints = [
            models.UniqueConstraint(
                fields=["thing_type", "thing_id"], condition=Q(status="open"), name="offer_one_open_per_thing"
            )
        ]
        indexes = [
            models.Index(fields=["host", "-id"], name="offer_newest"),
            models.Index(fields=["deadline"], condition=Q(status="open"), name="offer_deadlines"),
            models.Index(fields=["next_round_at"], condition=Q(status="open"), name="offer_rounds"),
        ]

    def __str__(self) -> str:
        return self.code

    def get_absolute_url(self) -> str:
        """Return the address of its page, which is another one for the host than for those who got it."""
        return reverse("sharing:offer", args=[self.code])

    def is_open(self) -> bool:
        """Return whether it can be accepted: to the second, whether or not somebody has closed it yet."""
        return self.state() == self.Status.OPEN

    def state(self) -> str:
        """Return the status, which is "expired" from the deadline on."""
        over = self.deadline is not None and self.deadline <= timezone.now()
        return self.Status.EXPIRED if over and self.status == self.Status.OPEN else self.status


class OfferRecipient(models.Model):
    """One partner that an offer goes to, and what has come of it."""

    class Status(models.TextChoices):
        """How far it is with this partner; whoever waits for a later round knows of nothing."""

        WAITING = "waiting", _("Waits for its round")
        PENDING = "pending", _("Pending")
        ACCEPTED = "accepted", _("Accepted")
        DECLINED = "declined", _("Declined")

    offer = models.ForeignKey(Offer, models.CASCADE, related_name="recipients", verbose_name=_("Offer"))
    partnership = models.ForeignKey(
        Partnership, models.CASCADE, related_name="offers", verbose_name=_("Partner organization")
    )
    round = models.PositiveSmallIntegerField(_("Round"), default=1)
    status = models.CharField(_("Status"), max_length=10, choices=Status, default=Status.WAITING)
    sent_at = models.DateTimeField(_("Sent"), null=True, blank=True)
    seen_at = models.DateTimeField(_("Seen"), null=True, blank=True)
    reminded_at = models.DateTimeField(_("Reminded"), null=True, blank=True)
    answered_at = models.DateTimeField(_("Answered"), null=True, blank=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name=_("Answered by")
    )
    reason = models.ForeignKey(
        DeclineReason, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("Reason")
    )
    comment = models.TextField(_("Comment"), max_length=1000, blank=True)

    objects: ClassVar[RecipientQuerySet] = RecipientQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("Recipient of an offer")
        verbose_name_plural = _("Recipients of offers")
        ordering = ["round", "pk"]
        constraints = [
            models.UniqueConstraint("offer", "partnership", name="offer_recipient_once"),
            # What decides in the end: there is no second winner.
            models.UniqueConstraint(fields=["offer"], condition=Q(status="accepted"), name="offer_one_winner"),
        ]
        indexes = [models.Index(fields=["partnership", "-offer"], name="offer_received")]

    def __str__(self) -> str:
        return f"{self.offer}: {self.partnership.partner}"
