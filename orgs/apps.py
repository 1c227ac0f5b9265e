"""The app of organisations and people."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class OrgsConfig(AppConfig):
    """Organisations, users, roles, partnerships, purposes and labels."""

    name = "orgs"
    verbose_name = _("Organizations")

    def ready(self) -> None:
        """Register the verbs, notifications and settings pages of this app."""
        from orgs import audit_settings, features, letters, settings_pages, status_notifications, verbs, verbs_settings  # noqa: PLC0415  # noqa: PLC0415
        from orgs.settings_menu import SettingsPage, register_settings_page  # noqa: PLC0415

        verbs.register()
        letters.register()
        status_notifications.register()
        verbs_settings.register()
        audit_settings.register()
        settings_pages.register()
        features.register_consequences(features.count_partners)
        what = _("What your people and your partners may see and do.")
        register_settings_page(SettingsPage("orgs:roles", _("Roles"), what, "identification", "role.view", 40))
