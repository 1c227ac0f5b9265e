"""The access rule, as far as it does not depend on the single thing.

A user may do an action on a thing if the owner organisation's own role allows it, or if the thing is granted
to the user's organisation through an active partnership whose partner role allows it. The user's own role
holds in both cases: a partner's admin may narrow what the partner role gives, never widen it.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from orgs.models import Partnership, Role, User
from orgs.rights import PARTNER_RIGHTS, known


@dataclass(frozen=True)
class Access:
    """What one user may do: ``own`` rights at home, and per host the rights on what that host shares.

    ``roles`` holds by organisation the role that says which attributes of its things are seen.
    """

    organisation_id: int | None = None
    group_id: int | None = None
    own: frozenset[str] = frozenset()
    at_hosts: Mapping[int, frozenset[str]] = field(default_factory=dict)
    roles: Mapping[int, Role] = field(default_factory=dict)

    def may_own(self, right: str) -> bool:
        """Return whether the user holds ``right`` on things of the own organisation."""
        return known(right) in self.own

    def hosts(self, *rights: str) -> list[int]:
        """Return the ids of the hosts on whose shared things the user holds all of ``rights``."""
        wanted = {known(right) for right in rights}
        return [host for host, held in self.at_hosts.items() if wanted <= held]

    def may_anywhere(self, *rights: str) -> bool:
        """Return whether the user holds all of ``rights`` at home or at some host."""
        return all(map(self.may_own, rights)) or bool(self.hosts(*rights))

    def rights_on_things_of(self, organisation_id: int) -> frozenset[str]:
        """Return the user's rights on visible things which that organisation owns."""
        if organisation_id == self.organisation_id:
            return self.own
        return self.at_hosts.get(organisation_id, frozenset())

    def level_of(self, attribute_id: int, organisation_id: int) -> str:
        """Return how far the user may go with an attribute of that organisation: hidden, read or edit."""
        role = self.roles.get(organisation_id)
        return role.level_of(attribute_id) if role else Role.Level.HIDDEN


NO_ACCESS = Access()


def access_of(user: User) -> Access:
    """Return the user's access, asked once per user instance and so once per request.

    An instance is never kept from one request to the next, and tasks load their own.
    """
    cached: Access | None = user.__dict__.get("_access")
    if cached is None:
        cached = user.__dict__["_access"] = _resolve(user)
    return cached


def access_through(user: User, partnerships: Iterable[Partnership]) -> Access:
    """Return what ``user`` may do at home by the own role, and at hosts through ``partnerships``, taken as in force."""
    if not user.is_active or user.role is None:
        return NO_ACCESS
    own, found = frozenset(user.role.rights), list(partnerships)
    return Access(
        organisation_id=user.organisation_id,
        group_id=user.organisation.group_id,
        own=own,
        at_hosts={each.host_id: own & PARTNER_RIGHTS & frozenset(each.role.rights) for each in found},
        roles={each.host_id: each.role for each in found} | {user.organisation_id: user.role},
    )


def lend(user: User, access: Access) -> User:
    """Return ``user``, somebody who is nowhere stored, with ``access`` in place of what would be found out."""
    user.__dict__["_access"] = access
    return user


def _resolve(user: User) -> Access:
    if not user.is_active or user.role is None:
        return NO_ACCESS
    active = Partnership.objects.active().filter(partner_id=user.organisation_id)
    return access_through(user, active.select_related("role"))
