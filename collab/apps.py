"""The project itself as an app: home page and the demo world."""

from django.apps import AppConfig


class CollabConfig(AppConfig):
    """No models: what stands above all apps."""

    name = "collab"
