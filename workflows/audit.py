"""What the audit log says about templates, processes and tasks: where they are shown, and what changed in them."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _

from activity.models import Event
from orgs.audit import Page, register_audit_page
from orgs.audit_changes import Change, as_text, plain_change, register_audit_words
from orgs.models import Organisation, User
from workflows.deadlines import exact_due
from workflows.models import Process, ProcessTemplate, Task

Names = Mapping[tuple[int | None, int | None], str]


def register() -> None:
    """Let the audit log link to templates, processes and tasks, and say what changed in them."""
    register_audit_page(ProcessTemplate, Page(ProcessTemplate.objects.visible_to, "workflows:template"))
    register_audit_page(Process, Page(Process.objects.visible_to, "workflows:process"))
    register_audit_page(Task, Page(Task.objects.visible_to, "workflows:task"))
    register_audit_words("template_changed", changes_in_words)
    register_audit_words("task_changed", tasks_in_words)
    for verb in ("task_assigned", "process_assigned"):
        register_audit_words(verb, assignees_in_words)


def changes_in_words(_reader: User, events: Sequence[Event]) -> Mapping[int, list[Change]]:
    """Return which parts were added, changed, moved or removed, by their names."""
    words = {"added": _("Added"), "changed": _("Changed"), "moved": _("Moved"), "removed": _("Removed")}
    return {
        event.pk: [Change(words[key], "", str(name)) for key, name in event.changes.items() if key in words]
        for event in events
    }


def tasks_in_words(_reader: User, events: Sequence[Event]) -> Mapping[int, list[Change]]:
    """Return what changed of each task, its due date as a moment of the reader's."""
    return {event.pk: [_task_change(event, *item) for item in event.changes.items()] for event in events}


def assignees_in_words(reader: User, events: Sequence[Event]) -> Mapping[int, list[Change]]:
    """Return who was assigned and who no longer is; partners by name to those who may view partners."""
    names = _names(reader, events)
    return {event.pk: list(_assigned(event, names)) for event in events}


def _task_change(event: Event, key: str, pair: Any) -> Change:
    if key != "due_at":
        return plain_change(event, key, pair)
    before, after = (parse_datetime(each) if each else None for each in pair)
    return Change(_("Due date"), exact_due(before) if before else "", exact_due(after) if after else "")


def _assigned(event: Event, names: Names) -> Iterator[Change]:
    for key, label in (("added", _("Assigned to")), ("removed", _("No longer assigned"))):
        said = [_who(each) for each in event.changes.get(key, ())]
        if said:
            yield Change(label, "", as_text([names.get(who) or _("Somebody else") for who in said]))


def _names(reader: User, events: Sequence[Event]) -> Names:
    """Return what those are called whom the events name; two queries for any number of events."""
    said = {_who(each) for event in events for key in ("added", "removed") for each in event.changes.get(key, ())}
    users = User.objects.filter(pk__in=[user for user, _company in said if user])
    companies = Organisation.objects.filter(pk__in=[company for _user, company in said if company])
    if not reader.has_right("partner.view"):
        users, companies = users.filter(organisation=reader.organisation_id), companies.none()
    found: dict[tuple[int | None, int | None], str] = {(None, None): _("The partner that has access")}
    found |= {(pk, None): name for pk, name in users.values_list("pk", "name")}
    return found | {(None, pk): name for pk, name in companies.values_list("pk", "name")}


def _who(said: Mapping[str, Any]) -> tuple[int | None, int | None]:
    return said.get("user"), said.get("organisation")
