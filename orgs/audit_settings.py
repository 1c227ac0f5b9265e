"""What was changed in the settings, in the words of the audit log."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _

from activity.models import Event
from orgs.audit_changes import Change, plain_change, register_audit_words
from orgs.models import User
from orgs.models.taxonomy import USABLE

# Fields that hold lists of codes, and what these mean.
CODES: dict[str, Mapping[str, Any]] = {"usable_for": USABLE, "languages": dict(settings.LANGUAGES)}


def settings_in_words(_reader: User, events: Sequence[Event]) -> Mapping[int, list[Change]]:
    """Return what events about families and profiles changed, with words in the place of codes."""
    return {event.pk: [_in_words(event, key, pair) for key, pair in event.changes.items()] for event in events}


def _in_words(event: Event, key: str, pair: list[Any]) -> Change:
    if key in CODES:
        pair = [[str(CODES[key].get(code, code)) for code in side] for side in pair]
    return plain_change(event, key, pair)


def merges_in_words(_reader: User, events: Sequence[Event]) -> Mapping[int, list[Change]]:
    """Return what labels were merged into, and how many things that moved."""
    return {
        event.pk: [
            Change(_("Merged into"), "", event.changes["merged_into"][1]),
            Change(_("Things moved"), "", str(event.changes["moved"][1])),
        ]
        for event in events
    }


def register() -> None:
    """Let the audit log speak so."""
    for verb in ("profile_changed", "label_family_changed"):
        register_audit_words(verb, settings_in_words)
    register_audit_words("label_merged", merges_in_words)
