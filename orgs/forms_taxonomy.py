"""Forms of purposes, decline reasons and labels, and the fields by which other forms let people choose some."""

from collections.abc import Collection, Mapping
from itertools import groupby
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from collab.base.forms import SeveralField
from collab.base.numbers import numbers
from orgs.models import DeclineReason, Label, LabelFamily, Purpose
from orgs.models.taxonomy import USABLE, everywhere
from orgs.services.merging import exposes
from orgs.taxonomy import standing


class PurposesField(SeveralField):
    """Some purposes of one organisation."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(Purpose.objects.none(), **{"label": _("Purposes"), "required": False} | kwargs)

    def offer(self, organisation_id: int, had: Collection[int] = ()) -> bool:
        """Offer what can be chosen now and what the thing has; return whether there is anything."""
        self.queryset = Purpose.objects.choices_for(organisation_id, had)
        choices = [(each.pk, name_of(each)) for each in self.queryset]
        self.choices = choices
        return bool(choices)


class LabelsField(SeveralField):
    """Some labels of one organisation, by family. One that was merged since the form was made means its successor."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(Label.objects.none(), **{"label": _("Labels"), "required": False} | kwargs)

    def offer(self, organisation_id: int, kind: str, had: Collection[int] = ()) -> bool:
        """Offer what can be put on things of ``kind`` now and what the thing has; return whether there is anything."""
        self.queryset = Label.objects.choices_for(organisation_id, kind, had)
        families = groupby(self.queryset, key=lambda label: label.family)
        choices = [(family.name, [(each.pk, name_of(each)) for each in labels]) for family, labels in families]
        self.choices = choices
        return bool(choices)

    def clean(self, value: Any) -> Any:
        """Return the labels; raise ValidationError for one that is not on offer."""
        try:
            return super().clean(_followed(value))
        except ValidationError:
            # Merged between the two looks it has a successor by now.
            return super().clean(_followed(value))

    def bound_data(self, data: Any, initial: Any) -> Any:
        """Return what is ticked when the form is shown again."""
        return _followed(super().bound_data(data, initial))


def _followed(values: Any) -> Any:
    """Return the ids with those of successors for merged labels."""
    if not isinstance(values, list | tuple):
        return values
    merged = Label.objects.filter(pk__in=numbers(map(str, values))).exclude(merged_into=None)
    successors = {str(label.pk): str(standing(label).pk) for label in merged.select_related("merged_into")}
    return list(dict.fromkeys(successors.get(str(value), value) for value in values))


def name_of(word: Purpose | Label) -> str:
    """Return the name as a choice shows it."""
    return gettext("%(name)s (archived)") % {"name": word.name} if word.archived_at else word.name


class PurposeForm(forms.ModelForm):  # type: ignore[type-arg]
    """A purpose."""

    class Meta:
        model = Purpose
        fields = ["name"]


class ReasonForm(forms.ModelForm):  # type: ignore[type-arg]
    """A decline reason."""

    class Meta:
        model = DeclineReason
        fields = ["name", "name_en"]
        help_texts = {"name_en": _("People who read English see it in place of the name.")}


class FamilyForm(forms.ModelForm):  # type: ignore[type-arg]
    """A label family."""

    usable_for = forms.MultipleChoiceField(
        label=_("Usable for"), choices=list(USABLE.items()), initial=everywhere, widget=forms.CheckboxSelectMultiple
    )

    class Meta:
        model = LabelFamily
        fields = ["name", "visible_to_partners", "usable_for"]
        help_texts = {
            "visible_to_partners": _(
                "Partners see these labels on whatever is shared with them. Otherwise the labels stay internal: "
                "partners see neither their names nor that there are any."
            )
        }


class ColorSelect(forms.RadioSelect):
    """The colours of labels, each as the label would look."""

    template_name = "orgs/labels/colors.html"


class LabelForm(forms.ModelForm):  # type: ignore[type-arg]
    """A label."""

    class Meta:
        model = Label
        fields = ["name", "color"]
        widgets = {"color": ColorSelect}


class MergeForm(forms.Form):
    """Which label takes the place of another; asks once more when partners would see what was internal."""

    into = forms.ModelChoiceField(Label.objects.none(), label=_("Merge into"), empty_label="—")
    confirmed = forms.BooleanField(
        label=_("Partners may see the label from now on"),
        error_messages={
            "required": _(
                "Partners see the family of the chosen label, but not the present one. Confirm that they may see the "
                "label on whatever is shared with them."
            )
        },
    )

    def __init__(self, data: Mapping[str, Any] | None = None, *, label: Label) -> None:
        super().__init__(data)
        others = Label.objects.present().filter(family__organisation_id=label.family.organisation_id)
        into: Any = self.fields["into"]
        into.queryset = others.exclude(pk=label.pk).select_related("family")
        families = groupby(into.queryset, key=lambda each: each.family)
        into.choices = [
            ("", "—"),
            *((_in_words(family), [(each.pk, name_of(each)) for each in labels]) for family, labels in families),
        ]
        if not self._exposes(label):
            del self.fields["confirmed"]

    def _exposes(self, label: Label) -> bool:
        chosen = numbers([str(self.data.get("into", ""))])
        return any(exposes(label, each) for each in self.fields["into"].queryset.filter(pk__in=chosen))  # type: ignore[attr-defined]


def _in_words(family: LabelFamily) -> str:
    if family.visible_to_partners:
        return gettext("%(family)s (visible to partners)") % {"family": family.name}
    return gettext("%(family)s (internal)") % {"family": family.name}
