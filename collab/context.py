"""What the frame around every page shows: navigation, organisation, unread messages."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from activity.inbox import unread_count
from entities.models import EntityType
from orgs.models import Organisation, Partnership, User
from orgs.settings_menu import settings_pages
from sharing.offers.querysets import offer_kinds


@dataclass(frozen=True)
class NavEntry:
    """A link of the main navigation.

    A page below another address than ``url`` marks itself as part of it by ``nav_active`` (the ``key``) in its context.
    """

    key: str
    label: str
    url: str
    icon: str
    active: bool
    group: str


class Shell:
    """The frame for one signed-in person; each part is worked out only when a template asks for it."""

    def __init__(self, request: HttpRequest, user: User) -> None:
        self.request = request
        self.user = user

    @property
    def organisation(self) -> Organisation:
        """Return the organisation that the person works for."""
        return self.user.organisation

    @property
    def languages(self) -> list[str]:
        """Return the codes of the languages that the person can choose."""
        codes: list[str] = self.user.organisation.languages
        return codes

    @cached_property
    def unread(self) -> int:
        """Return how many notifications wait."""
        return unread_count(self.user)

    @cached_property
    def nav(self) -> list[NavEntry]:
        """Return the links of the main navigation, in order."""
        entries = [*self._tasks(), *self._entities(), *self._shared(), *self._organisation()]
        # Roles stand below the address of the settings, which are another entry.
        here = max((each.url for each in entries if each.active), key=len, default="")
        return [replace(each, active=each.url == here) for each in entries]

    def _tasks(self) -> Iterator[NavEntry]:
        """Yield what is the person's own to do, at home and at hosts."""
        if self.user.has_right("process.view"):
            yield self._entry("tasks", _("My tasks"), reverse("workflows:my_tasks"), "check-circle")

    def _entities(self) -> Iterator[NavEntry]:
        """Yield the types of the own organisation, and the processes on what is of them."""
        types = EntityType.objects.filter(organisation_id=self.user.organisation_id)
        if self.user.has_right("entity.view"):
            for each in types:
                url = reverse("entities:list", args=[each.pk])
                yield self._entry(f"type-{each.pk}", each.name_plural, url, each.icon)
            if types and self.user.has_right("process.view"):
                yield self._entry("processes", _("Processes"), reverse("workflows:processes"), "view-columns")

    def _shared(self) -> Iterator[NavEntry]:
        """Yield the portal, for people of an organisation that some host works with."""
        if Partnership.objects.active().filter(partner_id=self.user.organisation_id).exists():
            yield self._entry("shared", _("Shared with me"), reverse("entities:shared_with_me"), "inbox-arrow-down")
            yield self._entry("received", _("Offers"), reverse("sharing:received"), "megaphone")

    def _organisation(self) -> Iterator[NavEntry]:
        """Yield what the people who run the organisation need."""
        if self.user.has_right("partner.view"):
            url = reverse("sharing:collaborations")
            yield self._entry("collaborations", _("Partner list"), url, "building-office-2", _("Collaborations"))
        if self.organisation.partner_collaboration and offer_kinds(self.user):
            yield self._entry("offers", _("Offers"), reverse("sharing:offers"), "megaphone", _("Collaborations"))
        if self.user.has_right("role.view"):
            yield self._entry("roles", _("Roles"), reverse("orgs:roles"), "identification", _("Access management"))
        group = _("Organization")
        if settings_pages(self.user):
            yield self._entry("settings", _("Settings"), reverse("orgs:settings"), "cog-6-tooth", group)
        if self.user.has_right("outbox.view"):
            yield self._entry("outbox", _("Outbox"), reverse("activity:outbox"), "paper-airplane", group)
        if settings.LOCAL_MAILBOX and self.user.is_staff:
            yield self._entry("mailbox", _("Local mailbox"), reverse("activity:mailbox"), "envelope-open", group)

    def _entry(self, key: str, label: str, url: str, icon: str, group: str = "") -> NavEntry:
        return NavEntry(key, label, url, icon, self.request.path.startswith(url), group)


def shell(request: HttpRequest) -> dict[str, Any]:
    """Return the context of the frame; nothing for people who are not signed in."""
    user = getattr(request, "user", None)
    return {"shell": Shell(request, user)} if isinstance(user, User) else {}
