"""Forms over entities: the header, and attribute values built from the type."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any, cast

from django import forms
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from collab.base.forms import SeveralField
from collab.base.numbers import number
from entities.models import Attribute, Entity, EntityType
from entities.references import entity_choices, names_for, user_choices
from entities.services.concurrency import Seen
from entities.values import UNREADABLE
from orgs.models import Label, Purpose, User

NUMBERED = "#"


@dataclass(frozen=True)
class FormRow:
    """One field, and what somebody else wrote there meanwhile."""

    field: forms.BoundField
    stale: bool = False
    theirs: str = ""


class SeenForm(forms.Form):
    """A form that knows what its reader saw, so that nobody overwrites somebody else without knowing."""

    seen = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, entity: Entity | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.entity = entity
        self.theirs: dict[str, str] = {}
        if entity is None:
            del self.fields["seen"]

    def remember(self, values: Mapping[str, Any]) -> None:
        """Put what the reader sees into the form."""
        if self.entity:
            self.initial["seen"] = Seen.of(self.entity, values).signed(self.entity)

    def clean_seen(self) -> Seen:
        """Return what the reader saw; raise ValidationError when that was not made by us, for this entity."""
        found = Seen.from_signed(self.cleaned_data["seen"], self.entity) if self.entity else None
        if found is None:
            raise ValidationError(_("This form is out of date. Open it again."))
        return found

    def rows(self) -> Iterator[FormRow]:
        """Yield the visible fields, with what somebody else wrote there meanwhile; the first one gets the focus."""
        first = next(iter(self.visible_fields()), None)
        if first and not isinstance(first.field.widget, forms.MultiWidget | forms.CheckboxSelectMultiple):
            first.field.widget.attrs["autofocus"] = True
        for bound in self.visible_fields():
            yield FormRow(bound, bound.name in self.theirs, self.theirs.get(bound.name, ""))


class SuggestInput(forms.TextInput):
    """An input whose suggestions the server looks up while somebody types; without JavaScript a plain one."""

    template_name = "entities/widgets/suggest.html"

    def __init__(self, listed: str, owner_id: int) -> None:
        attrs = {
            "list": listed,
            "autocomplete": "off",
            "hx-get": f"{reverse('entities:candidates')}?owner={owner_id}",
            "hx-trigger": "input changed delay:200ms, focus once",
            "hx-target": f"#{listed}",
            "hx-swap": "innerHTML",
        }
        super().__init__(attrs)


class RelationField(forms.CharField):
    """Refers to an entity by ``Title #12``, as the suggestions write it, or by a title that only one has."""

    def __init__(self, reader: User, owner_id: int, **kwargs: Any) -> None:
        super().__init__(max_length=260, **kwargs)
        self.reader = reader
        self.owner_id = owner_id

    def clean(self, value: Any) -> Entity | None:
        """Return the entity; raise ValidationError when there is none, or none that its reader may see."""
        text = super().clean(value)
        if not text:
            return None
        found = list(self._found(text)[:2])
        if len(found) != 1:
            raise ValidationError(_("Choose one of the suggestions."))
        return cast("Entity", found[0])

    def _found(self, text: str) -> Any:
        choices = entity_choices(self.reader, self.owner_id)
        pk = number(text.rpartition(NUMBERED)[2])
        if pk is not None:
            return choices.filter(pk=pk)
        return choices.filter(title__iexact=text)


class ValuesForm(SeenForm):
    """The values of some attributes of one type."""

    def __init__(
        self,
        data: Any = None,
        *,
        reader: User,
        attributes: Sequence[Attribute],
        entity: Entity | None = None,
        values: Mapping[str, Any] | None = None,
    ) -> None:
        super().__init__(data, entity=entity, prefix="values")
        shown: Mapping[str, Any] = values if values is not None else entity.values if entity else {}
        self.attributes = attributes
        self.names = names_for(reader, attributes, [shown])
        for attribute in attributes:
            self.fields[attribute.key] = self._field(reader, attribute, shown.get(attribute.key))
            self.initial[attribute.key] = self._initial(attribute, shown.get(attribute.key))
        if entity:
            self.remember({attribute.key: entity.values.get(attribute.key) for attribute in attributes})

    def stored(self) -> dict[str, Any]:
        """Return the values as they are stored, None for nothing."""
        return {each.key: each.rules.to_stored(self.cleaned_data[each.key]) for each in self.attributes}

    def _field(self, reader: User, attribute: Attribute, current: Any) -> forms.Field:
        given: dict[str, Any] = {"label": _labelled(attribute), "required": attribute.required}
        if attribute.kind == "user":
            return forms.ModelChoiceField(user_choices(reader, attribute, current), empty_label="—", **given)
        if attribute.kind == "relation":
            owner = attribute.type.organisation_id
            widget = SuggestInput(f"suggestions-{attribute.key}", owner)
            return RelationField(reader, owner, widget=widget, **given)
        field = attribute.rules.form_field(attribute)
        field.label = given["label"]
        return field

    def _initial(self, attribute: Attribute, stored: Any) -> Any:
        if attribute.kind == "relation":
            name = self.names.of(attribute, stored)
            return f"{name} {NUMBERED}{stored}" if name else ""
        try:
            return attribute.rules.to_form(stored)
        except UNREADABLE:
            return None


class HeaderForm(SeenForm):
    """Title, purposes and labels, for the owner's staff."""

    title = forms.CharField(label=_("Title"), max_length=200)
    purposes = SeveralField(Purpose.objects.none(), label=_("Purposes"), required=False)
    labels = SeveralField(Label.objects.none(), label=_("Labels"), required=False)

    def __init__(
        self,
        data: Any = None,
        *,
        entity_type: EntityType,
        entity: Entity | None = None,
        header: Mapping[str, Any] | None = None,
        stored: Mapping[str, Any] | None = None,
    ) -> None:
        super().__init__(data, entity=entity, prefix="header", initial=dict(header or {}))
        owner = entity_type.organisation_id
        self._offer("purposes", Purpose.objects.filter(organisation_id=owner))
        labels = Label.objects.filter(family__organisation_id=owner).select_related("family")
        self._offer("labels", labels, grouped=True)
        if stored is not None:
            self.remember(stored)

    def _offer(self, name: str, queryset: Any, *, grouped: bool = False) -> None:
        field: Any = self.fields[name]
        field.queryset = queryset
        if grouped:
            families = groupby(queryset, key=lambda label: label.family)
            field.choices = [(family.name, [(each.pk, each.name) for each in labels]) for family, labels in families]
        if not queryset:
            del self.fields[name]


def _labelled(attribute: Attribute) -> str:
    unit = attribute.unit or ("€" if attribute.kind == "money" else "")
    return f"{attribute.name} ({unit})" if unit else attribute.name
