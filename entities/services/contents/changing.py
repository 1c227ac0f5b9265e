"""Editing and deleting contents."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from collab.base.transactions import retried
from collab.base.uploads import safe_file_name
from entities.models import EntityContent, File, Message, Note
from entities.services.concurrency import Seen, merge
from entities.services.contents.adding import own_labels, record_about
from orgs.models import Label, User
from sharing.services.rules import apply_rules

# What people may change, besides the labels.
FIELDS: dict[type[EntityContent], tuple[str, ...]] = {
    File: ("name",),
    Note: ("title", "text"),
    Message: ("subject", "text"),
}


def fields_of(content: EntityContent) -> dict[str, Any]:
    """Return what can be edited of ``content``, as ``edit_content`` compares it: labels as sorted ids."""
    fields = {name: getattr(content, name) for name in FIELDS[type(content)]}
    return fields | {"labels": sorted(label.pk for label in content.labels.all())}


@retried
@transaction.atomic
def edit_content(
    *,
    actor: User,
    content: EntityContent,
    fields: Mapping[str, str],
    labels: Iterable[Label] | None = None,
    seen: Seen | None = None,
) -> EntityContent:
    """Change ``fields`` and, unless None, the labels; return the content as it is now.

    Two people who change different fields both keep theirs. Raises StaleEdit when somebody else changed one of the
    same since ``seen``, PermissionDenied for a field that does not exist or is fixed, and for labels that the actor may
    not set.
    """
    now: EntityContent = _locked(actor, content, "edit")
    before, mine = fields_of(now), _mine(now, fields)
    if labels is not None:
        labels = own_labels(actor, now, labels)
        mine["labels"] = sorted(label.pk for label in labels)
    changed = merge(now, mine=mine, stored=before, seen=seen)
    if changed:
        _write(now, changed)
        if "labels" in changed:
            apply_rules(thing=now.entity, key=now.kind, ids=[now.pk])
        record_about(actor=actor, content=now, verb="changed", changes=_changes(before, changed))
    return now


@retried
@transaction.atomic
def delete_content(*, actor: User, content: EntityContent) -> None:
    """Delete the content with its grants; a file's bytes go once that is certain."""
    now: EntityContent = _locked(actor, content, "delete")
    record_about(actor=actor, content=now, verb="deleted")
    if isinstance(now, File):
        storage, name = now.content.storage, str(now.content.name)
        transaction.on_commit(lambda: storage.delete(name), robust=True)
    now.delete()


def _locked(actor: User, content: EntityContent, action: str) -> Any:
    """Return the content as it is now, locked until the transaction ends, if the actor may still do ``action``."""
    model: Any = type(content)
    model.objects.select_for_update(no_key=action != "delete").filter(pk=content.pk).values_list("pk").first()
    return model.objects.select_related("entity").get_for(actor, action, content.pk)


def _mine(content: EntityContent, fields: Mapping[str, str]) -> dict[str, Any]:
    if not fields.keys() <= (set() if content.fixed else set(FIELDS[type(content)])):
        raise PermissionDenied
    return dict(fields) | ({"name": safe_file_name(fields["name"])} if "name" in fields else {})


def _write(content: EntityContent, changed: Mapping[str, Any]) -> None:
    columns = {name: value for name, value in changed.items() if name != "labels"}
    for name, value in columns.items():
        setattr(content, name, value)
    if "labels" in changed:
        content.labels.set(changed["labels"])
    content.version += 1
    content.updated_at = timezone.now()
    content.save(update_fields=[*columns, "version", "updated_at"])


def _changes(before: Mapping[str, Any], changed: Mapping[str, Any]) -> dict[str, object]:
    """Return what the history keeps: old and new, but of long texts only that they changed."""
    return {name: [] if name == "text" else [before[name], value] for name, value in changed.items()}
