"""The app of organisations and people."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class OrgsConfig(AppConfig):
    """Organisations, users, roles, partnerships, purposes and labels."""

    name = "orgs"
    verbose_name = _("Organizations")

    def ready(self) -> None:
        """Register the verbs and notifications of this app."""
        from orgs import letters, status_notifications, verbs  # noqa: PLC0415

        verbs.register()
        letters.register()
        status_notifications.register()
