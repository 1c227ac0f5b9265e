"""The plain lists of words that an organisation keeps in its settings: purposes, and reasons to decline.

Both have the same pages (``orgs.views.words``); here stands in what they differ.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from orgs.forms_taxonomy import PurposeForm, ReasonForm
from orgs.models import DeclineReason, Purpose, User
from orgs.services.taxonomy import create_purpose, create_reason
from orgs.taxonomy_lists import Asked, purposes_for, reasons_for


@dataclass(frozen=True)
class WordList:
    """One list: ``key`` begins the names of its addresses, ``find`` and ``create`` are its own; the rest is shown."""

    key: str
    model: type[Purpose] | type[DeclineReason]
    form: type[PurposeForm] | type[ReasonForm]
    find: Callable[[User, Asked], Any]
    create: Callable[..., Purpose | DeclineReason]
    # Sorted by name, from either end; else it has an order of its own.
    by_name: bool
    icon: str
    title: Any
    about: Any
    search: Any
    new: Any
    edit: Any
    none_found: Any
    none_yet: Any
    hint: Any

    @property
    def names(self) -> Mapping[str, str]:
        """Return the names of its addresses by what one does there."""
        actions = {each: f"orgs:{self.key}_{each}" for each in ("create", "edit", "archive", "delete")}
        return {"list": f"orgs:{self.key}s", **actions}

    @property
    def cell(self) -> str:
        """Return the template that shows a word in its row."""
        return f"orgs/words/{self.key}.html"


PURPOSES = WordList(
    key="purpose",
    model=Purpose,
    form=PurposeForm,
    find=purposes_for,
    create=create_purpose,
    by_name=True,
    icon="flag",
    title=_("Purposes"),
    about=_(
        "What an entity or a partner is for. If both have the same purpose, sharing begins with the partners that fit."
    ),
    search=_("Search purposes"),
    new=_("New purpose"),
    edit=_("Edit purpose"),
    none_found=_("No purpose fits your search. Archived ones are shown on request."),
    none_yet=_("No purposes yet"),
    hint=_("Add purposes such as “Installation” or “Sales”, and give them to entities and partners."),
)
DECLINE_REASONS = WordList(
    key="decline_reason",
    model=DeclineReason,
    form=ReasonForm,
    find=reasons_for,
    create=create_reason,
    by_name=False,
    icon="hand-thumb-down",
    title=_("Decline reasons"),
    about=_("Partners that decline an offer choose one of these reasons. They read them in this order."),
    search=_("Search decline reasons"),
    new=_("New decline reason"),
    edit=_("Edit decline reason"),
    none_found=_("No decline reason fits your search. Archived ones are shown on request."),
    none_yet=_("No decline reasons yet"),
    hint=_("Add reasons such as “No capacity” or “Too far away”, so that you can see why partners decline."),
)
