"""The app of history, inbox and outbox."""

from datetime import timedelta

from django.apps import AppConfig
from django.conf import settings
from django.utils.translation import gettext_lazy as _


class ActivityConfig(AppConfig):
    """Knows users only through ``settings.AUTH_USER_MODEL`` and targets only by content type."""

    name = "activity"
    verbose_name = _("Activity")

    def ready(self) -> None:
        """Register the verbs and the chore of this app."""
        from activity import digests, registry  # noqa: PLC0415
        from activity.outbox.embedded import register_chore  # noqa: PLC0415

        registry.register_verb("mail_resent", label=_("%(actor)s sent the e-mail %(target)s again"))
        register_chore("sweep digests", digests.sweep_digests, every=timedelta(seconds=settings.DUE_SWEEP_SECONDS))
