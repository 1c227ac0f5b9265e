"""A host's partners: taking up new ones, and changing what the host noted down about one."""

from collections.abc import Iterable
from typing import Any, Unpack

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from activity.services import record
from collab.base.transactions import retried
from orgs.duplicates import partner_named
from orgs.models import Label, Organisation, Partnership, Purpose, Role, User
from orgs.services.choosing import chosen_labels, chosen_purposes
from orgs.services.invitations import invite_partner
from orgs.services.organisations import create_organisation
from orgs.services.partnerships import (
    PartnerDetails,
    create_partnership,
    demand_own_words,
    demand_partner_edit,
)


class StalePartnership(Exception):  # noqa: N818  the name says it
    """Somebody else has changed the partnership meanwhile; ``partnership`` is what stands there now."""

    def __init__(self, partnership: Partnership) -> None:
        super().__init__(str(partnership))
        self.partnership = partnership


@retried
@transaction.atomic
def create_partner(
    *,
    actor: User,
    name: str,
    role: Role,
    purposes: Iterable[Purpose] = (),
    labels: Iterable[Label] = (),
    invite: bool = False,
    same_name: bool = False,
    **details: Unpack[PartnerDetails],
) -> Partnership:
    """Return a new, invited partner of the actor's organisation: a placeholder without people until it accepts.

    ``invite`` mails the invitation at once; ``same_name``: it may be called like another partner. Raises
    PermissionDenied unless the actor may edit partners, ValidationError when something is not the host's, when there
    is a partner of this name, or when there is no address to invite.
    """
    demand_partner_edit(actor, actor.organisation_id)
    if invite and not details.get("email"):
        raise ValidationError({"email": _("An invitation needs an e-mail address.")})
    # Locked: a form that is sent twice at once makes one partner.
    host = Organisation.objects.select_for_update(no_key=True).get(pk=actor.organisation_id)
    demand_usable(role, host.pk, None)
    if not same_name and partner_named(host, name):
        raise ValidationError({"name": _("You have a partner of this name already.")})
    partnership = create_partnership(
        actor=actor,
        host=host,
        partner=create_organisation(name=name, language=details.get("language") or host.language),
        role=role,
        status=Partnership.Status.INVITED,
        purposes=purposes,
        labels=labels,
        **details,
    )
    if invite:
        invite_partner(
            actor=actor,
            partnership=partnership,
            email=partnership.email,
            name=partnership.contact,
            language=partnership.language,
        )
    return partnership


@retried
@transaction.atomic
def update_partner(
    *,
    actor: User,
    partnership: Partnership,
    version: int,
    role: Role,
    purposes: Iterable[Purpose],
    labels: Iterable[Label],
    name: str | None = None,
    **details: Unpack[PartnerDetails],
) -> bool:
    """Write what the host noted down about a partner; return whether that changed anything.

    Raises PermissionDenied, StalePartnership when ``version`` is no longer the present one, ValidationError when
    something is not the host's, or when ``name`` is another one although the partner has named itself.
    """
    now = _locked(actor, partnership)
    if now.version != version:
        raise StalePartnership(now)
    demand_usable(role, now.host_id, now.pk)
    changes = _rename(now.partner, name) | _set_fields(now, {"role": role, **details})
    changes |= _set_words(now, list(purposes), list(labels))
    if not changes:
        return False
    now.version += 1
    now.full_clean()
    now.save()
    record(actor=actor, verb="partnership_changed", target=now, organisation_id=now.host_id, changes=changes)
    return True


def is_placeholder(partner: Organisation) -> bool:
    """Return whether nobody has accepted yet: the organisation bears the name that its host gave it."""
    return not partner.users.exists()


def demand_usable(role: Role, host_id: int, partnership_id: int | None) -> None:
    """Raise ValidationError unless the host can give ``role`` to that partner: copies are for one partner alone."""
    if role.organisation_id != host_id or role.own_of_id not in {None, partnership_id}:
        raise ValidationError({"role": _("Choose a partner role of the host.")})


def _locked(actor: User, partnership: Partnership) -> Partnership:
    # Without joins: PostgreSQL would not find the row if what it is joined with became another meanwhile.
    now = Partnership.objects.select_for_update(no_key=True).get(pk=partnership.pk)
    demand_partner_edit(actor, now.host_id)
    return now


def _rename(partner: Organisation, name: str | None) -> dict[str, Any]:
    """Give a placeholder its new name; return what changed."""
    if name is None or name == partner.name:
        return {}
    if not is_placeholder(partner):
        raise ValidationError({"name": _("The partner has accepted the invitation and names itself now.")})
    before, partner.name = partner.name, name
    partner.version += 1
    partner.save(update_fields=["name", "version"])
    return {"name": [before, name]}


def _set_fields(partnership: Partnership, fields: dict[str, Any]) -> dict[str, Any]:
    """Set the fields; return what changed, as people read it."""
    changes = {}
    for key, value in fields.items():
        before = getattr(partnership, key)
        if before != value:
            changes[key] = [_plain(before), _plain(value)]
            setattr(partnership, key, value)
    return changes


def _set_words(partnership: Partnership, purposes: list[Purpose], labels: list[Label]) -> dict[str, Any]:
    """Set purposes and labels, those of today for merged ones; return what changed, by name."""
    host_id = partnership.host_id
    demand_own_words(host_id, purposes, labels)
    had = {key: [each.pk for each in getattr(partnership, key).all()] for key in ("purposes", "labels")}
    sets: dict[str, list[Any]] = {
        "purposes": chosen_purposes(organisation_id=host_id, chosen=purposes, had=had["purposes"]),
        "labels": chosen_labels(organisation_id=host_id, kind="partner", chosen=labels, had=had["labels"]),
    }
    changes = {}
    for key, words in sets.items():
        kept: Any = getattr(partnership, key)
        before = set(kept.all())
        if before != set(words):
            changes[key] = [sorted(map(str, before)), sorted(map(str, words))]
            kept.set(words)
    return changes


def _plain(value: Any) -> Any:
    return str(value) if isinstance(value, Role) else value
