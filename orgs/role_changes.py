"""What changes a role: differences of two states, in words, and two people's changes put together."""

from collections.abc import Iterable, Mapping
from copy import copy
from dataclasses import dataclass
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext as _

from activity.models import Event
from orgs.matrix import right_words
from orgs.models import Role
from orgs.rights import ALL_RIGHTS
from orgs.role_parts import LEVEL, attribute_names

CHANGED = "role_changed"
SCALARS = ("name", "new_attributes", "task_scope")


@dataclass(frozen=True)
class Change:
    """What something was before, and after."""

    name: str
    before: str
    after: str


def differences(before: Role, after: Role) -> dict[str, list[Any]]:
    """Return by field what differs as [before, after]: rights whole, of the attributes those with another level."""
    changes: dict[str, list[Any]] = {
        name: [getattr(before, name), getattr(after, name)]
        for name in SCALARS
        if getattr(before, name) != getattr(after, name)
    }
    if set(before.rights) != set(after.rights):
        changes["rights"] = [sorted(before.rights), sorted(after.rights)]
    levels = {pk: (before.level_of(int(pk)), after.level_of(int(pk))) for pk in after.attributes}
    moved = {pk: pair for pk, pair in levels.items() if pair[0] != pair[1]}
    if moved:
        changes["attributes"] = [{pk: pair[side] for pk, pair in moved.items()} for side in (0, 1)]
    return changes


def events_since(role: Role, version: int) -> list[Event]:
    """Return the changes of ``role`` after the version that somebody saw, newest first."""
    behind = max(role.version - version, 0)
    return list(Event.objects.history_of(role).filter(verb=CHANGED)[:behind])


def in_words(role: Role, changes: Mapping[str, Any]) -> list[Change]:
    """Return ``changes`` of ``role`` as its editor reads them; attributes that are gone are left out."""
    return [*_scalars(changes), *_rights(*changes.get("rights", ([], []))), *_levels(role, changes)]


def _scalars(changes: Mapping[str, Any]) -> Iterable[Change]:
    names = {"name": _("Name"), "new_attributes": _("Attributes added later"), "task_scope": _("Tasks")}
    words = {"name": {}, "new_attributes": dict(Role.Level.choices), "task_scope": dict(Role.TaskScope.choices)}
    for key, name in names.items():
        if key in changes:
            before, after = (str(words[key].get(value, value)) for value in changes[key])
            yield Change(name, before, after)


def _rights(before: Iterable[str], after: Iterable[str]) -> Iterable[Change]:
    for right in sorted((set(before) ^ set(after)) & ALL_RIGHTS):
        yield Change(right_words(right), *((_("Yes"), _("No")) if right in before else (_("No"), _("Yes"))))


def _levels(role: Role, changes: Mapping[str, Any]) -> Iterable[Change]:
    if "attributes" not in changes:
        return
    (before, after), words = changes["attributes"], dict(Role.Level.choices)
    for pk, name in attribute_names(role.organisation_id).items():
        if pk in before:
            yield Change(name, str(words[before[pk]]), str(words[after[pk]]))


def rewound(role: Role, events: Iterable[Event]) -> Role:
    """Return ``role`` as it was before ``events``, newest first."""
    past = copy(role)
    past.attributes = dict(role.attributes)
    for event in events:
        for name, (before, _after) in event.changes.items():
            setattr(past, name, past.attributes | before if name == "attributes" else before)
    return past


def put_together(data: QueryDict, *, seen: Role, now: Role, levels: Mapping[str, str]) -> QueryDict:
    """Return what was sent with all that somebody else changed since ``seen`` and the sender did not.

    ``levels`` are the levels that were sent by attribute id. Where both changed the same, the sender's stays.
    """
    both = data.copy()
    both["version"] = str(now.version)
    for name in SCALARS:
        if name in data and data[name] == getattr(seen, name):
            both[name] = getattr(now, name)
    mine, base = set(data.getlist("rights")), set(seen.rights)
    both.setlist("rights", sorted((set(now.rights) | (mine - base)) - (base - mine)))
    for pk, level in levels.items():
        both[f"{LEVEL}{pk}"] = now.level_of(int(pk)) if level == seen.level_of(int(pk)) else level
    return both
