"""The world of the accept race: things with contents, each offered to the same partners, and people who accept."""

from dataclasses import dataclass, field
from typing import Any

from entities.models import Entity, EntityGrant, EntityType, File, FileGrant, Note, NoteGrant
from orgs.models import Organisation, Partnership, Role, User
from orgs.rights import ALL_RIGHTS, PARTNER_RIGHTS
from orgs.services import create_organisation, create_user
from sharing.models import Offer, OfferRecipient

# Of each thing so many files and notes; the winner gets half of them.
CONTENTS = 4
GRANTS = {"entity": EntityGrant, "file": FileGrant, "note": NoteGrant}

Granted = set[tuple[str, int, int]]


@dataclass(frozen=True)
class OfferWorld:
    """A host, the partnerships its offers went to, the person of each client, and by offer what a winner gets."""

    host: Organisation
    partnerships: list[Partnership]
    people: list[User]
    chosen: dict[int, set[tuple[str, int]]] = field(default_factory=dict)

    @property
    def offers(self) -> list[int]:
        """The ids of the offers."""
        return list(self.chosen)

    def due(self, offer: int, group: int) -> Granted:
        """Return what a winner of that group has to have: the thing and the chosen contents, nothing else."""
        return {(kind, pk, group) for kind, pk in self.chosen[offer]}


def offer_world(offers: int, partners: int, clients: int) -> OfferWorld:
    """Make a host with ``offers`` offers to ``partners`` partners; the ``clients`` people belong to them in turn."""
    host = create_organisation(name="Offering", partner_collaboration=True)
    clerk = Role.objects.create(organisation=host, kind="staff", name="all", rights=sorted(ALL_RIGHTS))
    staff = create_user(organisation=host, email="staff@offering.example", name="Staff", role=clerk)
    roles = [_partner(host, f"racer-{number}") for number in range(partners)]
    people = [_person(roles[number % partners], number) for number in range(clients)]
    partnerships = list(host.partnerships.select_related("partner").order_by("pk"))
    world = OfferWorld(host, partnerships, people)
    for entity in _entities(host, offers):
        _offer(world, entity, staff)
    return world


def grants() -> Granted:
    """Return every grant that there is on an entity, a file or a note: the kind, the thing, the group."""
    return {
        (kind, thing, group)
        for kind, model in GRANTS.items()
        for thing, group in model.objects.values_list("content_object_id", "group_id")
    }


def _partner(host: Organisation, name: str) -> Role:
    """Return the role of the people of a new partner of ``host``."""
    partner = create_organisation(name=name)
    role = Role.objects.create(organisation=host, kind="partner", name=name, rights=sorted(PARTNER_RIGHTS))
    Partnership.objects.create(host=host, partner=partner, role=role, status="active")
    return Role.objects.create(organisation=partner, kind="staff", name="all", rights=sorted(ALL_RIGHTS))


def _person(role: Role, number: int) -> User:
    email = f"racer-{number}@{role.organisation.name}.example"
    return create_user(organisation=role.organisation, email=email, name=f"Racer {number}", role=role)


def _entities(host: Organisation, count: int) -> list[Entity]:
    lead = EntityType.objects.create(organisation=host, key="offered", label="Lead", label_plural="Leads")
    rows = [Entity(owner=host, type=lead, title=f"Offered {number}") for number in range(count)]
    Entity.objects.bulk_create(rows)
    inside: dict[str, Any] = {"size": 1, "content_type": "text/plain", "content": "x/y"}
    each = [(entity, number) for entity in rows for number in range(CONTENTS)]
    File.objects.bulk_create(File(owner=host, entity=entity, name=f"{n}.txt", **inside) for entity, n in each)
    Note.objects.bulk_create(Note(owner=host, entity=entity, title=f"{n}") for entity, n in each)
    return list(Entity.objects.filter(type=lead).order_by("pk").prefetch_related("files", "notes"))


def _offer(world: OfferWorld, entity: Entity, staff: User) -> None:
    """Offer ``entity`` with half of its contents to all partners, as rows: sending it is not what is measured."""
    files, notes = ([each.pk for each in part.all()][::2] for part in (entity.files, entity.notes))
    offer = Offer.objects.create(
        host_id=entity.owner_id,
        thing=entity,
        thing_label=entity.title,
        headline="Lead",
        contents={"file": files, "note": notes},
        created_by=staff,
    )
    OfferRecipient.objects.bulk_create(
        OfferRecipient(offer=offer, partnership=each, status="pending", sent_at=offer.created_at)
        for each in world.partnerships
    )
    world.chosen[offer.pk] = {("entity", entity.pk), *(("file", pk) for pk in files), *(("note", pk) for pk in notes)}
