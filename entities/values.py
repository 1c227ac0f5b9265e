"""Attribute values in SQL: how they are searched, filtered and sorted, on SQLite and PostgreSQL alike."""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from django.db import connection
from django.db.models import BooleanField, F, Func, JSONField, Q, TextField, Value
from django.db.models.fields.json import KeyTextTransform, KeyTransform
from django.db.models.functions import Cast, Lower
from django.db.models.lookups import Exact, IContains

from collab.base.search import any_of, spellings

if TYPE_CHECKING:
    from entities.models import Attribute

# The parts of values that people search for, and those an address is sorted by.
SEARCHED_PARTS = {"address": ("street", "house_number", "postcode", "city"), "positions": ("products",)}
ADDRESS_ORDER = ("city", "street", "house_number")

# Kinds whose values are picked from few, so that lists can be narrowed by them.
PICKED = ("choice", "choices", "boolean")
REFERENCES = ("user", "relation")
# What reading a value raises that was stored by an attribute of the same key, but of another kind.
UNREADABLE = (AttributeError, TypeError, ValueError, ArithmeticError)


class _Member(Func):
    """Whether a text is in the JSON list under a path; SQLite has no operator for it."""

    output_field = BooleanField()

    def as_sqlite(self, compiler: Any, connection: Any, **_context: Any) -> tuple[str, tuple[Any, ...]]:
        """Return the SQL that asks each member of the list."""
        column, path, wanted = (compiler.compile(each) for each in self.get_source_expressions())
        sql = f"({wanted[0]} IN (SELECT value FROM JSON_EACH({column[0]}, {path[0]})))"  # noqa: S608  compiled parts
        return sql, (*wanted[1], *column[1], *path[1])


class Without(Func):
    """The JSON column ``values`` without what stands under a key."""

    output_field = JSONField()

    def __init__(self, key: str) -> None:
        super().__init__(F("values"), Value(key))
        self.key = key

    def as_sqlite(self, compiler: Any, connection: Any, **context: Any) -> tuple[str, Any]:
        """Return the SQL that takes out a path."""
        plain = Func(F("values"), Value(f'$."{self.key}"'), function="JSON_REMOVE", output_field=JSONField())
        resolved = plain.resolve_expression(compiler.query)
        return compiler.compile(resolved)  # type: ignore[no-any-return]

    def as_postgresql(self, compiler: Any, connection: Any, **context: Any) -> tuple[str, Any]:
        """Return the SQL with the operator that takes out a key."""
        return self.as_sql(compiler, connection, template="(%(expressions)s)", arg_joiner=" - ", **context)


def text(attribute: "Attribute", part: str = "") -> KeyTextTransform:
    """Return the stored value, or one part of it, as text."""
    if part:
        return KeyTextTransform(part, KeyTransform(attribute.key, "values"))
    return KeyTextTransform(attribute.key, "values")


def mentions(attribute: "Attribute", word: str) -> Q:
    """Return the condition that the attribute's value, as people read it, has ``word`` in it."""
    if attribute.kind in REFERENCES or attribute.kind == "boolean":
        return any_of(())
    if attribute.kind in PICKED:
        return holds_any(attribute, [choice for choice in attribute.choices if word.lower() in str(choice).lower()])
    columns = [text(attribute, part) for part in SEARCHED_PARTS.get(attribute.kind, ("",))]
    return any_of(Q(IContains(column, spelling)) for column in columns for spelling in spellings(word))


def anywhere(word: str) -> Q:
    """Return a condition that holds wherever a value, as it is stored, has ``word`` in it.

    It is asked before the single values, which takes longer: on PostgreSQL of an index. Of words that JSON may write
    in another way it says nothing.
    """
    if not word.isprintable() or set(word) & {'"', "\\"}:
        return Q()
    if connection.vendor == "sqlite" and not word.isascii():
        return Q()
    return any_of(Q(IContains(Cast("values", TextField()), spelling)) for spelling in spellings(word))


def holds_any(attribute: "Attribute", wanted: Iterable[Any]) -> Q:
    """Return the condition that an attribute of kind choice, choices or boolean has one of the ``wanted`` values."""
    return any_of(_holds(attribute, value) for value in wanted)


def _holds(attribute: "Attribute", value: Any) -> Q:
    several = attribute.kind == "choices"
    if connection.features.supports_json_field_contains:
        return Q(values__contains={attribute.key: [value] if several else value})
    if several:
        return Q(_Member(F("values"), Value(f'$."{attribute.key}"'), Value(value)))
    return Q(Exact(text(attribute), str(value).lower() if isinstance(value, bool) else value))


def sort_keys(attribute: "Attribute") -> list[Any]:
    """Return what entities are sorted by when a person sorts them by an attribute that is no reference."""
    if attribute.kind == "address":
        return [Lower(text(attribute, part)) for part in ADDRESS_ORDER]
    if attribute.kind == "positions":
        return [KeyTransform("total", KeyTransform(attribute.key, "values"))]
    # As JSON, numbers compare as numbers.
    return [KeyTransform(attribute.key, "values") if attribute.rules.numeric else Lower(text(attribute))]
