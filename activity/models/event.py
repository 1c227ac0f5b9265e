"""What happened."""

from typing import Any, Never

from django.conf import settings
from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from activity import registry
from activity.querysets import AppendOnlyError, EventQuerySet


class Event(models.Model):
    """One line of the history, written once by the service that did it."""

    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name=_("Actor")
    )
    # Kept when the person goes; for the organisation's own audit log, not for partners.
    actor_name = models.CharField(_("Actor's name"), max_length=120, blank=True)
    verb = models.CharField(_("Verb"), max_length=60)
    target_type = models.ForeignKey(ContentType, models.PROTECT, related_name="+")
    target_id = models.PositiveBigIntegerField()
    target = GenericForeignKey("target_type", "target_id")
    # Kept when the target goes.
    target_label = models.CharField(_("Target"), max_length=300)
    # The thing in whose history the event stands.
    context_type = models.ForeignKey(ContentType, models.PROTECT, related_name="+")
    context_id = models.PositiveBigIntegerField()
    context = GenericForeignKey("context_type", "context_id")
    organisation = models.ForeignKey("orgs.Organisation", models.SET_NULL, null=True, related_name="+")
    # The only partner organisation that may read it; none: internal to the organisation.
    partner = models.ForeignKey("orgs.Organisation", models.SET_NULL, null=True, related_name="+")
    changes = models.JSONField(_("Changes"), default=dict, encoder=DjangoJSONEncoder)
    created_at = models.DateTimeField(_("Created"), default=timezone.now, editable=False)

    objects = EventQuerySet.as_manager()

    class Meta:
        verbose_name = _("Event")
        verbose_name_plural = _("Events")
        indexes = [
            models.Index(fields=["context_type", "context_id", "-created_at", "-id"], name="activity_event_history"),
            models.Index(fields=["organisation", "-created_at"], name="activity_event_audit"),
        ]

    def __str__(self) -> str:
        return self.sentence

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Write the event once; refuse to change it later."""
        if not self._state.adding:
            raise AppendOnlyError("Events are append-only.")
        super().save(*args, **kwargs)

    def get_absolute_url(self) -> str:
        """Return the address of the thing in whose history the event stands, or nothing if it is gone."""
        address = getattr(self.context, "get_absolute_url", None)
        return address() if address else ""

    def delete(self, *_args: Any, **_kwargs: Any) -> Never:
        """Refuse."""
        raise AppendOnlyError("Events are append-only.")

    @property
    def sentence(self) -> str:
        """Return what happened as one sentence in the language of the reader."""
        try:
            label = registry.verb_label(self.verb)
        except registry.UnknownVerbError:
            # Written by a version that knew more verbs: the history must stay readable.
            return f"{self.verb}: {self.target_label}"
        return str(label) % {"actor": self.actor_label, "target": self.target_label, "partner": self.partner_label}

    @property
    def partner_label(self) -> str:
        """Return the name of the partner that it is about, if it is about one."""
        return str(self.partner) if self.partner else ""

    @property
    def actor_label(self) -> str:
        """Return the name of who did it."""
        return str(self.actor) if self.actor else gettext("Somebody")
