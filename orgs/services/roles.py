"""Roles: creating, changing, copying and deleting them."""

from collections.abc import Collection, Mapping
from copy import copy
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.http import Http404
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from activity.services import record
from collab.base.transactions import retried
from orgs.models import Invitation, Organisation, Partnership, Role, User
from orgs.role_changes import CHANGED, differences
from orgs.role_parts import attribute_names

EDIT = "role.edit"
# Without somebody who has them nobody could help the organisation any more.
ESSENTIAL = {EDIT, "user.edit"}
LONGEST_NAME = 80


class StaleRole(Exception):  # noqa: N818  the name says it
    """Somebody else changed the role meanwhile; ``role`` is how it stands now."""

    def __init__(self, role: Role) -> None:
        super().__init__(role.name)
        self.role = role


class LastEditorError(ValidationError):
    """Nobody would be left who may edit roles, or users."""

    text = gettext_lazy(
        "Nobody would be left who may edit roles or users: it is the last role with this right that an active "
        "person has. Give the right to another role first."
    )

    def __init__(self) -> None:
        super().__init__({"rights": self.text})


class RoleInUseError(ValidationError):
    """Somebody has the role, or is invited to it."""

    text = gettext_lazy("This role can't be deleted as long as somebody has it.")

    def __init__(self) -> None:
        super().__init__(self.text)


@retried
@transaction.atomic
def create_role(*, actor: User, kind: str, name: str) -> Role:
    """Return a new role that allows nothing yet; raise ValidationError when there is one of that kind and name."""
    _require_edit(actor, actor.organisation_id)
    role = Role(organisation=actor.organisation, kind=kind, name=name)
    role.full_clean()
    role.save()
    record(actor=actor, verb="role_created", target=role, organisation_id=role.organisation_id)
    return role


@retried
@transaction.atomic
def save_role(
    *,
    actor: User,
    role: Role,
    version: int,
    name: str,
    rights: Collection[str],
    attributes: Mapping[str, str],
    new_attributes: str,
    task_scope: str,
) -> bool:
    """Change a role; it holds from the next request of its people on. Returns whether that changed anything.

    ``attributes`` holds levels by attribute id; attributes that it does not name keep theirs. Raises StaleRole when
    ``version`` is not the present one, LastEditorError when nobody could edit roles or users any more, else
    ValidationError when the role would not be valid or an attribute is not the organisation's.
    """
    now = _locked(actor, role)
    if now.version != version:
        raise StaleRole(now)
    before = copy(now)
    now.name, now.rights, now.attributes = name, sorted(set(rights)), now.attributes | dict(attributes)
    now.new_attributes, now.task_scope = new_attributes, task_scope
    _refuse_unknown(now, attributes)
    now.full_clean()
    changes = differences(before, now)
    if not changes:
        return False
    for right in ESSENTIAL & set(before.rights) - set(now.rights):
        _keep_a_holder(now, right)
    now.version += 1
    now.save()
    record(actor=actor, verb=CHANGED, target=now, organisation_id=now.organisation_id, changes=changes)
    return True


@retried
@transaction.atomic
def duplicate_role(*, actor: User, role: Role) -> Role:
    """Return a copy of ``role`` that nobody has yet, to be the beginning of another one."""
    source = _locked(actor, role)
    made = _copied(source, _("Copy of %(name)s") % {"name": source.name})
    record(
        actor=actor,
        verb="role_created",
        target=made,
        organisation_id=made.organisation_id,
        changes={"copy_of": [None, source.name]},
    )
    return made


@retried
@transaction.atomic
def give_own_copy(*, actor: User, partnership: Partnership) -> Role:
    """Give a partner a copy of its role for itself alone, and return it; one that it has already stays.

    Raises PermissionDenied unless the actor may edit both roles and partners of the host.
    """
    _require_edit(actor, partnership.host_id)
    if not actor.has_right("partner.edit"):
        raise PermissionDenied
    # Without its role: a row that was joined before the lock was got would be the old one.
    now = Partnership.objects.select_for_update().get(pk=partnership.pk)
    if now.role.own_of_id == now.pk:
        return now.role
    names = {"role": now.role.name, "partner": now.partner.name}
    made = _copied(now.role, _("%(role)s – %(partner)s") % names, own_of=now)
    now.role, now.version = made, now.version + 1
    now.save(update_fields=["role", "version"])
    record(
        actor=actor,
        verb="role_own_copy",
        target=made,
        context=now,
        organisation_id=now.host_id,
        changes={"role": [names["role"], made.name]},
    )
    return made


@retried
@transaction.atomic
def delete_role(*, actor: User, role: Role) -> None:
    """Delete a role; raise RoleInUseError as long as a person, a partner or an open invitation has it."""
    now = _locked(actor, role)
    if is_in_use(now):
        raise RoleInUseError
    Invitation.objects.filter(role=now).update(role=None)
    record(actor=actor, verb="role_deleted", target=now, organisation_id=now.organisation_id)
    now.delete()


def is_in_use(role: Role) -> bool:
    """Return whether a person, a partner or an open invitation has ``role``."""
    waiting = [Invitation.Status.OPEN, Invitation.Status.CONFIRMING]
    invited = Invitation.objects.filter(role=role, status__in=waiting)
    return role.users.exists() or role.partnerships.exists() or invited.exists()


def _require_edit(actor: User, organisation_id: int) -> None:
    if not actor.has_right(EDIT) or organisation_id != actor.organisation_id:
        raise PermissionDenied


def _locked(actor: User, role: Role) -> Role:
    """Return ``role`` as it stands now, its row locked; raise PermissionDenied if the actor may not edit it."""
    _require_edit(actor, role.organisation_id)
    now = Role.objects.select_for_update().filter(pk=role.pk).first()
    if now is None:
        raise Http404
    return now


def _refuse_unknown(role: Role, attributes: Mapping[str, str]) -> None:
    if attributes.keys() - attribute_names(role.organisation_id).keys():
        raise ValidationError({"attributes": _("Choose attributes of your own organization.")})


def _keep_a_holder(role: Role, right: str) -> None:
    """Raise LastEditorError if people had ``right`` by this role, and nobody active has it by another one.

    The organisation's row is locked, so that of two who do the same at once the second one sees the first.
    """
    Organisation.objects.select_for_update(no_key=True).get(pk=role.organisation_id)
    people = User.objects.filter(organisation_id=role.organisation_id, is_active=True)
    others = Role.objects.for_staff_of(role.organisation).exclude(pk=role.pk)
    holders = [each.pk for each in others if each.allows(right)]
    if people.filter(role=role).exists() and not people.filter(role__in=holders).exists():
        raise LastEditorError


def _copied(source: Role, name: str, own_of: Partnership | None = None) -> Role:
    """Return a new role that says the same as ``source``, under ``name`` or one like it."""
    fields: dict[str, Any] = {
        each: getattr(source, each)
        for each in ("organisation_id", "kind", "rights", "attributes", "new_attributes", "task_scope")
    }
    return Role.objects.create(name=_free_name(source, name), own_of=own_of, **fields)


def _free_name(source: Role, wanted: str) -> str:
    """Return ``wanted``, cut to what fits and with a number if there is a role of that kind and name."""
    same = Role.objects.filter(organisation_id=source.organisation_id, kind=source.kind)
    taken = set(same.values_list("name", flat=True))
    name, number = wanted[:LONGEST_NAME], 1
    while name in taken:
        number += 1
        ending = f" ({number})"
        name = wanted[: LONGEST_NAME - len(ending)] + ending
    return name
