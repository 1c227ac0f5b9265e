"""The people of an organisation: which role they have, and whether they may come in.

Every change holds the organisation's lock, so that two admins who act at the same moment see each other's doing: the
second one may no longer be an admin, or be the last one.
"""

from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.http import Http404
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from activity.services import record
from collab.base.transactions import retried
from orgs.models import Organisation, Role, User
from orgs.people import may_give
from orgs.services.invitations import demand_room

MANAGING = "user.edit"
# What somebody must be left for: else nobody could let people in, or change what they may.
KEPT = (MANAGING, "role.edit")


class PersonError(ValidationError):
    """The change is refused; ``message`` says why, in the reader's language."""

    reason: Any = ""

    def __init__(self) -> None:
        super().__init__(self.reason)


class OwnAccountError(PersonError):
    """Nobody locks themselves out."""

    reason = _("You can't deactivate your own account.")


class LastManagerError(PersonError):
    """Somebody must be left who runs the organisation."""

    reason = _("This is the last active person who can manage users or roles. First give somebody else such a role.")


class RoleRefusedError(PersonError):
    """The role is not the organisation's, or goes beyond the giver's."""

    reason = _("You can't give this role: it may do or see more than yours.")


@retried
@transaction.atomic
def change_role(*, actor: User, person: User, role: Role) -> bool:
    """Give ``person`` another role and return whether that changed anything; it counts from the next request on.

    Raises RoleRefusedError, or LastManagerError when nobody could manage users or roles any more.
    """
    giver, now = _locked(actor, person)
    chosen = Role.objects.filter(pk=role.pk).first()
    if chosen is None or not may_give(giver, chosen):
        raise RoleRefusedError
    before, held = now.role, _held(now)
    if before == chosen:
        return False
    now.role = chosen
    now.save(update_fields=["role"])
    _keep_somebody(now, held)
    _note(actor, "person_role_changed", now, {"role": [str(before) if before else "", str(chosen)]})
    return True


@retried
@transaction.atomic
def deactivate_person(*, actor: User, person: User) -> None:
    """Shut ``person`` out from the next request on, for good in all browsers; mails that wait are not sent.

    Raises OwnAccountError, or LastManagerError when nobody could manage users or roles any more.
    """
    _locked(actor, person)
    close_account(actor=actor, person=person)


@retried
@transaction.atomic
def reactivate_person(*, actor: User, person: User) -> None:
    """Let ``person`` sign in again, with the old password; raise UserLimitReached beyond the user limit."""
    _locked(actor, person)
    open_account(actor=actor, person=person)


@transaction.atomic
def close_account(*, actor: User, person: User) -> None:
    """Deactivate as ``deactivate_person`` does, for callers who have asked whether the actor may; twice is once."""
    now = _lock(person.organisation_id).get(pk=person.pk)
    if now.pk == actor.pk:
        raise OwnAccountError
    if not now.is_active:
        return
    held = _held(now)
    now.is_active, now.signed_out_at = False, timezone.now()
    now.save(update_fields=["is_active", "signed_out_at"])
    _keep_somebody(now, held)
    _note(actor, "person_deactivated", now)


@transaction.atomic
def open_account(*, actor: User, person: User) -> None:
    """Reactivate as ``reactivate_person`` does, for callers who have asked whether the actor may; twice is once."""
    now = _lock(person.organisation_id).get(pk=person.pk)
    if now.is_active:
        return
    demand_room(now.organisation)
    now.is_active = True
    now.save(update_fields=["is_active"])
    _note(actor, "person_reactivated", now)


def _lock(organisation_id: int) -> QuerySet[User]:
    """Return the people of the organisation; nobody else changes them until the transaction ends."""
    Organisation.objects.select_for_update(no_key=True).filter(pk=organisation_id).values_list("pk").first()
    return User.objects.select_related("role", "organisation").filter(organisation_id=organisation_id)


def _locked(actor: User, person: User) -> tuple[User, User]:
    """Return both as they are now, if the actor may still manage the other one; else 403, or 404 for strangers."""
    found = _lock(actor.organisation_id).in_bulk([actor.pk, person.pk])
    giver = found.get(actor.pk)
    if giver is None or not giver.has_right(MANAGING):
        raise PermissionDenied
    if person.pk not in found:
        raise Http404
    return giver, found[person.pk]


def _held(person: User) -> list[str]:
    return [right for right in KEPT if person.has_right(right)]


def _keep_somebody(changed: User, held: list[str]) -> None:
    """Raise LastManagerError when nobody has one of the rights any more that ``changed`` held until now."""
    people = User.objects.filter(organisation_id=changed.organisation_id, is_active=True).select_related("role")
    left = {right for person in people.iterator() for right in _held(person)} if held else set()
    if not left.issuperset(held):
        raise LastManagerError


def _note(actor: User, verb: str, person: User, changes: dict[str, Any] | None = None) -> None:
    record(actor=actor, verb=verb, target=person, organisation_id=person.organisation_id, changes=changes)
