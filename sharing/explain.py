"""Why somebody sees a thing, or what is missing: the access rule link by link, in words.

Every link is asked of what the rule itself asks – partnerships in force, live grants, rights through a role – for all
partners at once, and the verdict is nothing but that all links hold.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import TYPE_CHECKING, Any

from django.db.models import Count, Q
from django.utils import formats, timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext_lazy

from orgs.models import Organisation, Partnership, Role, User
from orgs.rights import known
from sharing.access import Access, access_of, access_through, lend
from sharing.grants import Grant, view_permission_id
from sharing.previews import holder_of, person_of
from sharing.until import last_day

if TYPE_CHECKING:
    from sharing.models import Shareable

ONE: dict[str, Any] = {
    "entity": pgettext_lazy("in a sentence", "entity"),
    "file": pgettext_lazy("in a sentence", "file"),
    "note": pgettext_lazy("in a sentence", "note"),
    "message": pgettext_lazy("in a sentence", "message"),
}
SEVERAL: dict[str, Any] = {
    "entity": pgettext_lazy("in a sentence", "entities"),
    "file": pgettext_lazy("in a sentence", "files"),
    "note": pgettext_lazy("in a sentence", "notes"),
    "message": pgettext_lazy("in a sentence", "messages"),
}


@dataclass(frozen=True)
class Link:
    """One condition, and whether it holds, in words."""

    holds: bool
    text: str


@dataclass(frozen=True)
class Verdict:
    """Whether partner people or the own people with a role see a thing, and whether they may change it."""

    viewer: User
    role: Role
    seeing: Sequence[Link]
    editing: Sequence[Link]
    partnership: Partnership | None = None
    # How many people have a staff role.
    people: int = 0

    @property
    def name(self) -> str:
        """Return what the partner or the role is called."""
        return self.partnership.partner.name if self.partnership else self.role.name

    @property
    def sees(self) -> bool:
        """Return whether they see it."""
        return all(link.holds for link in self.seeing)

    @property
    def edits(self) -> bool:
        """Return whether they may change it."""
        return self.sees and all(link.holds for link in self.editing)

    @property
    def missing(self) -> str:
        """Return in one sentence what is in the way of seeing it, else of changing it; nothing if they may both."""
        return next((link.text for link in (*self.seeing, *self.editing) if not link.holds), "")


# Further links for one viewer: for seeing, for changing.
More = Callable[[User, Role], tuple[list[Link], list[Link]]]


def nothing_more(_viewer: User, _role: Role) -> tuple[list[Link], list[Link]]:
    """Return no further links."""
    return [], []


@dataclass
class Explanation:
    """The verdicts on one thing. ``inside`` is what it lies in, ``more`` adds what only an app above knows."""

    thing: "Shareable"
    inside: "Shareable | None" = None
    more: More = nothing_more
    host: Organisation = field(init=False)

    def __post_init__(self) -> None:
        self.host = self.thing.owner

    def of_partners(self) -> list[Verdict]:
        """Return the verdict on every partner of the host, those who see it first; the same queries for any number."""
        found = Partnership.objects.filter(host=self.host).select_related("partner", "role")
        return sorted((self.of_partner(each) for each in found), key=lambda each: (not each.sees, each.name.casefold()))

    def of_partner(self, partnership: Partnership) -> Verdict:
        """Return the verdict on one partner's people."""
        viewer = person_of(partnership.partner)
        lend(viewer, access_through(viewer, [partnership]))
        role, shares = partnership.role, self._shares
        seeing, editing = self._through_role(viewer, role)
        granted = [_granted(thing, grants.get(partnership.partner.group_id)) for thing, grants in shares]
        return Verdict(viewer, role, [*self._in_force(partnership), *seeing, *granted], editing, partnership)

    def of_staff(self) -> list[Verdict]:
        """Return the verdict on every staff role of the owner."""
        working = Count("users", filter=Q(users__is_active=True))
        verdicts = []
        roles: Any = Role.objects.for_staff_of(self.host)
        for role in roles.annotate(working=working):
            role.organisation = self.host
            viewer = holder_of(role)
            lend(viewer, access_through(viewer, []))
            seeing, editing = self._through_role(viewer, role)
            verdicts.append(Verdict(viewer, role, seeing, editing, people=role.working))
        return verdicts

    @property
    def _chain(self) -> "list[Shareable]":
        return [each for each in (self.inside, self.thing) if each is not None]

    @cached_property
    def _shares(self) -> "list[tuple[Shareable, dict[int, _Share]]]":
        return [(each, _shares_of(each)) for each in self._chain]

    @cached_property
    def _active(self) -> set[int]:
        return set(Partnership.objects.active().filter(host=self.host).values_list("pk", flat=True))

    def _in_force(self, partnership: Partnership) -> list[Link]:
        on = self.host.partner_collaboration
        switched = _("Partner collaboration is switched on.") if on else _("Partner collaboration is switched off.")
        # Without the feature none is in force; what then counts is the status alone.
        active = partnership.pk in self._active if on else partnership.status == Partnership.Status.ACTIVE
        words = _("The partnership is active.") if active else _("The partnership is not active: %(status)s.")
        return [Link(on, switched), Link(active, words % {"status": partnership.get_status_display()})]

    def _through_role(self, viewer: User, role: Role) -> tuple[list[Link], list[Link]]:
        access = access_of(viewer)
        seeing = [self._right(access, role, each.kind, "view") for each in self._chain]
        more_seeing, more_editing = self.more(viewer, role)
        return [*seeing, *more_seeing], [self._right(access, role, self.thing.kind, "edit"), *more_editing]

    def _right(self, access: Access, role: Role, kind: str, action: str) -> Link:
        holds = known(f"{kind}.{action}") in access.rights_on_things_of(self.host.pk)
        return Link(holds, _right_words(action, holds=holds) % {"role": role.name, "things": SEVERAL[kind]})


def _right_words(action: str, *, holds: bool) -> str:
    if action == "view":
        if holds:
            return _("The role “%(role)s” allows viewing %(things)s.")
        return _("The role “%(role)s” does not allow viewing %(things)s.")
    if holds:
        return _("The role “%(role)s” allows editing %(things)s.")
    return _("The role “%(role)s” does not allow editing %(things)s.")


@dataclass(frozen=True)
class _Share:
    grant: Grant
    live: bool


def _shares_of(thing: "Shareable") -> dict[int, _Share]:
    """Return by group the grants on ``thing``, expired ones too."""
    grants = thing.grants.filter(permission_id=view_permission_id(type(thing)))
    live = set(grants.live().values_list("pk", flat=True))
    return {each.group_id: _Share(each, each.pk in live) for each in grants.select_related("granted_by", "host")}


def _granted(thing: "Shareable", share: _Share | None) -> Link:
    words = {"thing": ONE[thing.kind]}
    if share is None:
        return Link(holds=False, text=_("Not shared: the %(thing)s itself is not shared.") % words)
    grant = share.grant
    words |= {"since": _day(grant.granted_at), "name": grant.granted_by, "until": _last_day(grant)}
    if not share.live:
        return Link(holds=False, text=_("No longer shared: the share of the %(thing)s ended on %(until)s.") % words)
    return Link(holds=True, text=_since_words(grant) % words)


def _since_words(grant: Grant) -> str:
    if grant.granted_by and grant.expires_at:
        return _("The %(thing)s is shared since %(since)s until %(until)s, by %(name)s.")
    if grant.granted_by:
        return _("The %(thing)s is shared since %(since)s, by %(name)s.")
    if grant.expires_at:
        return _("The %(thing)s is shared since %(since)s until %(until)s.")
    return _("The %(thing)s is shared since %(since)s.")


def _last_day(grant: Grant) -> str:
    day = last_day(grant.expires_at, grant.host.time_zone)
    return formats.date_format(day, "DATE_FORMAT") if day else ""


def _day(moment: datetime | None) -> str:
    return formats.date_format(timezone.localtime(moment), "DATE_FORMAT") if moment else ""
