"""The pages of Organisationseinstellungen; apps above add theirs in ``AppConfig.ready``."""

from dataclasses import dataclass
from typing import Any

from orgs.models import User
from orgs.rights import known


@dataclass(frozen=True)
class SettingsPage:
    """One entry: ``url_name`` leads there, ``right`` is needed to see it; small positions stand first."""

    url_name: str
    label: Any
    description: Any
    icon: str
    right: str
    position: int


_pages: dict[str, SettingsPage] = {}


def register_settings_page(page: SettingsPage) -> None:
    """Let ``page`` stand in the settings."""
    known(page.right)
    _pages[page.url_name] = page


def settings_pages(user: User) -> list[SettingsPage]:
    """Return the pages that ``user`` may open, in order."""
    return sorted((page for page in _pages.values() if user.has_right(page.right)), key=lambda page: page.position)
