"""The access rule once more, in plain Python over plain sets: no query, no model, no code of ours.

It is written from DESIGN's one sentence, so that a mistake in the SQL has to be made twice to go unseen.
"""

from dataclasses import dataclass, field

ACTIONS = ("view", "create", "edit", "delete", "share")
SHARED_ACTIONS = {"entity": {"view", "edit"}, "file": {"view", "create", "edit", "delete"}}


@dataclass
class Levels:
    """How far a role goes with attributes: ``named`` by attribute, and ``later`` for all that it does not name."""

    later: str
    named: dict[str, str] = field(default_factory=dict)

    def of(self, attribute: str) -> str:
        """Return hidden, read or edit."""
        return self.named.get(attribute, self.later)


@dataclass
class Person:
    """Somebody, by the key of their organisation and the rights of their role."""

    organisation: str
    rights: set[str]
    active: bool = True
    levels: Levels = field(default_factory=lambda: Levels("edit"))


@dataclass
class Thing:
    """An entity or a file; a file names the entity it lies in."""

    kind: str
    owner: str
    inside: str | None = None


@dataclass
class World:
    """Who exists, what exists, and what is granted to whom."""

    people: dict[str, Person] = field(default_factory=dict)
    things: dict[str, Thing] = field(default_factory=dict)
    feature: dict[str, bool] = field(default_factory=dict)
    # (host, partner) -> (active?, rights of the partner role)
    partnerships: dict[tuple[str, str], tuple[bool, set[str]]] = field(default_factory=dict)
    # (host, partner) -> what the partner role shows of the host's attributes
    levels: dict[tuple[str, str], Levels] = field(default_factory=dict)
    # (thing, partner) -> still valid?
    grants: dict[tuple[str, str], bool] = field(default_factory=dict)

    def allows(self, person: str, action: str, thing: str) -> bool:
        """Return whether the person may do the action on the thing."""
        who, what = self.people[person], self.things[thing]
        return self.sees(person, thing) and f"{what.kind}.{action}" in self._rights(who, what)

    def sees(self, person: str, thing: str) -> bool:
        """Return whether the person may know that the thing exists."""
        who, what = self.people[person], self.things[thing]
        chain = [thing] if what.inside is None else [thing, what.inside]
        if not who.active:
            return False
        for each in chain:
            link = self.things[each]
            if f"{link.kind}.view" not in self._rights(who, link):
                return False
            if link.owner != who.organisation and not self.grants.get((each, who.organisation), False):
                return False
        return True

    def reads(self, person: str, attribute: str, thing: str) -> bool:
        """Return whether the person may know the attribute's name and value on the thing."""
        return self.sees(person, thing) and self._level(person, attribute, thing) in {"read", "edit"}

    def writes(self, person: str, attribute: str, thing: str) -> bool:
        """Return whether the person may give the attribute another value."""
        return self.allows(person, "edit", thing) and self._level(person, attribute, thing) == "edit"

    def _level(self, person: str, attribute: str, thing: str) -> str:
        who, what = self.people[person], self.things[thing]
        if what.owner == who.organisation:
            return who.levels.of(attribute)
        return self.levels[what.owner, who.organisation].of(attribute)

    def _rights(self, who: Person, what: Thing) -> set[str]:
        if what.owner == who.organisation:
            return who.rights
        active, given = self.partnerships.get((what.owner, who.organisation), (False, set()))
        if not (active and self.feature[what.owner]):
            return set()
        may_be_shared = {f"{kind}.{action}" for kind, actions in SHARED_ACTIONS.items() for action in actions}
        return who.rights & given & may_be_shared

    def delete(self, thing: str) -> None:
        """Take a thing out of the world, and what lies in it."""
        gone = {thing} | {key for key, each in self.things.items() if each.inside == thing}
        self.things = {key: each for key, each in self.things.items() if key not in gone}
        self.grants = {key: valid for key, valid in self.grants.items() if key[0] not in gone}
