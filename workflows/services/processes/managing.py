"""The process as a whole: its name, closing it with a reason, opening it again, deleting it."""

from collections.abc import Iterable, Mapping

from django.db import transaction
from django.utils import timezone

from collab.base.transactions import retried
from orgs.models import Label, User
from orgs.services.choosing import chosen_labels
from sharing.services.rules import apply_rules
from workflows.models import Process
from workflows.services.processes.common import (
    StaleProcess,
    locked_open_process,
    locked_process,
    record_about,
    record_on_entity,
)

FIELDS = ("name", "description")


@retried
@transaction.atomic
def edit_process(
    *, actor: User, process: Process, version: int, fields: Mapping[str, str], labels: Iterable[Label]
) -> Process:
    """Change name, description and labels and return the process.

    Raises StaleProcess when somebody else did since ``version``, ProcessClosedError, Http404 or PermissionDenied.
    """
    now = locked_open_process(actor, process, "edit")
    if now.version != version:
        raise StaleProcess(now)
    before = sorted(label.pk for label in now.labels.all())
    wanted = chosen_labels(organisation_id=now.owner_id, kind=now.kind, chosen=labels, had=before)
    changes = {name: [getattr(now, name), fields[name]] for name in FIELDS if fields[name] != getattr(now, name)}
    labelled = sorted(label.pk for label in wanted) != before
    if not changes and not labelled:
        return now
    for name in changes:
        setattr(now, name, fields[name])
    now.labels.set(wanted)
    if labelled:
        apply_rules(thing=now.entity, key=now.kind, ids=[now.pk])
    now.version += 1
    now.full_clean(exclude=["owner", "entity", "created_by"])
    now.save()
    kept = {name: [] if name == "description" else pair for name, pair in changes.items()}
    # How the owner sorts its processes is told in their own history, which keeps it from partners.
    tell = record_on_entity if changes else record_about
    tell(actor=actor, process=now, verb="process_changed", changes=kept)
    return now


@retried
@transaction.atomic
def close_process(*, actor: User, process: Process, reason: str) -> Process:
    """Close a process: nothing in it can be changed any more. Closing it again changes nothing.

    Raises Http404 or PermissionDenied.
    """
    now = locked_process(actor, process, "edit")
    if now.is_closed:
        return now
    now.closed_at, now.closed_by, now.closing_reason = timezone.now(), actor, reason
    now.full_clean(exclude=["owner", "entity", "created_by", "closed_by"])
    now.save(update_fields=["closed_at", "closed_by", "closing_reason"])
    record_on_entity(actor=actor, process=now, verb="process_closed", changes={"reason": ["", reason]})
    return now


@retried
@transaction.atomic
def reopen_process(*, actor: User, process: Process) -> Process:
    """Open a closed process again, its tasks as they were. Raises Http404 or PermissionDenied."""
    now = locked_process(actor, process, "edit")
    if now.is_closed:
        now.closed_at, now.closed_by, now.closing_reason = None, None, ""
        now.save(update_fields=["closed_at", "closed_by", "closing_reason"])
        record_on_entity(actor=actor, process=now, verb="process_reopened")
    return now


@retried
@transaction.atomic
def delete_process(*, actor: User, process: Process) -> None:
    """Delete a process with its tasks and grants. Raises Http404 or PermissionDenied."""
    now = locked_process(actor, process, "delete")
    record_on_entity(actor=actor, process=now, verb="process_deleted")
    now.delete()
