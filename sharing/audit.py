"""What the audit log says about shares."""

from collections.abc import Iterator, Mapping, Sequence

from django.utils.translation import gettext as _

from activity.models import Event
from orgs.audit_changes import Change, register_audit_words
from orgs.matrix import KIND_WORDS
from orgs.models import User


def register() -> None:
    """Let the audit log say how much was shared and taken back."""
    register_audit_words("shared", shares_in_words)
    register_audit_words("unshared", shares_in_words)


def shares_in_words(_reader: User, events: Sequence[Event]) -> Mapping[int, list[Change]]:
    """Return how many contents of each kind were given and taken."""
    return {event.pk: list(_changes(event)) for event in events}


def _changes(event: Event) -> Iterator[Change]:
    for key, name in (("given", _("Shared")), ("taken", _("No longer shared"))):
        parts = event.changes.get(key, [])
        if words := ", ".join(f"{KIND_WORDS.get(part['kind'], part['kind'])}: {len(part['ids'])}" for part in parts):
            yield Change(name, "", words)
