"""Invitations: how organisations become partners, and people members of their organisation."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from orgs.models.organisations import Organisation
from orgs.models.partnerships import Partnership
from orgs.models.roles import Role
from orgs.querysets import InvitationQuerySet


class Invitation(models.Model):
    """One person asked to join: as a partner of ``organisation`` (with ``partnership``), or as its own colleague.

    The token of the link stands nowhere: it is made of ``nonce`` and the secret key when the mail is written, and
    ``token_hash`` recognises it. A new nonce makes the links of earlier mails worthless.
    """

    class Status(models.TextChoices):
        OPEN = "open", _("Open")
        CONFIRMING = "confirming", _("Waiting for confirmation")
        ACCEPTED = "accepted", _("Accepted")
        DECLINED = "declined", _("Declined")
        REVOKED = "revoked", _("Revoked")

    organisation = models.ForeignKey(
        Organisation, models.CASCADE, related_name="invitations", verbose_name=_("Organization")
    )
    partnership = models.ForeignKey(
        Partnership,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="invitations",
        verbose_name=_("Partnership"),
    )
    # What a colleague becomes; partners bring their own roles.
    role = models.ForeignKey(Role, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("Role"))
    email = models.EmailField(_("E-mail address"))
    name = models.CharField(_("Name"), max_length=120, blank=True)
    language = models.CharField(_("Language"), max_length=5, choices=settings.LANGUAGES, default=settings.LANGUAGE_CODE)
    nonce = models.CharField(max_length=64, editable=False)
    token_hash = models.CharField(max_length=64, unique=True, editable=False)
    status = models.CharField(_("Status"), max_length=10, choices=Status.choices, default=Status.OPEN)
    expires_at = models.DateTimeField(_("Valid until"))
    invited_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name=_("Invited by")
    )
    # An organisation that uses Collab already and is to be the partner, once its admin has confirmed.
    joining = models.ForeignKey(
        Organisation, models.CASCADE, null=True, blank=True, related_name="+", verbose_name=_("Existing organization")
    )
    reason = models.TextField(_("Reason"), blank=True)
    created_at = models.DateTimeField(_("Created"), auto_now_add=True)
    sent_at = models.DateTimeField(_("Sent"), default=timezone.now)
    answered_at = models.DateTimeField(_("Answered"), null=True, blank=True)

    objects: ClassVar[InvitationQuerySet] = InvitationQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("Invitation")
        verbose_name_plural = _("Invitations")
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                "partnership",
                condition=models.Q(status__in=["open", "confirming"], partnership__isnull=False),
                name="invitation_one_open_per_partnership",
            ),
            models.UniqueConstraint(
                "organisation",
                "email",
                condition=models.Q(status="open", partnership=None),
                name="invitation_one_open_per_colleague",
            ),
        ]

    def __str__(self) -> str:
        return self.email

    def get_absolute_url(self) -> str:
        """Return where the admins of the organisation that is asked to join confirm or refuse it."""
        return reverse("orgs:joining")

    @property
    def is_expired(self) -> bool:
        """Return whether it is open, but too old to be answered."""
        return self.status == self.Status.OPEN and self.expires_at <= timezone.now()

    @property
    def can_be_answered(self) -> bool:
        """Return whether the person may still accept or decline."""
        return self.status == self.Status.OPEN and not self.is_expired
