"""Looking with somebody else's eyes, without a trace (decision 6).

Who looks is a person that is nowhere stored, asked by the very rule that partners' people are asked by. What has to
be different for that – a selection that is not saved yet, a role that somebody is still editing – is written for
real, and undone as soon as the page is rendered.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from copy import copy
from dataclasses import replace
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from django.db import transaction
from django.http import HttpRequest, HttpResponse

from orgs.models import Organisation, Partnership, Role, User
from orgs.rights import PARTNER_RIGHTS
from orgs.services import create_organisation
from sharing.access import access_of, lend
from sharing.services import Choice, give_ids

if TYPE_CHECKING:
    from sharing.models import Shareable

Preview = Callable[[HttpRequest, Any, Partnership, Sequence[Choice]], HttpResponse]
_previews: dict[str, Preview] = {}


def register_preview(kind: str, show: Preview) -> None:
    """Let the share dialog over things of ``kind`` show what a partner would see after saving."""
    if kind in _previews:
        raise ValueError(f"The preview of '{kind}' is registered twice.")
    _previews[kind] = show


def preview_of(kind: str) -> Preview | None:
    """Return what shows things of ``kind`` as a partner would see them, if that is known."""
    return _previews.get(kind)


@contextmanager
def undone() -> Iterator[None]:
    """Undo in the end whatever is written within. What was read must be rendered by then."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def person_of(organisation: Organisation) -> User:
    """Return somebody of ``organisation`` whose own role takes nothing away from what hosts give; never stored."""
    role = Role(organisation=organisation, kind=Role.Kind.STAFF, rights=sorted(PARTNER_RIGHTS))
    role.new_attributes = Role.Level.EDIT
    return User(organisation=organisation, role=role)


def holder_of(role: Role) -> User:
    """Return somebody with a staff role, which need not be stored as it stands; never stored."""
    return User(organisation=role.organisation, role=role)


@contextmanager
def stranger_with(role: Role, thing: "Shareable") -> Iterator[User]:
    """Yield somebody of a partner with ``role`` to whom ``thing`` and all that lies in it is granted; then undo it.

    The role is written under another name, whatever it is called and whether or not it is stored.
    """
    with undone():
        partner = create_organisation(name="")
        given = Role.objects.create(
            organisation_id=role.organisation_id,
            kind=Role.Kind.PARTNER,
            name=str(uuid4()),
            rights=role.rights,
            attributes=role.attributes,
            new_attributes=role.new_attributes,
            task_scope=role.task_scope,
        )
        active = Partnership.Status.ACTIVE
        Partnership.objects.create(host=role.organisation, partner=partner, role=given, status=active)
        _give_everything(thing, partner)
        yield person_of(partner)


def narrowed(viewer: User, actor: User) -> User:
    """Return ``viewer`` with access to things of the organisation of ``actor`` alone, as far as ``actor`` has it.

    Whoever looks through somebody's eyes learns nothing that the own role hides, and nothing of other hosts.
    """
    access, mine, house = access_of(viewer), access_of(actor), actor.organisation_id
    kinds = {right.partition(".")[0] for right in mine.own if right.endswith(".view")}
    seen = replace(
        access,
        own=_only(access.own, kinds),
        at_hosts={pk: _only(rights, kinds) for pk, rights in access.at_hosts.items() if pk == house},
        roles={pk: _without_hidden(role, mine.roles[pk]) for pk, role in access.roles.items() if pk == house},
    )
    role = copy(viewer.role)
    if role:
        role.rights = sorted(seen.own)
    return lend(User(organisation=viewer.organisation, role=role), seen)


def _give_everything(thing: "Shareable", partner: Organisation) -> None:
    give_ids(actor=None, things_model=type(thing), ids=[thing.pk], organisation=partner)
    for category in thing.share_categories():
        ids = list(category.contents.order_by().values_list("pk", flat=True))
        give_ids(actor=None, things_model=category.contents.model, ids=ids, organisation=partner)


def _only(rights: frozenset[str], kinds: set[str]) -> frozenset[str]:
    return frozenset(right for right in rights if right.partition(".")[0] in kinds)


def _without_hidden(role: Role, mine: Role) -> Role:
    """Return a copy of ``role`` that hides what ``mine`` hides."""
    hidden = Role.Level.HIDDEN
    named = {*role.attributes, *mine.attributes}
    levels = {pk: hidden if mine.level_of(int(pk)) == hidden else role.level_of(int(pk)) for pk in named}
    later = hidden if mine.new_attributes == hidden else role.new_attributes
    return Role(
        organisation_id=role.organisation_id,
        kind=role.kind,
        name=role.name,
        rights=role.rights,
        attributes=levels,
        new_attributes=later,
    )
