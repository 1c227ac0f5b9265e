"""What a kind of attribute has to answer."""

from typing import TYPE_CHECKING, Any, ClassVar

from django import forms

from collab.base.tables.formats import Spelling

if TYPE_CHECKING:
    from entities.models import Attribute

Stored = Any  # what stands in the entity's JSON column: str, number, bool, list or dict; None for nothing


class Kind:
    """A kind of attribute. Stored values are plain JSON; a value of None is not stored at all."""

    key: ClassVar[str]
    label: ClassVar[Any]
    # Whether values sort as numbers, and stand right-aligned.
    numeric: ClassVar[bool] = False
    # What a value is made of, each part a column of its own in an imported file.
    parts: ClassVar[tuple[str, ...]] = ()
    # Whether a column of a file can say its values.
    importable: ClassVar[bool] = True

    def form_field(self, attribute: "Attribute") -> forms.Field:
        """Return the form field in which a value is entered; its clean value goes through ``to_stored``."""
        raise NotImplementedError

    def to_stored(self, value: Any) -> Stored:
        """Return the clean value of the form field as JSON, None for nothing."""
        return None if value in ("", None) else value

    def to_form(self, stored: Stored) -> Any:
        """Return the stored value as the form field's initial value."""
        return stored

    def parse(self, text: str, attribute: "Attribute", spelling: Spelling) -> Stored:
        """Return what ``text`` from a file is as JSON; raise ValidationError in the reader's language."""
        return self.to_stored(self.form_field(attribute).clean(text.strip()))

    def exported(self, stored: Stored, attribute: "Attribute") -> Any:
        """Return the stored value as tables have it: a number, a day, a moment, or else text as people read it."""
        return self.display(stored, attribute)

    def display(self, stored: Stored, attribute: "Attribute") -> str:
        """Return the stored value as people read it, in the active language."""
        return "" if stored is None else str(stored)
