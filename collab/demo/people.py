"""Who is in the demo world: organisations, roles, people, purposes, labels, reasons and partnerships."""

from dataclasses import dataclass

from activity.models import OutboxMessage
from collab.demo.partner_details import DETAILS
from orgs.models import Label, Organisation, Partnership, Purpose, Role, User
from orgs.rights import ALL_RIGHTS, PARTNER_ADMIN_RIGHTS, PARTNER_RIGHTS, rights_on
from orgs.services import create_organisation, create_partnership, create_user
from orgs.services.invitations import invite_partner

PASSWORD = "collab-demo"  # noqa: S105  the demo world's, told to everybody
CONTENT = ("entity", "file", "note", "message", "process")
SALES_RIGHTS = [
    *rights_on(CONTENT, ("view", "create", "edit", "delete", "share", "send", "import")),
    "partner.view",
    "role.view",
    "template.view",
    "task.edit",
    "task.skip",
    "task.assign",
    "offer.answer",
]
# Partners add to what is shared, keep its values up to date and answer offers, but delete nothing of the host's.
PARTNER_ROLE_RIGHTS = [
    *rights_on(CONTENT, ("view",)),
    *rights_on(("file", "note", "message"), ("create",)),
    "entity.edit",
    "task.edit",
    "task.assign",
    "offer.answer",
]
PARTNER_ROLES = ("Partner Vertrieb", "Partner Montage")

# Why partners decline offers, in German and English.
REASONS = {
    "Keine Kapazität": "No capacity",
    "Zu weit entfernt": "Too far away",
    "Nicht unser Leistungsbereich": "Not our field of work",
    "Termin passt nicht": "Date does not suit",
    "Wirtschaftlich nicht interessant": "Not economical",
}
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
SOLAR_ADMIN = Account("leitung@solar-neckar.example", "Martin Sommer", "Solar Neckar GmbH", "partner's administrator")
DACHWERK = Account("team@dachwerk.example", "Tom Brandt", "Dachwerk Ludwigsburg", "partner")
ELEKTRO = Account("team@elektro-stromberg.example", "Sina Vogel", "Elektro Stromberg", "partner")
ACCOUNTS = (ADMIN, SALES, SOLAR, SOLAR_ADMIN, DACHWERK, ELEKTRO)

# Account: (partner role, purposes, labels).
PARTNERS = {
    SOLAR: ("Partner Vertrieb", ("PV Vertrieb B2C",), ("Ludwigsburg",)),
    DACHWERK: ("Partner Montage", ("PV Vertrieb B2C", "PV Montage"), ("Ludwigsburg",)),
    ELEKTRO: ("Partner Montage", ("Wallbox",), ("Stromberg",)),
}
# One whose work rests, and one that has not answered yet; neither has anything, or anybody who could sign in.
SUSPENDED, INVITED = "Kraichgau Solartechnik GmbH", "Dachbau Bottwartal"


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
    for position, (name, name_en) in enumerate(REASONS.items()):
        host.decline_reasons.create(name=name, name_en=name_en, position=position)
    roles = {name: _role(host, Role.Kind.PARTNER, name, PARTNER_ROLE_RIGHTS) for name in PARTNER_ROLES}
    for account, (role, purposes, labels) in PARTNERS.items():
        _add_partner(people, account, roles[role], purposes, labels)
    _add_admin(people, SOLAR_ADMIN)
    _add_quiet_partners(people, roles["Partner Montage"])
    return people


def _labels(host: Organisation) -> dict[str, Label]:
    made: dict[str, Label] = {}
    for name, (visible, labels) in LABELS.items():
        family = host.label_families.create(name=name, visible_to_partners=visible)
        made |= {each: family.labels.create(name=each, color=color) for each, color in labels.items()}
    return made


def _role(organisation: Organisation, kind: str, name: str, rights: list[str]) -> Role:
    return Role.objects.create(organisation=organisation, kind=kind, name=name, rights=rights)


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
        **DETAILS[account.organisation],
    )


def _add_admin(people: People, account: Account) -> None:
    """Add somebody who runs a partner organisation."""
    organisation = people.partners[account.organisation].partner
    rights = sorted(PARTNER_ADMIN_RIGHTS)
    _person(account, organisation, _role(organisation, Role.Kind.STAFF, "Administration", rights))


def _add_quiet_partners(people: People, role: Role) -> None:
    """Add a suspended partner, and one with an open invitation, of which no mail goes out any more."""
    made = {
        name: create_partnership(
            actor=people.admin,
            host=people.host,
            partner=create_organisation(name=name),
            role=role,
            status=status,
            purposes=[people.purposes["PV Montage"]],
            **DETAILS[name],
        )
        for name, status in ((SUSPENDED, Partnership.Status.SUSPENDED), (INVITED, Partnership.Status.INVITED))
    }
    invited = made[INVITED]
    invite_partner(
        actor=people.admin, partnership=invited, email=invited.email, name=invited.contact, language=invited.language
    )
    OutboxMessage.objects.all().delete()
