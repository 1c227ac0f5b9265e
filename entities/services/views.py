"""Saved views: kept, changed, shared with the whole organisation, chosen by people, deleted."""

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.http import Http404
from django.utils.translation import gettext as _

from activity.services import record
from collab.base.transactions import retried
from entities.arrangement import Arrangement
from entities.models import EntityType, SavedView, ViewChoice
from entities.shelf import view_for
from orgs.models import User
from sharing.access import access_of

LONGEST = 80


class StaleView(Exception):  # noqa: N818  the name says it
    """Somebody else changed the same view meanwhile; ``now`` is what stands there."""

    def __init__(self, now: SavedView) -> None:
        super().__init__(str(now))
        self.now = now


def may_share_views(actor: User) -> bool:
    """Return whether ``actor`` may give views to the whole organisation, and so to its partners."""
    return access_of(actor).may_own("entity.share")


@retried
@transaction.atomic
def create_view(
    *, actor: User, entity_type: EntityType, name: str, arrangement: Arrangement, shared: bool = False
) -> SavedView:
    """Return a new view of the actor's own; raise ValidationError when the actor has one of that name."""
    if entity_type.organisation_id != actor.organisation_id or not access_of(actor).may_own("entity.view"):
        raise PermissionDenied
    view = SavedView(type=entity_type, owner=actor, name=name, **_fields(arrangement))
    _check_name(view)
    view.save()
    _record(actor, "view_created", view)
    if shared:
        share_view(actor=actor, view=view, shared=True)
        view.refresh_from_db()
    return view


@retried
@transaction.atomic
def rename_view(*, actor: User, view: SavedView, name: str) -> SavedView:
    """Give the view another name; raise ValidationError when its owner has another one of that name."""
    now = _locked(actor, view)
    before, now.name = now.name, name
    if before == name:
        return now
    _check_name(now)
    now.save(update_fields=["name"])
    _record(actor, "view_changed", now, {"name": [before, name]})
    return now


@retried
@transaction.atomic
def arrange_view(*, actor: User, view: SavedView, version: int, arrangement: Arrangement) -> SavedView:
    """Let the view keep ``arrangement`` from now on; raise StaleView when ``version`` is an old one."""
    now = _locked(actor, view)
    if now.arrangement == arrangement:
        return now
    if now.version != version:
        raise StaleView(now)
    for field, value in _fields(arrangement).items():
        setattr(now, field, value)
    now.version += 1
    now.save()
    _record(actor, "view_changed", now)
    return now


@retried
@transaction.atomic
def share_view(*, actor: User, view: SavedView, shared: bool) -> None:
    """Share the view with the whole organisation, or take it back; twice does nothing.

    Taking back is nothing more than changing the view; sharing takes the right to share what partners see by it.
    """
    now = _locked(actor, view)
    if now.shared == shared:
        return
    if shared and not may_share_views(actor):
        raise PermissionDenied
    now.shared = shared
    now.is_default = now.is_default and shared
    now.save(update_fields=["shared", "is_default"])
    _record(actor, "view_shared" if shared else "view_unshared", now)


@retried
@transaction.atomic
def set_organisation_default(*, actor: User, view: SavedView, on: bool) -> None:
    """Let the organisation's people begin with this view, or with the whole list again; twice does nothing.

    Raises ValidationError for a view that is not shared with them.
    """
    if not actor.has_right("settings.edit"):
        raise PermissionDenied
    # Whoever does this waits for the other, so that there is one default.
    EntityType.objects.select_for_update(no_key=True).get(pk=view.type_id)
    now = _locked(actor, view)
    if now.is_default == on:
        return
    if not now.shared:
        raise ValidationError(_("Share the view with the whole organization first."))
    SavedView.objects.filter(type_id=now.type_id, is_default=True).update(is_default=False)
    SavedView.objects.filter(pk=now.pk).update(is_default=on)
    _record(actor, "view_changed", now, {"is_default": [not on, on]})


@retried
@transaction.atomic
def choose_view(*, actor: User, view: SavedView, favourite: bool | None = None, first: bool | None = None) -> None:
    """Let the view be the actor's favourite, or what the actor sees first of its type; or not any more."""
    found, _shelf = view_for(actor, view.pk)
    # Two choices of one person at once would make two first ones.
    User.objects.select_for_update(no_key=True).get(pk=actor.pk)
    if first:
        ViewChoice.objects.filter(user=actor, view__type_id=found.type_id).update(is_default=False)
    chosen = {"favourite": favourite, "is_default": first}
    fields = {name: value for name, value in chosen.items() if value is not None}
    ViewChoice.objects.update_or_create(user=actor, view_id=found.pk, defaults=fields)


@retried
@transaction.atomic
def duplicate_view(*, actor: User, view: SavedView) -> SavedView:
    """Return a copy of the view that is the actor's own and private."""
    found, _shelf = view_for(actor, view.pk)
    taken = set(SavedView.objects.filter(type_id=found.type_id, owner=actor).values_list("name", flat=True))
    name = _free_name(_("%(name)s (copy)") % {"name": found.name}, taken)
    return create_view(actor=actor, entity_type=found.type, name=name, arrangement=found.arrangement)


@retried
@transaction.atomic
def delete_view(*, actor: User, view: SavedView) -> None:
    """Delete the view, for all who have it."""
    now = _locked(actor, view)
    _record(actor, "view_deleted", now)
    now.delete()


def _free_name(name: str, taken: set[str]) -> str:
    found, number = name[:LONGEST], 1
    while found in taken:
        number += 1
        found = f"{name[: LONGEST - 5]} {number}"
    return found


def _locked(actor: User, view: SavedView) -> SavedView:
    """Return the view as it is now, locked; raise Http404 or PermissionDenied unless the actor may change it."""
    found, shelf = view_for(actor, view.pk)
    if not shelf.may_change(found):
        raise PermissionDenied
    now = SavedView.objects.select_for_update().filter(pk=found.pk).first()
    if now is None:
        raise Http404
    return now


def _fields(arrangement: Arrangement) -> dict[str, Any]:
    return {
        "columns": None if arrangement.columns is None else list(arrangement.columns),
        "filters": {name: list(values) for name, values in arrangement.filters.items()},
        "words": arrangement.words,
        "sort": arrangement.sort,
        "group": arrangement.group,
        "display": arrangement.display,
    }


def _check_name(view: SavedView) -> None:
    view.clean_fields(exclude=["filters", "columns"])
    others = SavedView.objects.filter(type=view.type, owner=view.owner, name=view.name)
    if others.exclude(pk=view.pk).exists():
        raise ValidationError({"name": _("There is a view with this name already.")})


def _record(actor: User, verb: str, view: SavedView, changes: Mapping[str, Any] | None = None) -> None:
    organisation = view.type.organisation_id
    record(actor=actor, verb=verb, target=view, organisation_id=organisation, changes=dict(changes or {}))
