"""The guides: whom each concerns, and its text in the reader's language.

A guide is a file of Markdown per language in ``collab/help/guides/``: a heading, a sentence that says what it is
about, then the rest. Interface words stand in it in bold, and a test holds them to what the interface says.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path
from typing import Any

from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from markdown_it import MarkdownIt

from entities.models import EntityType
from orgs.models import Partnership, User

FOLDER = Path(__file__).with_name("guides")
LANGUAGES = ("de", "en")


class Reader:
    """Somebody who looks for help, and what was found out about that once."""

    def __init__(self, user: User) -> None:
        self.user = user

    @cached_property
    def at_home(self) -> bool:
        """Return whether the own organisation works on entities of its own."""
        return EntityType.objects.filter(organisation_id=self.user.organisation_id).exists()

    @cached_property
    def is_partner(self) -> bool:
        """Return whether some host works with the own organisation."""
        return Partnership.objects.active().filter(partner_id=self.user.organisation_id).exists()


Concerns = Callable[[Reader], bool]


def at_home(right: str) -> Concerns:
    """Return what holds for people of a host whose role has the right."""
    return lambda reader: reader.user.has_right(right) and reader.at_home


def in_charge(right: str) -> Concerns:
    """Return what holds for everybody whose role has the right."""
    return lambda reader: reader.user.has_right(right)


def as_partner(reader: Reader) -> bool:
    """Return whether the person works at some host's things."""
    return reader.is_partner


def everybody(_reader: Reader) -> bool:
    """Return that it concerns everybody."""
    return True


@dataclass(frozen=True)
class Guide:
    """One guide, by the name of its files."""

    slug: str
    icon: str
    concerns: Concerns

    @property
    def text(self) -> "Text":
        """Return it in the reader's language."""
        language = (get_language() or "")[:2]
        return text_of(self.slug, language if language in LANGUAGES else "en")


@dataclass(frozen=True)
class Text:
    """A guide in one language; all but the title is HTML."""

    title: str
    summary: SafeString
    body: SafeString


SECTIONS: dict[Any, tuple[Guide, ...]] = {
    _("Everyday work"): (
        Guide("search", "magnifying-glass", everybody),
        Guide("my-tasks", "check-circle", in_charge("process.view")),
        Guide("notifications", "bell", everybody),
        Guide("views", "table-cells", at_home("entity.view")),
        Guide("processes", "list-bullet", at_home("process.view")),
        Guide("templates", "envelope", at_home("entity.view")),
        Guide("import-export", "arrow-up-tray", at_home("entity.import")),
    ),
    _("Sharing with partners"): (
        Guide("sharing", "share", at_home("entity.share")),
        Guide("share-at-once", "eye", at_home("file.share")),
        Guide("offering", "megaphone", at_home("entity.share")),
        Guide("access-until", "clock", at_home("entity.share")),
        Guide("partners", "building-office-2", in_charge("partner.view")),
        Guide("partner-roles", "identification", in_charge("role.view")),
    ),
    _("As a partner"): (
        Guide("shared-with-me", "inbox-arrow-down", as_partner),
        Guide("answering-offers", "hand-thumb-up", as_partner),
        Guide("adding", "arrow-up-on-square", as_partner),
    ),
    _("Administration"): (
        Guide("features", "adjustments-horizontal", in_charge("settings.view")),
        Guide("people", "users", in_charge("user.view")),
        Guide("labels", "tag", in_charge("settings.view")),
        Guide("entity-types", "squares-2x2", in_charge("settings.view")),
        Guide("audit", "clipboard-document-list", in_charge("audit.view")),
        Guide("operations", "paper-airplane", in_charge("outbox.view")),
    ),
}
GUIDES = {guide.slug: guide for guides in SECTIONS.values() for guide in guides}


def guides_for(user: User) -> list[tuple[Any, list[Guide]]]:
    """Return the guides that concern ``user``, by section, without empty ones."""
    reader = Reader(user)
    found = ((label, [each for each in guides if each.concerns(reader)]) for label, guides in SECTIONS.items())
    return [(label, guides) for label, guides in found if guides]


@cache
def text_of(slug: str, language: str) -> Text:
    """Return a guide's text in one of LANGUAGES; read once per process."""
    title, summary, body = (FOLDER / language / f"{slug}.md").read_text(encoding="utf-8").split("\n\n", 2)
    # Nobody but us writes them, and even so no HTML gets through.
    markdown = MarkdownIt("commonmark", {"html": False})
    return Text(title.removeprefix("# "), SafeString(markdown.renderInline(summary)), SafeString(markdown.render(body)))
