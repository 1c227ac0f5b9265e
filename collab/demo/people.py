"""Who is in the demo world: organisations, roles, people, purposes, labels and partnerships."""

from dataclasses import dataclass

from orgs.models import Label, Organisation, Partnership, Purpose, Role, User
from orgs.rights import ALL_RIGHTS, PARTNER_RIGHTS, rights_on
from orgs.services import create_organisation, create_partnership, create_user

PASSWORD = "collab-demo"  # noqa: S105  the demo world's, told to everybody
CONTENT = ("entity", "file", "note", "message")
SALES_RIGHTS = [
    *rights_on(CONTENT, ("view", "create", "edit", "delete", "share", "import")),
    "partner.view",
    "role.view",
]
FITTER_RIGHTS = rights_on(CONTENT, ("view",)) + rights_on(("file", "note", "message"), ("create",))
# They add to what is shared and keep its values up to date, but delete nothing of the host's.
SELLER_RIGHTS = [*FITTER_RIGHTS, "entity.edit"]

PURPOSES = ("PV Vertrieb B2C", "PV Montage", "Wallbox", "Wärmepumpe")
# Family: (partners see it, its labels with their colours).
LABELS = {
    "Vertraulichkeit": (False, {"Intern": "red", "Vertraulich": "amber"}),
    "Thema": (True, {"Angebot": "green", "Technik": "blue", "Montage": "teal", "Abrechnung": "violet"}),
    "Region": (True, {"Ludwigsburg": "grey", "Stromberg": "grey"}),
}


@dataclass(frozen=True)
class Account:
    """Somebody who can sign in, with the password PASSWORD."""

    email: str
    name: str
    organisation: str
    what: str


ADMIN = Account("admin@stadtwerke.example", "Andrea Keller", "Stadtwerke Neckartal", "administrator")
SALES = Account("vertrieb@stadtwerke.example", "Jonas Berg", "Stadtwerke Neckartal", "sales")
SOLAR = Account("team@solar-neckar.example", "Lena Winter", "Solar Neckar GmbH", "partner")
DACHWERK = Account("team@dachwerk.example", "Tom Brandt", "Dachwerk Ludwigsburg", "partner")
ELEKTRO = Account("team@elektro-stromberg.example", "Sina Vogel", "Elektro Stromberg", "partner")
ACCOUNTS = (ADMIN, SALES, SOLAR, DACHWERK, ELEKTRO)

# Account: (partner role, purposes, labels).
PARTNERS = {
    SOLAR: ("Partner Vertrieb", ("PV Vertrieb B2C",), ("Ludwigsburg",)),
    DACHWERK: ("Partner Montage", ("PV Vertrieb B2C", "PV Montage"), ("Ludwigsburg",)),
    ELEKTRO: ("Partner Montage", ("Wallbox",), ("Stromberg",)),
}


@dataclass
class People:
    """The host with what it defines, its two people, and its partners by name."""

    host: Organisation
    admin: User
    sales: User
    purposes: dict[str, Purpose]
    labels: dict[str, Label]
    partners: dict[str, Partnership]
    partner_users: dict[str, User]


def make_people() -> People:
    """Return everybody, newly made."""
    host = create_organisation(name=ADMIN.organisation, partner_collaboration=True)
    administration = _role(host, Role.Kind.STAFF, "Administration", sorted(ALL_RIGHTS))
    people = People(
        host=host,
        admin=_person(ADMIN, host, administration, is_superuser=True),
        sales=_person(SALES, host, _role(host, Role.Kind.STAFF, "Vertrieb", SALES_RIGHTS)),
        purposes={name: host.purposes.create(name=name) for name in PURPOSES},
        labels=_labels(host),
        partners={},
        partner_users={},
    )
    roles = {
        name: _role(host, Role.Kind.PARTNER, name, rights)
        for name, rights in (("Partner Vertrieb", SELLER_RIGHTS), ("Partner Montage", FITTER_RIGHTS))
    }
    for account, (role, purposes, labels) in PARTNERS.items():
        _add_partner(people, account, roles[role], purposes, labels)
    return people


def _labels(host: Organisation) -> dict[str, Label]:
    made: dict[str, Label] = {}
    for name, (visible, labels) in LABELS.items():
        family = host.label_families.create(name=name, visible_to_partners=visible)
        made |= {each: family.labels.create(name=each, color=color) for each, color in labels.items()}
    return made


def _role(organisation: Organisation, kind: str, name: str, rights: list[str]) -> Role:
    return Role.objects.create(organisation=organisation, kind=kind, name=name, rights=rights, new_attributes="edit")


def _person(account: Account, organisation: Organisation, role: Role, *, is_superuser: bool = False) -> User:
    return create_user(
        organisation=organisation,
        email=account.email,
        name=account.name,
        role=role,
        password=PASSWORD,
        is_superuser=is_superuser,
    )


def _add_partner(
    people: People, account: Account, role: Role, purposes: tuple[str, ...], labels: tuple[str, ...]
) -> None:
    organisation = create_organisation(name=account.organisation)
    team = _role(organisation, Role.Kind.STAFF, "Team", sorted(PARTNER_RIGHTS))
    people.partner_users[account.organisation] = _person(account, organisation, team)
    people.partners[account.organisation] = create_partnership(
        actor=people.admin,
        host=people.host,
        partner=organisation,
        role=role,
        purposes=[people.purposes[each] for each in purposes],
        labels=[people.labels[each] for each in labels],
    )
