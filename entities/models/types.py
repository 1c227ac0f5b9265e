"""Entity types and their attributes: data that an organisation defines for itself."""

from django.core.exceptions import ValidationError
from django.db import models
from django.forms import MultipleChoiceField
from django.utils.translation import gettext_lazy as _

from collab.base.languages import in_language
from entities.kinds import KINDS, Kind
from orgs.models import Organisation


class EntityType(models.Model):
    """A type of entity of one organisation: Opportunity, Order, Contact, …"""

    class Use(models.TextChoices):
        """What its entities are for, where that is more than being worked on."""

        EMAIL = "email_template", _("E-mail templates")
        DOCUMENT = "document_template", _("Document templates")

    organisation = models.ForeignKey(
        Organisation, models.CASCADE, related_name="entity_types", verbose_name=_("Organization")
    )
    key = models.SlugField(_("Key"), max_length=40)
    label = models.CharField(_("Label (German)"), max_length=80)
    label_plural = models.CharField(_("Plural (German)"), max_length=80)
    label_en = models.CharField(_("Label (English)"), max_length=80, blank=True)
    label_plural_en = models.CharField(_("Plural (English)"), max_length=80, blank=True)
    icon = models.SlugField(_("Icon"), max_length=40, default="document-text")
    use = models.CharField(_("Use"), max_length=20, choices=Use.choices, blank=True, default="")
    position = models.PositiveSmallIntegerField(_("Position"), default=0)
    # Keys of attributes that are gone: the history still holds values under them, so no other attribute may get one.
    retired_keys = models.JSONField(default=list, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        verbose_name = _("Entity type")
        verbose_name_plural = _("Entity types")
        ordering = ["position", "pk"]
        constraints = [models.UniqueConstraint("organisation", "key", name="entity_type_key_unique")]

    def __str__(self) -> str:
        return self.name

    @property
    def taken_keys(self) -> set[str]:
        """Return the keys that no new attribute may have: those of its attributes, and retired ones."""
        return {*self.retired_keys, *self.attributes.values_list("key", flat=True)}

    @property
    def template_keys(self) -> tuple[str, ...]:
        """Return the keys of the attributes in which a template's text stands; none unless its entities are such."""
        return TEMPLATE_KEYS.get(self.use, ())

    @property
    def name(self) -> str:
        """What one entity of the type is called, in the reader's language."""
        return in_language(self.label, self.label_en)

    @property
    def name_plural(self) -> str:
        """What several are called, in the reader's language."""
        return in_language(self.label_plural, self.label_plural_en)


# The attributes that make an entity a template. Such a type has them from the start, and keeps them.
TEMPLATE_KEYS: dict[str, tuple[str, ...]] = {
    EntityType.Use.EMAIL: ("subject", "body"),
    EntityType.Use.DOCUMENT: ("body",),
}


class Attribute(models.Model):
    """One attribute of an entity type; ``group`` is the heading under which the detail page shows it."""

    type = models.ForeignKey(EntityType, models.CASCADE, related_name="attributes", verbose_name=_("Entity type"))
    key = models.SlugField(_("Key"), max_length=40)
    label = models.CharField(_("Label (German)"), max_length=80)
    label_en = models.CharField(_("Label (English)"), max_length=80, blank=True)
    kind = models.CharField(_("Kind"), max_length=20, choices=[(kind.key, kind.label) for kind in KINDS.values()])
    group = models.CharField(_("Group"), max_length=80, blank=True)
    group_en = models.CharField(_("Group (English)"), max_length=80, blank=True)
    unit = models.CharField(_("Unit"), max_length=20, blank=True)
    choices = models.JSONField(_("Choices"), default=list, blank=True)
    required = models.BooleanField(_("Required"), default=False)
    in_list = models.BooleanField(_("In list"), default=False)
    searchable = models.BooleanField(_("Searchable"), default=False)
    teaser = models.BooleanField(_("Teaser"), default=False)
    position = models.PositiveSmallIntegerField(_("Position"), default=0)
    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        verbose_name = _("Attribute")
        verbose_name_plural = _("Attributes")
        ordering = ["position", "pk"]
        constraints = [models.UniqueConstraint("type", "key", name="attribute_key_unique_in_type")]

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        """Raise ValidationError for choices that are no list of words, and for a key of digits only.

        PostgreSQL would take such a key for a place in a list.
        """
        if self.key.isdigit():
            raise ValidationError({"key": _("A key needs a letter.")})
        if not isinstance(self.choices, list) or any(not isinstance(each, str) for each in self.choices):
            raise ValidationError({"choices": MultipleChoiceField.default_error_messages["invalid_list"]})

    @property
    def holds_template(self) -> bool:
        """Return whether a template's text stands here: it may contain variables, and the attribute stays."""
        return self.key in self.type.template_keys

    @property
    def name(self) -> str:
        """What the attribute is called, in the reader's language."""
        return in_language(self.label, self.label_en)

    @property
    def group_name(self) -> str:
        """The heading above it, in the reader's language."""
        return in_language(self.group, self.group_en)

    @property
    def rules(self) -> Kind:
        """How values of this attribute's kind are entered, stored and shown."""
        return KINDS[self.kind]
