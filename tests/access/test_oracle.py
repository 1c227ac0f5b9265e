"""Every door against the oracle, while grants, roles, partnerships and things come and go."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.db import transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from entities.models import Entity, EntityType, File
from orgs.models import Organisation, Partnership, Role, User
from orgs.services import create_organisation, create_user
from sharing.services.grants import give, take
from tests.access.oracle import ACTIONS, Person, Thing, World
from tests.helpers import client_of

ORGANISATIONS = ("north", "south", "solar", "roof")
EVERYTHING = {f"{kind}.{action}" for kind in ("entity", "file") for action in ACTIONS}
organisations = st.sampled_from(ORGANISATIONS)
rights = st.sampled_from(sorted(EVERYTHING))
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

    def teardown(self) -> None:
        """Leave the database as it was."""
        transaction.set_rollback(True)
        self.atomic.__exit__(None, None, None)

    @initialize()
    def found(self) -> None:
        """Four organisations with two people each, all partners of each other, each with something it shares."""
        for key in ORGANISATIONS:
            self.organisations[key] = create_organisation(name=key, partner_collaboration=True)
            self.world.feature[key] = True
            EntityType.objects.create(organisation=self.organisations[key], key="lead", label="L", label_plural="Ls")
            for title, held in (("colleague", EVERYTHING), ("trainee", {"entity.view", "file.view"})):
                self._employ(key, f"{title}-{key}", set(held))
        for host in ORGANISATIONS:
            number = self._make(host)
            for partner in sorted(set(ORGANISATIONS) - {host}):
                self._ally(host, partner)
                self._share(f"e{number}", partner)
                self._share(f"f{number}", partner)

    def _employ(self, organisation: str, name: str, held: set[str]) -> None:
        role = Role.objects.create(
            organisation=self.organisations[organisation], kind="staff", name=name, rights=sorted(held)
        )
        create_user(organisation=role.organisation, email=f"{name}@example.org", name=name, role=role)
        self.world.people[name] = Person(organisation, held)

    def _ally(self, host: str, partner: str) -> None:
        held = EVERYTHING - {"file.delete"}
        role = Role.objects.create(
            organisation=self.organisations[host], kind="partner", name=partner, rights=sorted(held)
        )
        Partnership.objects.create(
            host=role.organisation, partner=self.organisations[partner], role=role, status="active"
        )
        self.world.partnerships[host, partner] = (True, set(held))

    @rule(owner=organisations)
    def add_entity(self, owner: str) -> None:
        """A new entity with a file in it."""
        self._make(owner)

    def _make(self, owner: str) -> int:
        self.made += 1
        organisation = self.organisations[owner]
        lead = organisation.entity_types.get()
        entity = Entity.objects.create(owner=organisation, type=lead, title=f"Lead {self.made}")
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


@pytest.mark.django_db
def test_every_door_gives_the_oracles_answer() -> None:
    """Sequences of sharing, taking back, suspending, expiring, changing roles and deleting."""
    run_state_machine_as_test(
        EveryDoor,
        settings=settings(
            max_examples=12,
            stateful_step_count=30,
            deadline=None,
            derandomize=True,
            # Shrinking takes longer than reading the steps of a failure, which are printed anyway.
            phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
        ),
    )
