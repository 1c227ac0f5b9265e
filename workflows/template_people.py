"""Whom the parts of a template can be assigned to, and what those are called to a reader.

Names of partners are for readers who may view partners; to others they are partners without a name.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby

from django.utils.translation import gettext as _

from orgs.models import Organisation, User
from workflows.models.assignees import Assigned
from workflows.people import Who, partners_of


@dataclass(frozen=True)
class Group:
    """Choices under one heading, each as (key, name); without a heading they stand alone."""

    name: str
    choices: list[tuple[str, str]]


def may_name(reader: User, assigned: Assigned) -> bool:
    """Return whether the reader may know whom an assignment in a template of the reader's organisation names."""
    organisation_id = assigned.user.organisation_id if assigned.user else assigned.organisation_id
    return organisation_id in {None, reader.organisation_id} or reader.has_right("partner.view")


def name_of(reader: User, assigned: Assigned) -> str:
    """Return what somebody is called; ``assigned`` has user, its organisation and organisation loaded."""
    if assigned.is_any_partner:
        return _("The partner that has access")
    if not may_name(reader, assigned):
        return _("A partner")
    if assigned.user is None:
        return str(assigned.organisation)
    name = assigned.user.name if assigned.user.is_active else _("%(name)s (deactivated)") % {"name": assigned.user.name}
    return name if assigned.user.organisation_id == reader.organisation_id else f"{name}, {assigned.user.organisation}"


def names_of(reader: User, assignees: Iterable[Assigned]) -> list[str]:
    """Return what they are called, each once."""
    return list(dict.fromkeys(name_of(reader, each) for each in assignees))


def groups_for(reader: User, had: Iterable[Assigned] = ()) -> list[Group]:
    """Return whom the reader can assign, by group; who is assigned already (``had``) can be kept or taken away."""
    groups = [Group("", [(Who().key, _("The partner that has access"))]), *_people(reader)]
    offered = {key for group in groups for key, _name in group.choices}
    named = [(Who.of(each).key, name_of(reader, each)) for each in had if may_name(reader, each)]
    if former := [(key, name) for key, name in named if key not in offered]:
        groups.append(Group(_("Assigned until now"), former))
    return groups


def _people(reader: User) -> Iterator[Group]:
    """Yield the colleagues, then each partner with its people: two queries for any number."""
    home = reader.organisation
    partners = list(partners_of(home)) if reader.has_right("partner.view") else []
    found = User.objects.filter(organisation__in=[home, *partners], is_active=True)
    by_organisation = {
        pk: [(Who(user_id=each.pk).key, each.name) for each in people]
        for pk, people in groupby(found.order_by("organisation", "name", "pk"), key=lambda each: each.organisation_id)
    }
    yield Group(_("Colleagues"), by_organisation.get(home.pk, []))
    for partner in partners:
        yield Group(partner.name, [_whole(partner), *by_organisation.get(partner.pk, [])])


def _whole(partner: Organisation) -> tuple[str, str]:
    return Who(organisation_id=partner.pk).key, _("Everybody at %(organisation)s") % {"organisation": partner.name}
