"""Every door against the oracle, while grants, roles, partnerships and things come and go."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.base import ContentFile
from django.db import transaction
from django.http import Http404
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from entities.models import Attribute, Entity, EntityType, File
from entities.services.entities import update_values
from orgs.models import Organisation, Partnership, Role, User
from orgs.rights import PARTNER_ADMIN_RIGHTS
from orgs.services import create_organisation, create_user
from sharing.services.grants import give, take
from tests.access.oracle import ACTIONS, Levels, Person, Thing, World
from tests.helpers import client_of

ORGANISATIONS = ("north", "south", "solar", "roof")
EVERYTHING = {f"{kind}.{action}" for kind in ("entity", "file") for action in ACTIONS}
organisations = st.sampled_from(ORGANISATIONS)
rights = st.sampled_from(sorted(EVERYTHING))
levels = st.sampled_from(["hidden", "read", "edit"])
# So many attributes an organisation adds to its type.
MOST_ATTRIBUTES = 4
indexes = st.integers(min_value=0, max_value=1_000)


class EveryDoor(RuleBasedStateMachine):
    """A world of four organisations, any of which may be host and partner of any other."""

    def __init__(self) -> None:
        super().__init__()
        self.atomic = transaction.atomic()
        self.atomic.__enter__()
        self.world = World()
        self.organisations: dict[str, Organisation] = {}
        self.things: dict[str, Any] = {}
        self.made = 0
        # By owner: the attributes of its type by key.
        self.attributes: dict[str, dict[str, Attribute]] = {key: {} for key in ORGANISATIONS}

    def teardown(self) -> None:
        """Leave the database as it was."""
        transaction.set_rollback(True)
        self.atomic.__exit__(None, None, None)

    @initialize()
    def found(self) -> None:
        """Four organisations with two people and an admin each, all partners of each other, with something shared."""
        for key in ORGANISATIONS:
            self.organisations[key] = create_organisation(name=key, partner_collaboration=True)
            self.world.feature[key] = True
            EntityType.objects.create(organisation=self.organisations[key], key="lead", label="L", label_plural="Ls")
            people = {
                "chief": EVERYTHING | PARTNER_ADMIN_RIGHTS,
                "colleague": EVERYTHING,
                "trainee": {"entity.view", "file.view"},
            }
            self._define(key)
            for (title, held), level in zip(people.items(), ("edit", "read", "hidden"), strict=True):
                self._employ(key, f"{title}-{key}", set(held), level)
        for host in ORGANISATIONS:
            number = self._make(host)
            for partner in sorted(set(ORGANISATIONS) - {host}):
                self._ally(host, partner)
                self._share(f"e{number}", partner)
                self._share(f"f{number}", partner)

    def _employ(self, organisation: str, name: str, held: set[str], level: str) -> None:
        role = Role.objects.create(
            organisation=self.organisations[organisation],
            kind="staff",
            name=name,
            rights=sorted(held),
            attributes={str(self.attributes[organisation]["k0"].pk): level},
        )
        create_user(organisation=role.organisation, email=f"{name}@example.org", name=name, role=role)
        self.world.people[name] = Person(organisation, held, levels=Levels("edit", {"k0": level}))

    def _ally(self, host: str, partner: str) -> None:
        held = EVERYTHING - {"file.delete"}
        level = ("edit", "read", "hidden")[(ORGANISATIONS.index(host) + ORGANISATIONS.index(partner)) % 3]
        role = Role.objects.create(
            organisation=self.organisations[host],
            kind="partner",
            name=partner,
            rights=sorted(held),
            attributes={str(self.attributes[host]["k0"].pk): level},
        )
        Partnership.objects.create(
            host=role.organisation, partner=self.organisations[partner], role=role, status="active"
        )
        self.world.partnerships[host, partner] = (True, set(held))
        # What partner roles do not name is hidden until somebody decides otherwise.
        self.world.levels[host, partner] = Levels("hidden", {"k0": level})

    @rule(owner=organisations)
    def add_entity(self, owner: str) -> None:
        """A new entity with a file in it."""
        self._make(owner)

    @rule(owner=organisations)
    def add_attribute(self, owner: str) -> None:
        """A new attribute, with a value on everything that there is: nobody named it in any role yet."""
        if len(self.attributes[owner]) < MOST_ATTRIBUTES:
            self._define(owner)

    def _define(self, owner: str) -> None:
        key = f"k{len(self.attributes[owner])}"
        lead = self.organisations[owner].entity_types.get()
        fields = {"label": f"{owner}-{key}-name", "kind": "text", "in_list": True, "searchable": True}
        self.attributes[owner][key] = lead.attributes.create(key=key, **fields)
        for name, thing in self.things.items():
            if isinstance(thing, Entity) and thing.owner == self.organisations[owner]:
                thing.values[key] = word(name, key)
                thing.save()

    @rule(host=organisations, partner=organisations, index=indexes, level=levels)
    def change_partner_level(self, host: str, partner: str, index: int, level: str) -> None:
        """Hide, lock or open an attribute in a partner role."""
        if host != partner:
            name = self._level(
                host, index, level, Role.objects.get(organisation__name=host, kind="partner", name=partner)
            )
            self.world.levels[host, partner].named[name] = level

    @rule(index=indexes, which=indexes, level=levels)
    def change_own_level(self, index: int, which: int, level: str) -> None:
        """Hide, lock or open an attribute in somebody's own role."""
        name = sorted(self.world.people)[index % len(self.world.people)]
        person = self.world.people[name]
        role = Role.objects.get(kind="staff", name=name)
        person.levels.named[self._level(person.organisation, which, level, role)] = level

    def _level(self, owner: str, index: int, level: str, role: Role) -> str:
        keys = sorted(self.attributes[owner])
        key = keys[index % len(keys)]
        role.attributes = role.attributes | {str(self.attributes[owner][key].pk): level}
        role.save()
        return key

    @rule(host=organisations, partner=organisations, level=levels)
    def change_what_comes_later(self, host: str, partner: str, level: str) -> None:
        """Decide what a partner role shows of attributes that it does not name."""
        if host != partner:
            roles = Role.objects.filter(organisation__name=host, kind="partner", name=partner)
            roles.update(new_attributes=level)
            self.world.levels[host, partner].later = level

    def _make(self, owner: str) -> int:
        self.made += 1
        organisation = self.organisations[owner]
        lead = organisation.entity_types.get()
        values = {key: word(f"e{self.made}", key) for key in self.attributes[owner]}
        entity = Entity.objects.create(owner=organisation, type=lead, title=f"Lead {self.made}", values=values)
        file = File(owner=organisation, entity=entity, name=f"file-{self.made}.txt", size=4, content_type="text/plain")
        file.content.save("any", ContentFile(b"text"))
        self.things |= {f"e{self.made}": entity, f"f{self.made}": file}
        self.world.things |= {
            f"e{self.made}": Thing("entity", owner),
            f"f{self.made}": Thing("file", owner, inside=f"e{self.made}"),
        }
        return self.made

    def _pick(self, index: int) -> str | None:
        keys = sorted(self.world.things)
        return keys[index % len(keys)] if keys else None

    @rule(index=indexes, partner=organisations, expires=st.sampled_from([None, "later"]))
    def grant(self, index: int, partner: str, expires: str | None) -> None:
        """Share a thing; whether the partnership allows it is the access rule's business."""
        key = self._pick(index)
        if key is None or self.world.things[key].owner == partner:
            return
        self._share(key, partner)
        later = timezone.now() + timedelta(days=1) if expires else None
        self.things[key].grants.filter(group=self.organisations[partner].group).update(expires_at=later)

    def _share(self, key: str, partner: str) -> None:
        give(actor=None, things=[self.things[key]], organisation=self.organisations[partner])
        self.world.grants[key, partner] = True

    @rule(index=indexes)
    def expire(self, index: int) -> None:
        """Let a grant run out."""
        if not self.world.grants:
            return
        key, partner = sorted(self.world.grants)[index % len(self.world.grants)]
        group = self.organisations[partner].group
        self.things[key].grants.filter(group=group).update(expires_at=timezone.now() - timedelta(seconds=1))
        self.world.grants[key, partner] = False

    @rule(index=indexes)
    def revoke(self, index: int) -> None:
        """Take a grant back."""
        if not self.world.grants:
            return
        key, partner = sorted(self.world.grants)[index % len(self.world.grants)]
        thing = self.things[key]
        take(things_model=type(thing), ids=[thing.pk], organisation=self.organisations[partner])
        del self.world.grants[key, partner]

    @rule(host=organisations, partner=organisations, status=st.sampled_from(sorted(Partnership.Status.values)))
    def change_partnership(self, host: str, partner: str, status: str) -> None:
        """Suspend, end or resume a partnership."""
        if host == partner:
            return
        found = Partnership.objects.filter(host__name=host, partner__name=partner)
        found.update(status=status)
        _active, held = self.world.partnerships[host, partner]
        self.world.partnerships[host, partner] = (status == "active", held)

    @rule(host=organisations, enabled=st.booleans())
    def switch_feature(self, host: str, enabled: bool) -> None:
        """Switch partner collaboration on or off."""
        Organisation.objects.filter(name=host).update(partner_collaboration=enabled)
        self.world.feature[host] = enabled

    @rule(host=organisations, partner=organisations, right=rights)
    def toggle_partner_right(self, host: str, partner: str, right: str) -> None:
        """Change what a partner role allows."""
        if host == partner:
            return
        active, held = self.world.partnerships[host, partner]
        self.world.partnerships[host, partner] = (active, held ^ {right})
        role = Role.objects.get(organisation__name=host, kind="partner", name=partner)
        role.rights = sorted(held ^ {right})
        role.save()

    @rule(index=indexes, right=rights)
    def toggle_own_right(self, index: int, right: str) -> None:
        """Change what somebody's own role allows."""
        name = sorted(self.world.people)[index % len(self.world.people)]
        person = self.world.people[name]
        person.rights = person.rights ^ {right}
        Role.objects.filter(kind="staff", name=name).update(rights=sorted(person.rights))

    @rule(index=indexes, active=st.booleans())
    def employ_or_leave(self, index: int, active: bool) -> None:
        """Deactivate somebody, or let them back in."""
        name = sorted(self.world.people)[index % len(self.world.people)]
        User.objects.filter(name=name).update(is_active=active)
        self.world.people[name].active = active

    @rule(index=indexes)
    def delete(self, index: int) -> None:
        """Delete a thing, and with it what lies in it and all grants."""
        key = self._pick(index)
        if key is None:
            return
        self.things[key].delete()
        self.world.delete(key)
        self.things = {name: thing for name, thing in self.things.items() if name in self.world.things}

    @invariant()
    def querysets_agree(self) -> None:
        """List, count and single object give the oracle's answer, for everybody."""
        for name in self.world.people:
            user = User.objects.get(name=name)
            for model, kind in ((Entity, "entity"), (File, "file")):
                expected = {
                    self.things[key].pk
                    for key, thing in self.world.things.items()
                    if thing.kind == kind and self.world.sees(name, key)
                }
                own, shared = model.objects.own_of(user), model.objects.shared_with(user)
                assert set(model.objects.visible_to(user).values_list("pk", flat=True)) == expected
                assert set(own.values_list("pk", flat=True)) | set(shared.values_list("pk", flat=True)) == expected
                assert own.count() + shared.count() == len(expected)

    @rule(index=indexes)
    def permissions_agree(self, index: int) -> None:
        """``has_perm`` answers like the oracle, for every action and everybody."""
        key = self._pick(index)
        if key is None:
            return
        kind, thing = self.world.things[key].kind, self.things[key]
        for name in self.world.people:
            user = User.objects.get(name=name)
            held = {action for action in ACTIONS if user.has_perm(f"entities.{action}_{kind}", thing)}
            assert held == {action for action in ACTIONS if self.world.allows(name, action, key)}

    @rule(index=indexes, who=indexes)
    def pages_agree(self, index: int, who: int) -> None:
        """Detail page, download, list and search show a thing exactly when the oracle says so."""
        key = self._pick(index)
        if key is None:
            return
        name = sorted(self.world.people)[who % len(self.world.people)]
        client, thing = client_of(User.objects.get(name=name)), self.things[key]
        door = "entities:detail" if self.world.things[key].kind == "entity" else "entities:file_download"
        status = client.get(reverse(door, args=[thing.pk])).status_code
        if not self.world.people[name].active:
            assert status == 302
        else:
            assert status == (200 if self.world.sees(name, key) else 404)
            self._lists_agree(client, name)

    @rule(index=indexes, who=indexes)
    def values_agree(self, index: int, who: int) -> None:
        """Page, search and list show a value and its name exactly when the oracle says so, and a write is taken so."""
        key, name = self._pick(index), sorted(self.world.people)[who % len(self.world.people)]
        if key is None or self.world.things[key].kind != "entity" or not self.world.people[name].active:
            return
        owner = self.world.things[key].owner
        reads = {each for each in self.attributes[owner] if self.world.reads(name, each, key)}
        client = client_of(User.objects.get(name=name))
        page = client.get(reverse("entities:detail", args=[self.things[key].pk])).content.decode()
        assert {each for each in self.attributes[owner] if word(key, each) in page} == reads
        if self.world.sees(name, key):
            assert {each for each in self.attributes[owner] if f"{owner}-{each}-name" in page} == reads
        self._searches_agree(client, name, key, reads)
        self._writes_agree(name, key)

    def _searches_agree(self, client: Client, name: str, key: str, reads: set[str]) -> None:
        owner = self.world.things[key].owner
        ours = owner == self.world.people[name].organisation
        lead = self.organisations[owner].entity_types.get()
        door = reverse("entities:list", args=[lead.pk]) if ours else reverse("entities:shared_with_me")
        for each in self.attributes[owner]:
            text = client.get(door, {"q": word(key, each)}).content.decode()
            results = text[text.find('id="results"') :]
            assert (f'href="{reverse("entities:detail", args=[self.things[key].pk])}' in results) == (each in reads)

    def _writes_agree(self, name: str, key: str) -> None:
        for each in self.attributes[self.world.things[key].owner]:
            with transaction.atomic():
                user, entity = User.objects.get(name=name), Entity.objects.get(pk=self.things[key].pk)
                try:
                    update_values(actor=user, entity=entity, values={each: "changed"})
                    taken = Entity.objects.get(pk=entity.pk).values[each] == "changed"
                except (PermissionDenied, Http404):
                    taken = False
                transaction.set_rollback(True)
            assert taken == self.world.writes(name, each, key), (name, each, key)

    def _lists_agree(self, client: Client, name: str) -> None:
        visible = {
            key for key, thing in self.world.things.items() if thing.kind == "entity" and self.world.sees(name, key)
        }
        own = {key for key in visible if self.world.things[key].owner == self.world.people[name].organisation}
        lead = self.organisations[self.world.people[name].organisation].entity_types.get()
        for key, thing in self.things.items():
            if key not in self.world.things or self.world.things[key].kind != "entity":
                continue
            doors = (
                (reverse("entities:list", args=[lead.pk]), own),
                (reverse("entities:shared_with_me"), visible - own),
            )
            for door, expected in doors:
                answer = client.get(door, {"q": thing.title})
                link = f'href="{reverse("entities:detail", args=[thing.pk])}'
                assert (link in answer.content.decode()) == (key in expected), (name, key, door)


def word(thing: str, attribute: str) -> str:
    """Return the value of an attribute on a thing, which stands nowhere else."""
    return f"x{thing}{attribute}x"


@pytest.mark.django_db
def test_every_door_gives_the_oracles_answer() -> None:
    """Sequences of sharing, taking back, suspending, expiring, changing roles and deleting."""
    run_state_machine_as_test(
        EveryDoor,
        settings=settings(
            max_examples=8,
            stateful_step_count=30,
            deadline=None,
            derandomize=True,
            # Shrinking takes longer than reading the steps of a failure, which are printed anyway.
            phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
        ),
    )
