"""Forms of an organisation's profile and logo."""

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from orgs.logos import TYPES
from orgs.models import Organisation
from orgs.time_zones import zone_choices

FIELDS = [
    "name",
    "website",
    "email",
    "phone",
    "street",
    "house_number",
    "postcode",
    "city",
    "language",
    "languages",
    "time_zone",
]


class ProfileForm(forms.ModelForm):  # type: ignore[type-arg]
    """What an organisation says of itself, and the version of it that the form was made from."""

    website = forms.URLField(label=_("Website"), required=False, max_length=200, assume_scheme="https")
    languages = forms.MultipleChoiceField(
        label=_("Languages offered"),
        choices=settings.LANGUAGES,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("People choose one of these in their account menu. Who uses another one gets the default."),
    )
    time_zone = forms.ChoiceField(
        label=_("Time zone"),
        choices=zone_choices,
        help_text=_("Your people see and enter dates with times in it."),
        error_messages={"invalid_choice": _("There is no time zone “%(value)s”.")},
    )
    version = forms.IntegerField(widget=forms.HiddenInput)

    class Meta:
        model = Organisation
        fields = FIELDS
        labels = {"language": _("Default language")}
        help_texts = {"language": _("For new people, and for e-mails to those who have no account yet.")}

    def __init__(self, data: Any = None, *, instance: Organisation, may_edit: bool = True) -> None:
        super().__init__(data, instance=instance, initial={"version": instance.version})
        if not may_edit:
            for field in self.fields.values():
                field.disabled = True

    def clean(self) -> dict[str, Any]:
        """Return the values; raise ValidationError when the default language is none of those offered."""
        values: dict[str, Any] = super().clean() or self.cleaned_data
        if "languages" in values and values.get("language") not in values["languages"]:
            self.add_error("language", _("Choose one of the languages offered."))
        return values

    @property
    def values(self) -> dict[str, Any]:
        """Return the clean values that are to be stored."""
        return {name: self.cleaned_data[name] for name in FIELDS}

    def start_over(self, version: int) -> None:
        """Take ``version`` as seen: sent again, the form prevails."""
        data: Any = self.data
        self.data = data.copy()
        self.data["version"] = version  # type: ignore[index]


class LogoForm(forms.Form):
    """A new logo."""

    logo = forms.FileField(
        label=_("Picture"),
        allow_empty_file=True,
        widget=forms.FileInput(attrs={"accept": ",".join(TYPES)}),
        help_text=_("PNG, JPEG or WebP, up to 1 MB. It stands in the head of every page and in your partners' portal."),
    )
