"""The fixed cast of the tests: who there is, what they own, and what is shared with whom.

Alpha holds grants, Beta none, Gamma's were taken back, Delta's partnership is suspended. Everything that Alpha must
never meet bears ``SECRET-`` in its name, its text or its bytes; the same holds for all that no partner may meet.
"""

from dataclasses import dataclass, field
from typing import Any

from entities.models import Attribute, Entity, EntityType, File, Message, Note
from orgs.models import DeclineReason, Label, Organisation, Partnership, Purpose, Role, User
from orgs.rights import ALL_RIGHTS, PARTNER_ADMIN_RIGHTS, PARTNER_RIGHTS, rights_on
from orgs.services import create_organisation, create_partnership, create_user
from sharing.grants import view_permission_id
from sharing.models import Grant, Shareable
from tests.cast_things import add_file, add_message, add_note, add_types

PASSWORD = "cast-Password-1"
READ = rights_on(("entity", "file", "note", "message"), ("view",))


@dataclass
class Tenant:
    """An organisation with its roles, types, labels and one person who may do everything."""

    organisation: Organisation
    role: Role
    user: User
    types: dict[str, EntityType]
    labels: dict[str, Label]
    purposes: dict[str, Purpose]
    reasons: dict[str, DeclineReason]


@dataclass
class PartnerOf:
    """A partner of the host, and one of its people."""

    organisation: Organisation
    role: Role
    user: User
    partnership: Partnership


@dataclass
class Cast:
    """Everybody and everything."""

    host: Organisation
    staff: User
    reader: User
    admin: User
    deactivated: User
    staff_role: Role
    reader_role: Role
    partner_role: Role
    other: Organisation
    other_staff: User
    other_opportunity: Entity
    alpha: PartnerOf
    chief: User
    beta: PartnerOf
    gamma: PartnerOf
    delta: PartnerOf
    types: dict[str, EntityType]
    attributes: dict[str, Attribute]
    labels: dict[str, Label]
    purposes: dict[str, Purpose]
    reasons: dict[str, DeclineReason]
    opportunity: Entity
    hidden: Entity
    order: Entity
    hidden_order: Entity
    files: dict[str, File] = field(default_factory=dict)
    notes: dict[str, Note] = field(default_factory=dict)
    messages: dict[str, Message] = field(default_factory=dict)

    @property
    def opportunity_type(self) -> EntityType:
        """The host's type Opportunity."""
        return self.types["opportunity"]

    @property
    def order_type(self) -> EntityType:
        """The host's type Order."""
        return self.types["order"]

    @property
    def partners(self) -> dict[str, PartnerOf]:
        """The host's four partners by name."""
        return {"alpha": self.alpha, "beta": self.beta, "gamma": self.gamma, "delta": self.delta}


def grant(thing: Shareable, organisation: Organisation, by: User | None = None, **fields: Any) -> Grant:
    """Return a new grant on ``thing`` for ``organisation``, written as a row, past all services."""
    model = thing.grant_model()
    permission = view_permission_id(type(thing))
    row: Grant = model.objects.create(
        group_id=organisation.group_id, permission_id=permission, content_object=thing, granted_by=by, **fields
    )
    return row


def revoke(thing: Shareable, organisation: Organisation) -> None:
    """Delete the grants on ``thing`` that ``organisation`` has, past all services."""
    thing.grants.filter(group_id=organisation.group_id).delete()


def make_tenant(name: str, domain: str, person: str, mark: str = "") -> Tenant:
    """Return an organisation that hosts, with one person of every right; ``mark`` goes before its words."""
    organisation = create_organisation(name=name, partner_collaboration=True)
    role = Role.objects.create(organisation=organisation, kind=Role.Kind.STAFF, name="Alle", rights=sorted(ALL_RIGHTS))
    user = make_user(organisation, role, f"staff@{domain}", person)
    shown = organisation.label_families.create(name=f"{mark}Thema", visible_to_partners=True)
    inner = organisation.label_families.create(name="SECRET-FAMILY Vertraulichkeit")
    labels = {
        "technik": shown.labels.create(name=f"{mark}Technik", color="blue"),
        "angebot": shown.labels.create(name=f"{mark}Angebot", color="green"),
        "intern": inner.labels.create(name="SECRET-LABEL Intern", color="red"),
    }
    names = {"sales": f"{mark}PV Vertrieb", "montage": f"{mark}PV Montage", "heat": "SECRET-PURPOSE Wärmepumpe"}
    purposes = {key: organisation.purposes.create(name=each) for key, each in names.items()}
    reasons = {
        "busy": organisation.decline_reasons.create(name=f"{mark}Keine Kapazität", name_en=f"{mark}No capacity"),
        "far": organisation.decline_reasons.create(name=f"{mark}Zu weit entfernt", position=1),
    }
    return Tenant(organisation, role, user, add_types(organisation), labels, purposes, reasons)


def make_user(organisation: Organisation, role: Role | None, email: str, name: str, **fields: Any) -> User:
    """Return a user who can sign in with PASSWORD."""
    return create_user(organisation=organisation, role=role, email=email, name=name, password=PASSWORD, **fields)


def make_partner(host: Tenant, role: Role, name: str, person: str, purposes: tuple[str, ...] = ()) -> PartnerOf:
    """Return an active partner of ``host`` with one person."""
    organisation = create_organisation(name=name)
    own = Role.objects.create(
        organisation=organisation, kind=Role.Kind.STAFF, name="Team", rights=sorted(PARTNER_RIGHTS)
    )
    user = make_user(organisation, own, f"{person.rsplit(maxsplit=1)[-1].lower()}@partner.example", person)
    partnership = create_partnership(
        actor=host.user,
        host=host.organisation,
        partner=organisation,
        role=role,
        purposes=[host.purposes[each] for each in purposes],
    )
    return PartnerOf(organisation, own, user, partnership)


def make_chief(partner: PartnerOf) -> User:
    """Return the admin of a partner organisation, who may do there whatever an admin may."""
    role = Role.objects.create(
        organisation=partner.organisation,
        kind=Role.Kind.STAFF,
        name="Administration",
        rights=sorted(PARTNER_ADMIN_RIGHTS),
    )
    return make_user(partner.organisation, role, "chief@partner.example", "Carla Chefin")


def make_entity(tenant: Tenant, type_key: str, title: str, **fields: Any) -> Entity:
    """Return an entity of ``tenant``."""
    return Entity.objects.create(
        owner=tenant.organisation, type=tenant.types[type_key], title=title, created_by=tenant.user, **fields
    )


def make_cast() -> Cast:
    """Return the whole cast, newly made."""
    home = make_tenant("Stadtwerke", "stadtwerke.example", "Stella Stadt")
    away = make_tenant("SECRET-TENANT Fremdwerke", "fremd.example", "SECRET-TENANT Fritz Fremd", "SECRET-OTHER ")
    host = home.organisation
    reader_role = Role.objects.create(organisation=host, kind=Role.Kind.STAFF, name="Lesen", rights=READ)
    partner_role = Role.objects.create(
        organisation=host,
        kind=Role.Kind.PARTNER,
        name="Partner Vertrieb",
        rights=sorted(PARTNER_RIGHTS),
        new_attributes="edit",
    )
    alpha = make_partner(home, partner_role, "Alpha Solar", "Anna Alpha", ("sales",))
    deactivated = make_user(host, home.role, "former@stadtwerke.example", "Fanny Former")
    cast = Cast(
        host=host,
        staff=home.user,
        reader=make_user(host, reader_role, "reader@stadtwerke.example", "Lea Leser"),
        admin=make_user(host, home.role, "admin@stadtwerke.example", "Ada Admin", is_superuser=True),
        deactivated=deactivated,
        staff_role=home.role,
        reader_role=reader_role,
        partner_role=partner_role,
        other=away.organisation,
        other_staff=away.user,
        other_opportunity=make_entity(away, "opportunity", "SECRET-OTHER", values={"customer": "SECRET-OTHER"}),
        alpha=alpha,
        chief=make_chief(alpha),
        beta=make_partner(home, partner_role, "Beta Dach", "Bruno Beta", ("sales", "montage")),
        gamma=make_partner(home, partner_role, "Gamma Elektro", "Gitte Gamma", ("montage",)),
        delta=make_partner(home, partner_role, "Delta Montage", "Doris Delta", ("sales",)),
        types=home.types,
        attributes={each.key: each for each in home.types["opportunity"].attributes.all()},
        labels=home.labels,
        purposes=home.purposes,
        reasons=home.reasons,
        opportunity=make_entity(home, "opportunity", "PV-Anlage Muster", values=dict(VALUES)),
        hidden=make_entity(home, "opportunity", "SECRET-OPPORTUNITY", values={"customer": "SECRET-VALUE"}),
        order=make_entity(home, "order", "Bestellung 4711", values={"number": "4711", "amount": 1250.5}),
        hidden_order=make_entity(home, "order", "SECRET-ORDER", values={"number": "SECRET-NUMBER"}),
    )
    _fill(cast)
    _share(cast)
    _leave(deactivated)
    return cast


VALUES = {
    "customer": "Muster",
    "capacity": 9.9,
    "value": 18500,
    "commissioned": "2026-12-01",
    "stage": "Offen",
    "roof": True,
    "site": {"street": "Musterweg", "house_number": "1", "postcode": "71634", "city": "Ludwigsburg"},
    "email": "kontakt@muster.example",
    "phone": "+49 7141 1234",
    "description": "Süddach, freie Fläche.",
}


def _fill(cast: Cast) -> None:
    cast.opportunity.purposes.add(cast.purposes["sales"])
    cast.opportunity.labels.add(cast.labels["technik"], cast.labels["intern"])
    cast.opportunity.related.add(cast.order, cast.hidden_order, cast.hidden)
    cast.hidden.purposes.add(cast.purposes["heat"])
    for key, entity, by, title in (
        ("shared", cast.opportunity, cast.staff, "Angebot"),
        ("secret", cast.opportunity, cast.staff, "SECRET-CONTENT"),
        ("by_alpha", cast.opportunity, cast.alpha.user, "Von Alpha"),
        ("by_delta", cast.opportunity, cast.delta.user, "SECRET-DELTA"),
        ("hidden", cast.hidden, cast.staff, "SECRET-DEEP"),
        ("other", cast.other_opportunity, cast.other_staff, "SECRET-OTHER"),
    ):
        cast.files[key] = add_file(entity, by, f"{title}.pdf")
        cast.notes[key] = add_note(entity, by, title)
        cast.messages[key] = add_message(entity, by, title)
    for thing in (cast.files["shared"], cast.notes["shared"], cast.messages["shared"], cast.order):
        thing.labels.add(cast.labels["angebot"], cast.labels["intern"])


def _share(cast: Cast) -> None:
    contents = [group[key] for group in (cast.files, cast.notes, cast.messages) for key in ("shared",)]
    shared = [cast.opportunity, cast.order, *contents]
    for partner in (cast.alpha, cast.gamma, cast.delta):
        for thing in shared:
            grant(thing, partner.organisation, cast.staff)
    for thing in shared:
        revoke(thing, cast.gamma.organisation)
    for group in (cast.files, cast.notes, cast.messages):
        grant(group["by_alpha"], cast.alpha.organisation, cast.alpha.user)
        grant(group["by_delta"], cast.delta.organisation, cast.delta.user)
    Partnership.objects.filter(pk=cast.delta.partnership.pk).update(status=Partnership.Status.SUSPENDED)
    cast.delta.partnership.refresh_from_db()


def _leave(user: User) -> None:
    user.is_active = False
    user.save(update_fields=["is_active"])
