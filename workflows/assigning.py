"""Whom one person can assign to a place of a process, in groups, and what of that is assigned now."""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property

from django.utils.translation import gettext as _

from orgs.models import Organisation, User
from sharing.summary import may_share
from workflows.assigned import Assigned, Place, Shown
from workflows.models import Process
from workflows.people import Who, partners_of, partners_with_access
from workflows.sharing_links import share_first_urls


@dataclass(frozen=True)
class Choice:
    """Somebody with a checkbox; ``note`` says what is the matter with somebody who cannot be chosen anew."""

    who: Who
    name: str
    chosen: bool
    note: str = ""


@dataclass(frozen=True)
class Group:
    """Those of one organisation."""

    name: str
    choices: list[Choice]


@dataclass(frozen=True)
class ShareFirst:
    """A partner that does not see the process, and where it is shared with it."""

    organisation: Organisation
    url: str


class Assigning:
    """What the form of one place offers to ``user``: the owner's people assign whoever has access, others their own."""

    def __init__(self, user: User, process: Process, place: Place) -> None:
        self.user = user
        self.process = process
        self.ours = process.owner_id == user.organisation_id
        self.shown = Assigned(user, process).at(place)
        self.current = [each.named.who for each in self.shown]
        self.ticked = self.known

    def tick(self, chosen: Collection[Who], known: Collection[Who]) -> None:
        """Show what somebody ticked over ``known``, brought together with what others have saved since."""
        others_removed, others_added = set(known) - set(self.current), set(self.current) - set(known)
        self.ticked = (set(chosen) - others_removed) | others_added

    @property
    def known(self) -> set[Who]:
        """Return who is assigned now, of those about whom the user has a say."""
        return set(self.current) if self.ours else {who for who in self.current if who in self._offered}

    @property
    def known_values(self) -> list[str]:
        """Return the same as the form carries it."""
        return sorted(who.key for who in self.known)

    @cached_property
    def groups(self) -> list[Group]:
        """Return those to choose from: who is assigned only for now, colleagues, each partner with its people."""
        former = list(self._former())
        colleagues = Group(self.user.organisation.name, self._people_of(self.user.organisation))
        partners = list(self._partners()) if self.ours else []
        return [*([Group(_("Assigned until now"), former)] if former else []), colleagues, *partners]

    @cached_property
    def others(self) -> list[Shown]:
        """Return who is assigned besides, where the user has no say about them."""
        return [] if self.ours else [each for each in self.shown if each.named.who not in self._offered]

    @cached_property
    def share_first(self) -> list[ShareFirst]:
        """Return the partners without access, for those who may give it."""
        may = may_share(self.user, self.process) and may_share(self.user, self.process.entity)
        if not (may and self._knows_partners):
            return []
        without = list(partners_of(self.process.owner).exclude(pk__in=partners_with_access(self.process).values("pk")))
        urls = share_first_urls(self.process, [each.pk for each in without])
        return [ShareFirst(each, urls[each.pk]) for each in without if each.pk in urls]

    @property
    def has_access(self) -> bool:
        """Return whether there is any partner to choose from."""
        return bool(self._with_access)

    def refused(self, chosen: Iterable[Who], known: Collection[Who]) -> list[Who]:
        """Return those of ``chosen`` who are new and not (any more) on offer."""
        return [who for who in chosen if who not in known and who not in self._offered]

    @property
    def _knows_partners(self) -> bool:
        return self.ours and self.user.has_right("partner.view")

    @cached_property
    def _with_access(self) -> list[Organisation]:
        """Return the partners to choose from: a partner's people have a say about their own colleagues only."""
        return list(partners_with_access(self.process).order_by("name", "pk")) if self._knows_partners else []

    @cached_property
    def _people(self) -> list[User]:
        """Return the people to choose from, by name."""
        companies = [self.user.organisation, *self._with_access]
        return list(User.objects.filter(organisation__in=companies, is_active=True).order_by("name", "pk"))

    @cached_property
    def _offered(self) -> set[Who]:
        people = {Who(user_id=each.pk) for each in self._people}
        partners = {Who(organisation_id=each.pk) for each in self._with_access}
        return people | partners | ({Who()} if self.ours else set())

    def _partners(self) -> Iterator[Group]:
        yield Group(_("Partners"), [self._choice(Who(), _("The partner that has access"))])
        for each in self._with_access:
            whole = self._choice(Who(organisation_id=each.pk), _("%(name)s (whole organization)") % {"name": each.name})
            yield Group(each.name, [whole, *self._people_of(each)])

    def _people_of(self, company: Organisation) -> list[Choice]:
        staff = (each for each in self._people if each.organisation_id == company.pk)
        return [self._choice(Who(user_id=each.pk), each.name) for each in staff]

    def _former(self) -> Iterator[Choice]:
        """Yield those who are assigned and could not be chosen anew, so that they can be taken away."""
        for each in self.shown if self.ours else ():
            if each.named.who not in self._offered:
                yield self._choice(each.named.who, each.named.name, each.problem)

    def _choice(self, who: Who, name: str, note: str = "") -> Choice:
        return Choice(who, name, who in self.ticked, note)


def who_of(values: Iterable[str]) -> list[Who]:
    """Return whom a form sent; what names nobody is left out."""
    return [who for value in values if (who := Who.from_key(value))]
