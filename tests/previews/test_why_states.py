"""Who sees something: over many states, the verdicts are those of the access rule itself."""

import random
from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.utils import timezone

from entities.attributes import attributes_for
from entities.explain import Why, why_attribute, why_content, why_entity
from entities.models import Entity
from orgs.models import Organisation, Partnership, Role, User
from orgs.rights import PARTNER_RIGHTS
from sharing.models import Shareable
from tests.cast import Cast, grant
from tests.sharing.actions import fresh

LEVELS = list(Role.Level.values)
KINDS = ("entity", "file", "note", "message")


class Chance:
    """Puts the cast into a state that nobody thought of."""

    def __init__(self, cast: Cast, seed: int) -> None:
        self.cast = cast
        self.dice = random.Random(seed)

    def shake(self) -> None:
        """Change feature, partnerships, roles, levels and grants."""
        Organisation.objects.filter(pk=self.cast.host.pk).update(partner_collaboration=self.often())
        other = Role.objects.create(organisation=self.cast.host, kind="partner", name=f"Zweite {self.dice.random()}")
        roles = [self.cast.partner_role, other]
        for role in (*roles, self.cast.staff_role, self.cast.reader_role):
            self.role(role)
        for partner in self.cast.partners.values():
            status = self.dice.choice(["active", "active", *Partnership.Status.values])
            Partnership.objects.filter(pk=partner.partnership.pk).update(status=status, role=self.dice.choice(roles))
            for thing in self.things():
                self.share(thing, partner.organisation)

    def often(self) -> bool:
        """Return True nearly always."""
        return self.dice.random() < 0.87

    def role(self, role: Role) -> None:
        """Give a role other rights and levels."""
        kinds = [f"{kind}.{action}" for kind in KINDS for action in ("view", "edit")]
        role.rights = sorted(right for right in kinds if self.often())
        role.attributes = {
            str(each.pk): self.dice.choice(LEVELS) for each in self.cast.attributes.values() if self.often()
        }
        role.new_attributes = self.dice.choice(LEVELS)
        role.save()

    def things(self) -> list[Shareable]:
        """Return an entity and one of each kind of content in it."""
        return [
            self.cast.opportunity,
            self.cast.files["secret"],
            self.cast.notes["shared"],
            self.cast.messages["secret"],
        ]

    def share(self, thing: Shareable, organisation: Organisation) -> None:
        """Let a thing be granted, for good or for a while, or not, or not any more."""
        thing.grants.filter(group_id=organisation.group_id).delete()
        days = self.dice.choice([None, None, None, 1, -1])
        if self.often():
            until = timezone.now() + timedelta(days=days) if days else None
            grant(thing, organisation, self.dice.choice([None, self.cast.staff]), expires_at=until)


def may(user: User, action: str, thing: Shareable) -> bool:
    """Return what the access rule itself says."""
    things: Any = type(thing).objects
    try:
        things.get_for(fresh(user), action, thing.pk)
    except (Http404, PermissionDenied):
        return False
    return True


def told(why: Why) -> dict[int, tuple[bool, bool]]:
    """Return the verdicts (sees, edits) by organisation, for staff by role."""
    partners = {each.viewer.organisation.pk: (each.sees, each.edits) for each in why.partners}
    return partners | {-each.role.pk: (each.sees, each.edits) for each in why.staff}


def people(cast: Cast) -> dict[int, User]:
    """Return somebody for each verdict: partners' people whose own role takes nothing away, staff by role."""
    partners = {each.organisation.pk: each.user for each in cast.partners.values()}
    return partners | {-cast.staff_role.pk: cast.staff, -cast.reader_role.pk: cast.reader}


def asking(cast: Cast) -> User:
    """Return somebody of the host who may ask anything, whatever happens to the roles."""
    role = cast.host.roles.create(kind="staff", name="Frager", rights=["entity.view", "partner.view", "role.view"])
    role.rights += [f"{kind}.view" for kind in KINDS]
    role.save()
    return User.objects.create_user("frager@stadtwerke.example", name="F", organisation=cast.host, role=role)


def of_cast(cast: Cast, verdicts: dict[int, tuple[bool, bool]]) -> dict[int, tuple[bool, bool]]:
    """Keep the verdicts on whom the cast has people for."""
    return {key: verdict for key, verdict in verdicts.items() if key in people(cast)}


@pytest.mark.parametrize("seed", range(30))
def test_the_verdicts_are_those_of_the_access_rule(cast: Cast, seed: int) -> None:
    actor = asking(cast)
    chance = Chance(cast, seed)
    chance.shake()
    entity = Entity.objects.get(pk=cast.opportunity.pk)
    everybody = people(cast)
    assert all(set(each.role.rights) >= PARTNER_RIGHTS for each in cast.partners.values())
    for thing in chance.things():
        again = type(thing).objects.get(pk=thing.pk)
        why = why_entity(actor, entity) if thing == cast.opportunity else why_content(actor, again)  # type: ignore[arg-type]
        expected = {key: (may(who, "view", thing), may(who, "edit", thing)) for key, who in everybody.items()}
        assert of_cast(cast, told(why)) == expected
    for attribute in cast.attributes.values():
        found = why_attribute(actor, entity, attribute.pk)
        assert found is not None
        expected = {key: levels(who, entity, attribute.pk) for key, who in everybody.items()}
        assert of_cast(cast, told(found)) == expected


def levels(user: User, entity: Entity, pk: int) -> tuple[bool, bool]:
    """Return whether somebody sees and edits an attribute of an entity, by the rule itself."""
    person = fresh(user)
    if not may(user, "view", entity):
        return False, False
    seen, written = ({each.pk for each in attributes_for(person, entity.type, how)} for how in ("view", "edit"))
    return pk in seen, pk in seen and pk in written


def test_chance_meets_every_answer(cast: Cast) -> None:
    """The states of the test above are not all alike."""
    actor = asking(cast)
    seen = set()
    for seed in range(8):
        Chance(cast, seed).shake()
        seen |= set(told(why_entity(actor, Entity.objects.get(pk=cast.opportunity.pk))).values())
    assert seen == {(True, True), (True, False), (False, False)}
