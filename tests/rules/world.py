"""One world for all cells: a type that has every kind of attribute hidden, read only and editable to its readers.

Everything that may tell a value bears a mark of its own, and values rise from one probe to the next, so that an order
or a count that follows a hidden value shows.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any

from django.db import transaction
from django.http import HttpResponseBase
from django.test import Client
from django.utils import timezone, translation

from entities.kinds import KINDS
from entities.models import Attribute, Entity, EntityType
from entities.presentation import Presenter
from entities.services.entities import update_values
from orgs.models import Role, User
from orgs.rights import PARTNER_RIGHTS, rights_on
from tests.cast import Cast, grant, make_cast, make_user
from tests.helpers import client_of

LEVELS = ("hidden", "read", "edit")
READERS = ("partner", "staff")
# Kinds that stand with others of every level under one heading; all else stands under its level's.
MIXED = ("text", "number")
STAFF_RIGHTS = rights_on(
    ("entity", "file", "note", "message"), ("view", "create", "edit", "delete", "share", "send", "import")
)


def mark(kind: str, level: str, number: int) -> str:
    """Return words that stand nowhere else."""
    return f"mark{level}{kind.replace('_', '')}{number}"


def positions(product: str, price: int) -> dict[str, Any]:
    """Return a single line as it is stored."""
    line = {"product": product, "quantity": 1, "unit": "", "price": price}
    return {"lines": [line], "total": price, "products": product}


def stored(kind: str, level: str, number: int, things: dict[str, int]) -> Any:
    """Return a value of that kind as it is stored; higher for higher numbers. Raises KeyError for an unknown kind."""
    words, place = mark(kind, level, number), LEVELS.index(level)
    values: dict[str, Any] = {
        "text": words,
        "long_text": words,
        "number": 7_310_000 + 1000 * place + number,
        "money": 8_420_000 + 1000 * place + number,
        "date": date(1931 + place, number, 11).isoformat(),
        "datetime": datetime(1951 + place, number, 12, 8, 30, tzinfo=UTC).isoformat(),
        "boolean": number != 1,
        "choice": words,
        "choices": [words],
        "email": f"{words}@example.org",
        "phone": f"+4971155{place}{number}",
        "address": {"street": words, "city": words},
        "link": f"https://{words}.example/",
        "user": things.get(words),
        "relation": things.get(words),
        "positions": positions(words, 9_530_000 + 1000 * place + number),
    }
    return values[kind]


@dataclass(frozen=True)
class Cell:
    """One attribute: a kind at a level."""

    kind: str
    level: str
    attribute: Attribute
    things: dict[str, int] = field(repr=False)

    def __str__(self) -> str:
        return f"{self.level} {self.kind}"

    @property
    def key(self) -> str:
        """Return under which its values are stored."""
        return self.attribute.key

    @property
    def seen(self) -> bool:
        """Return whether the readers may see it."""
        return self.level != "hidden"

    @property
    def written(self) -> bool:
        """Return whether the readers may write it."""
        return self.level == "edit"

    @property
    def imported(self) -> bool:
        """Return whether the readers may fill it from a file."""
        return self.written and self.attribute.rules.importable

    def value(self, number: int) -> Any:
        """Return one of its values as it is stored."""
        return stored(self.kind, self.level, number, self.things)

    def sent(self, number: int) -> dict[str, Any]:
        """Return what a form sends for one of its values."""
        name, value = f"values-{self.key}", self.value(number)
        if self.kind == "address":
            return {f"{name}_{part}": text for part, text in value.items()}
        if self.kind == "positions":
            return {f"{name}_{part}": [str(text)] for part, text in value["lines"][0].items()}
        if self.kind == "relation":
            return {name: f"x #{value}"}
        if self.kind == "datetime":
            return {name: timezone.localtime(datetime.fromisoformat(value)).strftime("%Y-%m-%dT%H:%M")}
        return {name: str(value).lower() if self.kind == "boolean" else value}

    def typed(self, number: int) -> str:
        """Return how the text of a file says one of its values."""
        value = self.value(number)
        if self.kind in {"user", "relation"}:
            words = mark(self.kind, self.level, number)
            return f"{words}@stadtwerke.example" if self.kind == "user" else words
        if self.kind == "boolean":
            return "yes" if value else "no"
        return str({"choices": mark(self.kind, self.level, number)}.get(self.kind, value))

    def word(self, number: int) -> str:
        """Return a word by which a search would find one of its values."""
        value = self.value(number)
        return mark(self.kind, self.level, number) if isinstance(value, dict | list) else str(value)


@dataclass
class World:
    """The cast, the cells, three probes (the third with a past), and who reads them."""

    cast: Cast
    type: EntityType
    cells: list[Cell]
    probes: dict[int, Entity]
    people: dict[str, User]
    roles: dict[str, Role]
    clients: dict[str, Client]

    @property
    def addresses(self) -> dict[int, str]:
        """Return the addresses of the probes."""
        return {number: f"/entities/{probe.pk}/" for number, probe in self.probes.items()}

    @property
    def table(self) -> str:
        """Return the address of the list."""
        return f"/entities/type/{self.type.pk}/"

    def cell(self, kind: str, level: str) -> Cell:
        """Return one cell."""
        return next(cell for cell in self.cells if (cell.kind, cell.level) == (kind, level))

    def get(self, who: str, address: str, data: Any = None, **more: Any) -> tuple[int, str]:
        """Return status and text of what somebody gets; whatever it changed is undone."""
        with transaction.atomic():
            answer = self.open(who, address, data, **more)
            transaction.set_rollback(True)
        return answer

    def open(self, who: str, address: str, data: Any = None, **more: Any) -> tuple[int, str]:
        """Return status and text of what somebody gets."""
        return read(self.clients[who].get(address, data, **more))

    def post(self, who: str, address: str, data: Any) -> tuple[int, str]:
        """Return status and text of what somebody gets for sending ``data``; what it changes stays."""
        return read(self.clients[who].post(address, data))

    def form(self, who: str, probe: int, cell: Cell) -> tuple[str, dict[str, Any]]:
        """Return the address of the form with that cell, and what it sends unchanged."""
        address = f"{self.addresses[probe]}group/{cell.attribute.pk}/"
        form = self.clients[who].get(address).context["form"]
        own = [each for each in self.cells if each.key in form.fields]
        data = {"values-seen": form.initial["seen"]}
        for each in own:
            data |= each.sent(probe)
        return address, data

    def values(self, probe: int) -> dict[str, Any]:
        """Return what is stored of a probe."""
        return dict(Entity.objects.get(pk=self.probes[probe].pk).values)

    def change(self, probe: int, cells: list[Cell], number: int) -> None:
        """Let the host's staff, who may do everything, change those attributes."""
        for cell in cells:
            self.change_together(probe, [cell], number)

    def change_together(self, probe: int, cells: list[Cell], number: int) -> None:
        """Let the host's staff change those attributes at once."""
        values = {cell.key: cell.value(number) for cell in cells}
        update_values(actor=self.people["all"], entity=self.probes[probe], values=values)

    def texts(self, cell: Cell, number: int) -> set[str]:
        """Return how one of the cell's values could stand on a page; nothing where that is not told apart."""
        if cell.kind == "boolean":
            return set()
        with translation.override("en"):
            if cell.kind == "positions":
                return {mark(cell.kind, cell.level, number), f"{cell.value(number)['total']:,}.00 €"}
            presenter = Presenter(self.people["all"], [cell.attribute], [{cell.key: cell.value(number)}])
            return {presenter.value(cell.attribute, cell.value(number)).text}


def read(response: HttpResponseBase) -> tuple[int, str]:
    """Return status and text of a response."""
    return response.status_code, getattr(response, "getvalue", bytes)().decode(errors="replace")


def make_world() -> World:
    """Return the world, newly made."""
    cast = make_cast()
    kinds = EntityType.objects.create(
        organisation=cast.host, key="probe", label="Probe", label_plural="Proben", position=9
    )
    staff_role = Role.objects.create(
        organisation=cast.host, kind="staff", name="Schmal", rights=STAFF_RIGHTS, new_attributes="hidden"
    )
    people = {
        "partner": cast.alpha.user,
        "staff": make_user(cast.host, staff_role, "narrow@stadtwerke.example", "Nora Narrow"),
        "all": cast.staff,
        "open partner": cast.beta.user,
    }
    things = _things(cast)
    cells = [_cell(kinds, kind, level, place, things) for place, (kind, level) in enumerate(_cells())]
    roles = {"partner": _partner_role(cast), "staff": staff_role}
    for role in roles.values():
        role.attributes = {str(cell.attribute.pk): cell.level for cell in cells}
        role.save()
    User.objects.update(language="en")
    users = {who: User.objects.get(pk=user.pk) for who, user in people.items()}
    clients = {who: client_of(user) for who, user in users.items()}
    probes = {number: _probe(cast, kinds, cells, number, users["staff"]) for number in (1, 2, 3)}
    world = World(cast, kinds, cells, probes, users, roles, clients)
    world.change(3, cells, 1)
    return world


def _cells() -> Iterator[tuple[str, str]]:
    yield from ((kind, level) for kind in KINDS for level in LEVELS)


def _cell(kinds: EntityType, kind: str, level: str, place: int, things: dict[str, int]) -> Cell:
    attribute = kinds.attributes.create(
        key=f"{level}_{kind}_key",
        label=f"«{level} {kind}»",
        kind=kind,
        group="Mixed" if kind in MIXED else f"Group-{level}",
        choices=[mark(kind, level, number) for number in (1, 2, 3)] if kind.startswith("choice") else [],
        in_list=True,
        searchable=True,
        position=place,
    )
    return Cell(kind, level, attribute, things)


def _things(cast: Cast) -> dict[str, int]:
    """Return the ids of people and entities to refer to. All of them may be known: only the level hides them.

    Those that hidden attributes refer to have left since, so that no select offers them.
    """
    found: dict[str, int] = {}
    for level in LEVELS:
        for number in (1, 2, 3):
            words = mark("user", level, number)
            person = make_user(cast.host, cast.reader_role, f"{words}@stadtwerke.example", words)
            made = Entity.objects.create(
                owner=cast.host, type=cast.order_type, title=mark("relation", level, number), created_by=person
            )
            for partner in (cast.alpha, cast.beta):
                grant(made, partner.organisation, cast.staff)
            found |= {words: person.pk, made.title: made.pk}
            User.objects.filter(pk=person.pk).update(is_active=level != "hidden")
    return found


def _partner_role(cast: Cast) -> Role:
    role = Role.objects.create(
        organisation=cast.host, kind="partner", name="Schmaler Partner", rights=sorted(PARTNER_RIGHTS)
    )
    cast.alpha.partnership.role = role
    cast.alpha.partnership.save()
    return role


def _probe(cast: Cast, kinds: EntityType, cells: list[Cell], number: int, sharer: User) -> Entity:
    values = {cell.key: cell.value(number) for cell in cells}
    probe = Entity.objects.create(
        owner=cast.host, type=kinds, title=f"Probe {number}", values=values, created_by=cast.staff
    )
    for partner in (cast.alpha, cast.beta):
        grant(probe, partner.organisation, sharer)
    return probe
