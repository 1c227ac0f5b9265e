"""What events changed, before and after in words; apps above add the words of their verbs."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import FieldDoesNotExist
from django.db.models import Field
from django.utils.translation import gettext as _

from activity.models import Event
from orgs.models import Role, User
from orgs.role_changes import CHANGED, in_words
from orgs.role_parts import attribute_names


@dataclass(frozen=True)
class Change:
    """One thing that was ``before`` and is ``after``; without ``before`` it only is."""

    name: str
    before: str
    after: str

    @property
    def text(self) -> str:
        """Return it on one line."""
        return f"{self.name}: {self.before} → {self.after}" if self.before else f"{self.name}: {self.after or '–'}"


Words = Callable[[User, Sequence[Event]], Mapping[int, list[Change]]]


def roles_in_words(reader: User, events: Sequence[Event]) -> Mapping[int, list[Change]]:
    """Return what happened to roles: rights one by one, attributes by their names as far as they still exist."""
    names, role = attribute_names(reader.organisation_id), Role(organisation_id=reader.organisation_id)
    levels = dict(Role.Level.choices)

    def changes(event: Event) -> Iterator[Change]:
        for each in in_words(role, {key: pair for key, pair in event.changes.items() if key != "attributes"}):
            yield Change(each.name, each.before, each.after)
        before, after = event.changes.get("attributes", ({}, {}))
        for pk, level in after.items():
            yield Change(names.get(pk, pk), str(levels[before[pk]]), str(levels[level]))

    return {event.pk: list(changes(event)) for event in events}


_words: dict[str, Words] = {CHANGED: roles_in_words}


def register_audit_words(verb: str, words: Words) -> None:
    """Let ``words(reader, events)`` say by event id what events with ``verb`` changed."""
    _words[verb] = words


def changes_of(reader: User, events: Sequence[Event]) -> dict[int, list[Change]]:
    """Return by event id what each of ``events`` changed."""
    found = {event.pk: list(_plain(event)) for event in events if event.verb not in _words}
    for verb, words in _words.items():
        if some := [event for event in events if event.verb == verb]:
            found.update({event.pk: [] for event in some} | dict(words(reader, some)))
    return found


def as_text(value: Any) -> str:
    """Return a stored value, whatever it is, as text."""
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    if isinstance(value, list):
        return ", ".join(as_text(each) for each in value)
    if isinstance(value, dict):
        return ", ".join(f"{key}: {as_text(each)}" for key, each in value.items())
    return "" if value is None else str(value)


def _plain(event: Event) -> list[Change]:
    return [plain_change(event, key, value) for key, value in event.changes.items() if value not in ([], {}, None, "")]


def plain_change(event: Event, key: str, value: Any) -> Change:
    """Return a change by the name and the choices of the target's field, where it has one of that name."""
    field = _field(event, key)
    name = str(field.verbose_name) if field else key.replace("_", " ").capitalize()
    choices: dict[Any, Any] = dict(field.flatchoices) if field else {}
    if isinstance(value, list) and len(value) == 2:
        # As services write it: what it was, and what it is.
        before, after = (choices.get(each) if isinstance(each, str) else None for each in value)
        return Change(name, before or as_text(value[0]), after or as_text(value[1]))
    return Change(name, "", as_text(value))


def _field(event: Event, key: str) -> "Field[Any, Any] | None":
    model = ContentType.objects.get_for_id(event.target_type_id).model_class()
    try:
        field = model._meta.get_field(key) if model else None
    except FieldDoesNotExist:
        return None
    return field if isinstance(field, Field) else None
