"""Forms of the builder of entity types."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from entities.kinds import KINDS
from entities.models import Attribute, EntityType
from entities.values import PICKED

ICONS = (
    "document-text",
    "sun",
    "bolt",
    "home",
    "building-office",
    "wrench-screwdriver",
    "truck",
    "shopping-cart",
    "user-circle",
    "users",
    "phone",
    "envelope",
    "calendar",
    "clipboard-document-list",
    "currency-euro",
    "map-pin",
    "cube",
    "fire",
)
# Only numbers and prices have a unit, only picked values have choices.
WITH_UNIT = ("number", "money", "positions")
WITH_CHOICES = tuple(kind for kind in PICKED if kind != "boolean")


class IconSelect(forms.RadioSelect):
    """The icons to choose from, each as it looks."""

    template_name = "entities/widgets/icons.html"
    option_template_name = "entities/widgets/icon.html"


class TypeForm(forms.ModelForm):  # type: ignore[type-arg]
    """Words and icon of a type; ``entities.services.types`` writes them."""

    icon = forms.ChoiceField(label=_("Icon"), choices=[(name, name) for name in ICONS], widget=IconSelect)

    class Meta:
        model = EntityType
        fields = ["label", "label_plural", "label_en", "label_plural_en", "icon", "use"]
        help_texts = {
            "use": _("Templates are shared like everything else. Whoever sees one may write with it."),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["use"]
        field.choices = [("", _("Things to work on")), *EntityType.Use.choices]
        if self.instance.pk:
            # What is there already was written for one use.
            del self.fields["use"]
        if self.instance.pk and self.instance.icon not in ICONS:
            self._offer(self.instance.icon)

    def _offer(self, icon: str) -> None:
        """Offer an icon that came from elsewhere, too."""
        field: Any = self.fields["icon"]
        field.choices = [*field.choices, (icon, icon)]


class AttributeForm(forms.ModelForm):  # type: ignore[type-arg]
    """One attribute; ``entities.services.attributes`` writes it."""

    choices = forms.CharField(
        label=_("Choices"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("One choice per line, in the order in which they are offered."),
    )

    class Meta:
        model = Attribute
        fields = [
            "label",
            "label_en",
            "kind",
            "choices",
            "unit",
            "group",
            "group_en",
            "required",
            "in_list",
            "searchable",
            "teaser",
        ]
        help_texts = {
            "group": _("The heading under which it stands; attributes with the same heading stand together."),
            "unit": _("For numbers, as kWp or m²."),
            "in_list": _("A column of the list from the start."),
            "searchable": _("The search of lists looks here, too."),
            "teaser": _("Offers show it before a partner accepts, as far as the partner's role does."),
        }

    def __init__(self, *args: Any, groups: Sequence[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.groups = groups
        self.initial["choices"] = "\n".join(self.instance.choices)
        self.fields["group"].widget.attrs["list"] = "groups"
        if self.instance.pk and self.instance.holds_template:
            kind: Any = self.fields["kind"]
            kind.choices = [(self.instance.kind, self.instance.get_kind_display())]

    def clean_choices(self) -> list[str]:
        """Return the choices, each once."""
        lines = (line.strip() for line in self.cleaned_data["choices"].splitlines())
        return list(dict.fromkeys(line for line in lines if line))

    def clean(self) -> dict[str, Any] | None:
        """Leave out what the kind does not know; raise ValidationError for a choice among nothing."""
        cleaned = super().clean() or {}
        kind = cleaned.get("kind")
        if kind not in WITH_UNIT:
            cleaned["unit"] = ""
        if kind in WITH_CHOICES and not cleaned.get("choices"):
            self.add_error("choices", ValidationError(_("Name at least one choice.")))
        if kind not in WITH_CHOICES:
            cleaned["choices"] = []
        if kind in KINDS and kind not in SEARCHED:
            cleaned["searchable"] = False
        return cleaned

    def _post_clean(self) -> None:
        """Leave the instance alone: the service sets its fields and checks them."""


# What the search of lists can look into: references and yes or no are no words.
SEARCHED = tuple(kind for kind in KINDS if kind not in ("user", "relation", "boolean"))
