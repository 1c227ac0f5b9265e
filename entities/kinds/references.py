"""Kinds that point at something: stored is its id, and who reads it may see its name or may not."""

from typing import TYPE_CHECKING, Any, ClassVar

from django import forms
from django.apps import apps
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from collab.base.tables.formats import Spelling
from entities.kinds.base import Kind, Stored
from entities.kinds.text import common

if TYPE_CHECKING:
    from entities.models import Attribute


class Reference(Kind):
    """A reference into the owner organisation. ``entities.references`` turns ids into names for a reader."""

    lookup: ClassVar[str]

    def candidates(self, attribute: "Attribute") -> QuerySet[Any]:
        """Return what may be referred to."""
        raise NotImplementedError

    def form_field(self, attribute: "Attribute") -> forms.Field:
        """Return a select of the candidates."""
        return forms.ModelChoiceField(self.candidates(attribute), empty_label="—", **common(attribute))

    def to_stored(self, value: Any) -> Stored:
        """Return the id of what was picked."""
        return value.pk if value else None

    def parse(self, text: str, attribute: "Attribute", spelling: Spelling) -> Stored:
        """Return the id of the one candidate that is called ``text``."""
        if not text.strip():
            return self.to_stored(self.form_field(attribute).clean(""))
        found = list(self.candidates(attribute).filter(**{self.lookup: text.strip()})[:2])
        if len(found) != 1:
            raise ValidationError(_("“%(text)s” is not known, or not unique."), params={"text": text.strip()})
        return self.to_stored(found[0])

    def display(self, stored: Stored, attribute: "Attribute") -> str:
        """Return nothing: a name is shown only after asking whether its reader may see it."""
        return ""


class UserReference(Reference):
    """A colleague."""

    key = "user"
    label = _("User")
    lookup = "email__iexact"

    def candidates(self, attribute: "Attribute") -> QuerySet[Any]:
        """Return the active users of the organisation that owns the type."""
        users = apps.get_model("orgs", "User").objects
        return users.filter(organisation_id=attribute.type.organisation_id, is_active=True).order_by("name")


class RelationReference(Reference):
    """Another entity of the same organisation."""

    key = "relation"
    label = _("Relation")
    lookup = "title"

    def candidates(self, attribute: "Attribute") -> QuerySet[Any]:
        """Return the entities of the organisation that owns the type."""
        entities = apps.get_model("entities", "Entity").objects
        return entities.filter(owner_id=attribute.type.organisation_id).order_by("title")
