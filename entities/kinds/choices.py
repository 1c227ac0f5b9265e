"""Kinds that pick from a list."""

from typing import TYPE_CHECKING, Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from collab.base.tables.formats import Spelling
from entities.kinds.base import Kind, Stored
from entities.kinds.text import common

if TYPE_CHECKING:
    from entities.models import Attribute

YES = {"1", "ja", "j", "yes", "y", "true", "wahr", "x"}
NO = {"0", "nein", "n", "no", "false", "falsch"}


class Boolean(Kind):
    """Yes or no, or not known."""

    key = "boolean"
    label = _("Yes/no")

    def form_field(self, attribute: "Attribute") -> forms.Field:
        """Return a choice of yes, no and not said."""
        words = {None: "", True: "true", False: "false"}
        return forms.TypedChoiceField(
            choices=[(words[None], "—"), (words[True], _("Yes")), (words[False], _("No"))],
            coerce=lambda word: word == "true",
            empty_value=None,
            **common(attribute),
        )

    def to_form(self, stored: Stored) -> Any:
        """Return the choice that stands for the stored value."""
        return "" if stored is None else str(stored).lower()

    def parse(self, text: str, attribute: "Attribute", spelling: Spelling) -> Stored:
        """Return what words like ja, nein, yes, no, 1, 0 say."""
        word = text.strip().lower()
        if word and word not in YES | NO:
            raise ValidationError(_("“%(text)s” is neither yes nor no."), params={"text": text.strip()})
        return self.to_stored(self.form_field(attribute).clean(word and str(word in YES).lower()))

    def display(self, stored: Stored, attribute: "Attribute") -> str:
        """Return yes or no in the reader's language."""
        return "" if stored is None else _now("Yes") if stored else _now("No")


class Choice(Kind):
    """One of the attribute's choices."""

    key = "choice"
    label = _("Choice")

    def form_field(self, attribute: "Attribute") -> forms.Field:
        """Return a select."""
        offered = [("", "—"), *((each, each) for each in attribute.choices)]
        return forms.ChoiceField(choices=offered, **common(attribute))


class Choices(Kind):
    """Several of the attribute's choices."""

    key = "choices"
    label = _("Several choices")

    def form_field(self, attribute: "Attribute") -> forms.Field:
        """Return a list of checkboxes."""
        return forms.MultipleChoiceField(
            choices=[(each, each) for each in attribute.choices],
            widget=forms.CheckboxSelectMultiple,
            **common(attribute),
        )

    def to_stored(self, value: Any) -> Stored:
        """Return the list of what was picked, None for nothing."""
        return list(value) or None

    def parse(self, text: str, attribute: "Attribute", spelling: Spelling) -> Stored:
        """Return the choices named in ``text``, separated by commas or semicolons."""
        picked = [each.strip() for each in text.replace(";", ",").split(",") if each.strip()]
        return self.to_stored(self.form_field(attribute).clean(picked))

    def display(self, stored: Stored, attribute: "Attribute") -> str:
        """Return what was picked, separated by commas."""
        return ", ".join(stored or ())
