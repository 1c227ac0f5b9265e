"""Addresses of ours as the world outside knows them."""

from django.conf import settings


def absolute(path: str) -> str:
    """Return the whole address of a page of ours; never from the Host header of some request."""
    return settings.PUBLIC_URL.rstrip("/") + path
