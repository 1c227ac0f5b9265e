"""What the audit log says about process templates: where they are shown, and what changed in them."""

from collections.abc import Mapping, Sequence

from django.utils.translation import gettext as _

from activity.models import Event
from orgs.audit import Page, register_audit_page
from orgs.audit_changes import Change, register_audit_words
from orgs.models import User
from workflows.models import ProcessTemplate


def register() -> None:
    """Let the audit log link to templates and say what changed in them."""
    register_audit_page(ProcessTemplate, Page(ProcessTemplate.objects.visible_to, "workflows:template"))
    register_audit_words("template_changed", changes_in_words)


def changes_in_words(_reader: User, events: Sequence[Event]) -> Mapping[int, list[Change]]:
    """Return which parts were added, changed, moved or removed, by their names."""
    words = {"added": _("Added"), "changed": _("Changed"), "moved": _("Moved"), "removed": _("Removed")}
    return {
        event.pk: [Change(words[key], "", str(name)) for key, name in event.changes.items() if key in words]
        for event in events
    }
