"""The app of history, inbox and outbox."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ActivityConfig(AppConfig):
    """Knows users only through ``settings.AUTH_USER_MODEL`` and targets only by content type."""

    name = "activity"
    verbose_name = _("Activity")

    def ready(self) -> None:
        """Register the verbs of this app."""
        from activity import registry  # noqa: PLC0415

        registry.register_verb("mail_resent", label=_("%(actor)s sent the e-mail %(target)s again"))
