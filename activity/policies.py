"""Policies of this app."""

from django.http import HttpRequest

from activity.people import person
from collab.base.policy import Policy


def _may_view_outbox(request: HttpRequest) -> bool:
    return person(request).has_right("outbox.view")


outbox_admin = Policy("outbox.view", _may_view_outbox)
