"""Forms over entities: the header, and attribute values built from the type."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, cast

from django import forms
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from collab.base.numbers import number
from entities.forms_writing import only_known_variables
from entities.kinds.places import LABELS
from entities.kinds.positions_input import PARTS
from entities.models import Attribute, Entity, EntityType
from entities.presentation import labelled
from entities.references import entity_choices, names_for, user_choices
from entities.services.concurrency import Offered, Seen, Subject
from entities.values import UNREADABLE
from entities.writing.variables import VariableGroup, variables_for
from orgs.forms_taxonomy import LabelsField, PurposesField
from orgs.models import User

NUMBERED = "#"
GONE = _(
    "You can't edit %(names)s any more. Nothing has been saved yet: save again to keep the rest. "
    "What you entered there stands below, so that you can copy it."
)
NOTHING_LEFT = _(
    "You can't edit %(names)s any more. Nothing has been saved. "
    "What you entered there stands below, so that you can copy it."
)


@dataclass(frozen=True)
class FormRow:
    """One field, and what somebody else wrote there meanwhile."""

    field: forms.BoundField
    stale: bool = False
    theirs: str = ""


class SeenForm(forms.Form):
    """A form that knows what its reader saw, so that nobody overwrites somebody else without knowing."""

    seen = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, subject: Subject | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.subject = subject
        self.theirs: dict[str, str] = {}
        if subject is None:
            del self.fields["seen"]

    def remember(
        self, values: Mapping[str, Any], attributes: Sequence[Attribute] = (), gone: Mapping[str, Offered] | None = None
    ) -> None:
        """Put what the reader sees into the form, and what they know to be ``gone``."""
        if self.subject:
            seen = Seen.of(self.subject, values, attributes).told_of(gone or {})
            self.initial["seen"] = seen.signed(self.subject)

    def clean_seen(self) -> Seen | None:
        """Return what the reader saw; raise ValidationError when that was not made by us, for this subject.

        Only a form for something new may do without.
        """
        text = self.cleaned_data["seen"]
        found = Seen.from_signed(text, self.subject) if self.subject else None
        if found is None and (text or not isinstance(self.subject, EntityType)):
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


@dataclass(frozen=True)
class Lost:
    """What somebody entered for an attribute that they may not write any more: in the field ``html_name``."""

    html_name: str
    name: str
    text: str


class ValuesForm(SeenForm):
    """The values of some attributes of one type: of ``entity``, or of a new one of ``entity_type``.

    It knows which attributes it offered. Where one of them is gone since, it is invalid once: it says so, keeps what
    was entered for it in ``lost``, and takes the rest when it is sent again.
    """

    def __init__(
        self,
        data: Any = None,
        *,
        reader: User,
        attributes: Sequence[Attribute],
        entity: Entity | None = None,
        entity_type: EntityType | None = None,
        values: Mapping[str, Any] | None = None,
        after: "ValuesForm | None" = None,
    ) -> None:
        """Show ``values`` instead of the stored ones; take over what is lost from the form that was sent before."""
        super().__init__(data, subject=entity or entity_type, prefix="values")
        stored: Mapping[str, Any] = entity.values if entity else {}
        shown = values if values is not None else stored
        self.reader = reader
        self.attributes = attributes
        self.lost: list[Lost] = after.lost if after else []
        gone = after.cleaned_data["seen"].gone(attributes) if after else {}
        self.names = names_for(reader, attributes, [shown])
        for attribute in attributes:
            self.fields[attribute.key] = self._field(reader, attribute, shown.get(attribute.key))
            self.initial[attribute.key] = self._initial(attribute, shown.get(attribute.key))
        self.remember({attribute.key: stored.get(attribute.key) for attribute in attributes}, attributes, gone)

    def clean(self) -> dict[str, Any]:
        """Return the clean values; raise ValidationError once for what was offered and is gone."""
        seen: Seen | None = self.cleaned_data.get("seen")
        gone = seen.gone(self.attributes) if seen else {}
        entered = ((key, each, self._entered(key, each)) for key, each in gone.items())
        self.lost = [Lost(self.add_prefix(key), each.name, text) for key, each, text in entered if text]
        if seen and not all(each.told for each in gone.values()):
            self._tell(seen.told_of(gone))
            names = ", ".join(f"“{each.name}”" for each in gone.values() if not each.told)
            message = NOTHING_LEFT if self.nothing_left else GONE
            raise ValidationError(message, code="gone", params={"names": names})
        return self.cleaned_data

    @cached_property
    def variables(self) -> list[VariableGroup]:
        """Return what may be written into the text of a template; nothing where no such text is edited."""
        return variables_for(self.reader) if any(each.holds_template for each in self.attributes) else []

    @property
    def nothing_left(self) -> bool:
        """Return whether there is nothing that could be saved."""
        return not self.attributes

    @property
    def strange(self) -> bool:
        """Return whether something was sent for an attribute that the form never offered: no form of ours does so."""
        if "seen" not in self.cleaned_data:
            return False
        seen: Seen | None = self.cleaned_data["seen"]
        known = {name for key in (*self.fields, *(seen.offered if seen else ())) for name in self._names(key)}
        return any(name not in known for name in self.data if name.startswith(self.add_prefix("")))

    def _tell(self, seen: Seen) -> None:
        """Let the form, shown again as it was sent, remember that its reader knows what is gone."""
        assert self.subject  # noqa: S101  there is no ``seen`` without
        self.data = self.data.copy()  # type: ignore[attr-defined]
        self.data[self.add_prefix("seen")] = seen.signed(self.subject)  # type: ignore[index]

    def _entered(self, key: str, offered: Offered) -> str:
        """Return in words what was sent for an attribute that the form has no field for."""
        sent = [text for name in self._names(key) for text in self.data.getlist(name) if text]  # type: ignore[attr-defined]
        return ", ".join(self._in_words(offered, text) for text in sent)

    def _names(self, key: str) -> list[str]:
        """Return the names of an attribute's inputs: one, or one for each part of an address or of positions."""
        name = self.add_prefix(key)
        return [name, *(f"{name}_{part}" for part in (*LABELS, *PARTS))]

    def _in_words(self, offered: Offered, text: str) -> str:
        if offered.kind == "boolean":
            return str({"true": _("Yes"), "false": _("No")}.get(text, text))
        if offered.kind == "user" and (pk := number(text)) is not None:
            attribute = Attribute(key="user", kind="user")
            return names_for(self.reader, [attribute], [{"user": pk}]).of(attribute, pk)
        return text

    def stored(self) -> dict[str, Any]:
        """Return the values as they are stored, None for nothing."""
        return {each.key: each.rules.to_stored(self.cleaned_data[each.key]) for each in self.attributes}

    def _field(self, reader: User, attribute: Attribute, current: Any) -> forms.Field:
        given: dict[str, Any] = {"label": labelled(attribute), "required": attribute.required}
        if attribute.kind == "user":
            return forms.ModelChoiceField(user_choices(reader, attribute, current), empty_label="—", **given)
        if attribute.kind == "relation":
            owner = attribute.type.organisation_id
            widget = SuggestInput(f"suggestions-{attribute.key}", owner)
            return RelationField(reader, owner, widget=widget, **given)
        field = attribute.rules.form_field(attribute)
        field.label = given["label"]
        if attribute.holds_template:
            field.validators.append(only_known_variables(reader, current))
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
    purposes = PurposesField()
    labels = LabelsField()

    def __init__(
        self,
        data: Any = None,
        *,
        entity_type: EntityType,
        entity: Entity | None = None,
        header: Mapping[str, Any] | None = None,
        stored: Mapping[str, Any] | None = None,
    ) -> None:
        super().__init__(data, subject=entity, prefix="header", initial=dict(header or {}))
        owner, had = entity_type.organisation_id, stored or {}
        if not self._field("purposes").offer(owner, had.get("purposes", ())):
            del self.fields["purposes"]
        if not self._field("labels").offer(owner, "entity", had.get("labels", ())):
            del self.fields["labels"]
        if stored is not None:
            self.remember(stored)

    def _field(self, name: str) -> Any:
        return self.fields[name]
