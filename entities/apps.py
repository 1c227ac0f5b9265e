"""The app of entities."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class EntitiesConfig(AppConfig):
    """Entity types, entities and their contents."""

    name = "entities"
    verbose_name = _("Entities")

    def ready(self) -> None:
        """Register what the history says about entities and their contents, and what people are told."""
        from entities import audit, contents_verbs, notifications, role_levels, searching, verbs  # noqa: PLC0415
        from entities.mailing import letters  # noqa: PLC0415
        from entities.models import Entity  # noqa: PLC0415
        from entities.teasers import EntityTeasers  # noqa: PLC0415
        from entities.views.previews import as_partner  # noqa: PLC0415
        from orgs.settings_menu import SettingsPage, register_settings_page  # noqa: PLC0415
        from sharing.offers.teaser import register_teasers  # noqa: PLC0415
        from sharing.previews import register_preview  # noqa: PLC0415
        from sharing.registry import register_shareable  # noqa: PLC0415

        verbs.register()
        contents_verbs.register()
        notifications.register()
        letters.register()
        role_levels.register()
        audit.register()
        searching.register()
        register_shareable(Entity)
        register_preview(Entity.kind, as_partner)
        register_teasers(Entity.kind, EntityTeasers())
        register_settings_page(
            SettingsPage(
                "entities:types",
                _("Entity types"),
                _("What you work on, and the attributes of each."),
                "squares-2x2",
                "settings.view",
                70,
            )
        )
