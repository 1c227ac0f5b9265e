"""The data that is measured on: one host with many entities, and a typical, a huge and a tiny partner."""

from dataclasses import dataclass

from django.db import connection

from entities.models import Entity, EntityGrant, EntityType, File, Note
from orgs.models import Organisation, Partnership, Role, User
from orgs.rights import ALL_RIGHTS, PARTNER_RIGHTS
from orgs.services import create_organisation, create_user
from sharing.grants import view_permission_id

PARTNERS = 10
STAGES = ["New", "Offered", "Won", "Lost"]
ATTRIBUTES = (("customer", "text", []), ("stage", "choice", STAGES), ("site", "address", []))
# So many entities have the same customer.
SAME = 20


@dataclass(frozen=True)
class BenchWorld:
    """Who is asked for: a staff user of the host, and a user of each partner."""

    host: Organisation
    staff: User
    lead: EntityType
    partners: dict[str, User]


def build(entities: int) -> BenchWorld:
    """Make ``entities`` entities; partners that see half, 2 % and 20 of them, and others up to 5 grants each."""
    host = create_organisation(name="Bench", partner_collaboration=True)
    clerk = Role.objects.create(organisation=host, kind="staff", name="all", rights=sorted(ALL_RIGHTS))
    staff = create_user(organisation=host, email="staff@bench.example", name="Staff", role=clerk)
    lead = EntityType.objects.create(organisation=host, key="lead", label="Lead", label_plural="Leads")
    for key, kind, choices in ATTRIBUTES:
        lead.attributes.create(key=key, label=key, kind=kind, choices=choices, searchable=True, in_list=True)
    rows = (
        Entity(owner=host, type=lead, title=f"Lead {number}", values=_values(number, entities))
        for number in range(entities)
    )
    Entity.objects.bulk_create(rows, batch_size=5_000)
    shares = {"huge": 2, "typical": 50, "tiny": entities // 20}
    partners = {name: _partner(host, name, every) for name, every in shares.items()}
    for number in range(PARTNERS - len(shares)):
        _partner(host, f"other-{number}", 2 + number % 2)
    _analyze()
    return BenchWorld(host, staff, lead, partners)


def _partner(host: Organisation, name: str, every: int) -> User:
    """Return the user of a new partner that sees one of ``every`` entities."""
    partner = create_organisation(name=name)
    role = Role.objects.create(
        organisation=host, kind="partner", name=name, rights=sorted(PARTNER_RIGHTS), new_attributes="edit"
    )
    Partnership.objects.create(host=host, partner=partner, role=role, status="active")
    clerk = Role.objects.create(organisation=partner, kind="staff", name="all", rights=sorted(ALL_RIGHTS))
    user = create_user(organisation=partner, email=f"{name}@bench.example", name=name, role=clerk)
    ids = list(Entity.objects.order_by("pk").values_list("pk", flat=True))[::every]
    permission = view_permission_id(Entity)
    carried = {"group_id": partner.group_id, "permission_id": permission, "host": host}
    rows = (EntityGrant(**carried, content_object_id=pk) for pk in ids)
    EntityGrant.objects.bulk_create(rows, batch_size=5_000)
    return user


def _values(number: int, entities: int) -> dict[str, object]:
    site = {"city": "Benchtown", "latitude": 48 + number % 997 / 997, "longitude": 9 + number % 991 / 991}
    customer = f"Customer {number % (entities // SAME + 1)} of the bench"
    return {"customer": customer, "stage": STAGES[number % len(STAGES)], "site": site}


def fill(entity: Entity, contents: int) -> None:
    """Put half as many files and half as many notes as ``contents`` into the entity."""
    half = contents // 2
    File.objects.bulk_create(
        File(
            owner=entity.owner,
            entity=entity,
            name=f"file-{n}.pdf",
            size=1,
            content_type="application/pdf",
            content=f"x/{n}",
        )
        for n in range(half)
    )
    Note.objects.bulk_create(Note(owner=entity.owner, entity=entity, title=f"Note {n}", text="…") for n in range(half))


def _analyze() -> None:
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
