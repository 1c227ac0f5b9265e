"""The app of entities."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class EntitiesConfig(AppConfig):
    """Entity types, entities and their contents."""

    name = "entities"
    verbose_name = _("Entities")

    def ready(self) -> None:
        """Register what the history says about entities and their contents, and what people are told."""
        from entities import contents_verbs, notifications, verbs  # noqa: PLC0415
        from entities.models import Entity  # noqa: PLC0415
        from sharing.registry import register_shareable  # noqa: PLC0415

        verbs.register()
        contents_verbs.register()
        notifications.register()
        register_shareable(Entity)
