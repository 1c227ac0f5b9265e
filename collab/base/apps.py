"""The app of what every view uses."""

from django.apps import AppConfig


class BaseConfig(AppConfig):
    """No models: policies, pagination, safe downloads and the system check."""

    name = "collab.base"
    label = "base"

    def ready(self) -> None:
        """Register the system check."""
        from collab.base import checks  # noqa: F401, PLC0415
