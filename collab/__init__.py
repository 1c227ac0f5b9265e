"""Collab: settings, addresses and what every page shares."""

from collab.celery import app as celery_app

__all__ = ["celery_app"]
