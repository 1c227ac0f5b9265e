"""Merging one label into another, with everything that has it."""

from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.http import Http404
from django.utils.translation import gettext as _

from activity.services import record
from collab.base.transactions import retried
from orgs.models import Label, User
from orgs.taxonomy import Table, tables_of


@retried
@transaction.atomic
def merge_label(*, actor: User, label: Label, into: Label, confirmed: bool = False) -> int:
    """Put ``into`` in the place of ``label`` wherever that is, and return on how many things.

    The merged label keeps its row, so that addresses which name it lead to its successor; its name is free again.
    Raises ValidationError when one of the two has been merged meanwhile, or they are one, and unless ``confirmed``
    when partners would see from now on what was internal.
    """
    now, target = _pair(actor, label, into)
    if now == target or now.merged_into_id or target.merged_into_id:
        raise ValidationError({"into": _("One of the two labels was merged meanwhile. Choose again.")})
    if exposes(now, target) and not confirmed:
        raise ValidationError({"confirmed": _("Confirm that partners will see the label.")})
    moved = sum(_move(table, now, target) for table in tables_of(Label))
    Label.objects.filter(merged_into=now).update(merged_into=target)
    now.merged_into = target
    now.save(update_fields=["merged_into"])
    changes = {"merged_into": ["", target.name], "moved": [0, moved]}
    record(actor=actor, verb="label_merged", target=now, organisation_id=actor.organisation_id, changes=changes)
    return moved


def exposes(label: Label, into: Label) -> bool:
    """Return whether merging shows partners what was internal before."""
    return into.family.visible_to_partners and not label.family.visible_to_partners


def _pair(actor: User, label: Label, into: Label) -> tuple[Label, Label]:
    """Return both as they are now, locked; raise PermissionDenied or Http404 unless they are the actor's to merge."""
    if not actor.has_right("settings.edit"):
        raise PermissionDenied
    rows = Label.objects.filter(pk__in=[label.pk, into.pk], family__organisation_id=actor.organisation_id)
    found = rows.select_related("family").select_for_update(of=("self",)).order_by("pk").in_bulk()
    if not {label.pk, into.pk} <= found.keys():
        raise Http404
    return found[label.pk], found[into.pk]


def _move(table: Table, label: Label, into: Label) -> int:
    """Let the links of ``label`` lead to ``into``; where both lead there already, one remains."""
    links: Any = table.links.filter(**{table.word: label})
    moved: int = links.count()
    having = table.links.filter(**{table.word: into}).values(table.thing)
    links.filter(**{f"{table.thing}__in": having}).delete()
    links.update(**{table.word: into})
    return moved
