"""Forms over partners of the own organisation."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.formats import get_format
from django.utils.translation import gettext_lazy as _

from orgs.duplicates import partner_named
from orgs.forms_taxonomy import LabelsField, PurposesField
from orgs.models import Organisation, Partnership, Role
from orgs.services.partners import is_placeholder
from sharing.collaborations.seen import WORDS, Seen, as_json, shown, values_of

# The fields by where they stand.
CARDS = (
    (_("Partner organization"), ("name", "anyway", "contact", "email", "phone", "language")),
    (_("Collaboration"), ("role", "user_limit", "purposes", "labels")),
    (
        _("Address and service area"),
        ("street", "house_number", "postcode", "city", "latitude", "longitude", "radius_km"),
    ),
)
FARTHEST = 20_000  # km: nothing on earth is farther away
LARGEST = 32_767


class Degrees(forms.FloatField):
    """A coordinate, with either decimal mark: there are no thousands to take one for the other."""

    widget = forms.TextInput

    def __init__(self, *, limit: int, **kwargs: Any) -> None:
        super().__init__(required=False, min_value=-limit, max_value=limit, **kwargs)
        self.widget.attrs["inputmode"] = "decimal"

    def to_python(self, value: Any) -> Any:
        """Return the number that ``value`` says."""
        plain = value.replace("°", "").strip().replace(",", ".") if isinstance(value, str) else value
        return super().to_python(plain)

    def prepare_value(self, value: Any) -> Any:
        """Return the number as the reader writes it."""
        return str(value).replace(".", get_format("DECIMAL_SEPARATOR")) if isinstance(value, float) else value


@dataclass(frozen=True)
class Row:
    """One field, and what somebody else wrote there meanwhile."""

    field: forms.BoundField
    stale: bool = False
    theirs: str = ""


class PartnerForm(forms.Form):
    """What a host notes down about a new partner."""

    name = forms.CharField(label=_("Name"), max_length=120)
    anyway = forms.BooleanField(label=_("Use this name all the same"), required=False)
    contact = forms.CharField(label=_("Contact person"), max_length=120, required=False)
    email = forms.EmailField(label=_("E-mail address"), max_length=254, required=False)
    phone = forms.CharField(label=_("Phone"), max_length=40, required=False, widget=forms.TextInput({"type": "tel"}))
    language = forms.ChoiceField(label=_("Language"), choices=settings.LANGUAGES)
    role = forms.ModelChoiceField(Role.objects.none(), label=_("Partner role"), empty_label=None)
    user_limit = forms.IntegerField(
        label=_("User limit"),
        min_value=1,
        max_value=LARGEST,
        required=False,
        help_text=_("So many people the partner may have; empty: no limit."),
    )
    purposes = PurposesField()
    labels = LabelsField()
    street = forms.CharField(label=_("Street"), max_length=120, required=False)
    house_number = forms.CharField(label=_("House number"), max_length=20, required=False)
    postcode = forms.CharField(label=_("Postcode"), max_length=20, required=False)
    city = forms.CharField(label=_("City"), max_length=80, required=False)
    latitude = Degrees(label=_("Latitude"), limit=90)
    longitude = Degrees(label=_("Longitude"), limit=180)
    radius_km = forms.IntegerField(label=_("Service radius (km)"), min_value=1, max_value=FARTHEST, required=False)

    partnership: Partnership | None = None

    def __init__(self, data: Any = None, *, host: Organisation, initial: Mapping[str, Any] | None = None) -> None:
        self.host = host
        self.duplicate: Partnership | None = None
        self.theirs: dict[str, str] = {}
        stored = values_of(self.partnership) if self.partnership else {"language": host.language, "invite": True}
        super().__init__(data, initial={**stored, **(initial or {})}, label_suffix="")
        self._offer(stored)

    def _offer(self, stored: Mapping[str, Any]) -> None:
        """Offer the host's roles and words, and what the partner has of those no longer on offer."""
        self._field("role").queryset = Role.objects.for_partners_of(self.host) | self._own_roles()
        if not self._field("purposes").offer(self.host.pk, stored.get("purposes", ())):
            del self.fields["purposes"]
        if not self._field("labels").offer(self.host.pk, "partner", stored.get("labels", ())):
            del self.fields["labels"]

    def _field(self, name: str) -> Any:
        return self.fields[name]

    def _own_roles(self) -> Any:
        """Return the copies of roles that were made for this partner."""
        own = Role.objects.filter(organisation=self.host, own_of__isnull=False)
        return own.filter(own_of=self.partnership) if self.partnership else own.none()

    def clean(self) -> dict[str, Any]:
        """Return the clean values; note errors where two of them do not fit together."""
        values = self.cleaned_data
        place = {"latitude": values.get("latitude"), "longitude": values.get("longitude")}
        missing = [name for name, value in place.items() if value is None]
        if len(missing) == 1 and not place.keys() & self.errors.keys():
            self.add_error(missing[0], _("Enter both coordinates or none."))
        if values.get("invite") and not values.get("email") and "email" not in self.errors:
            self.add_error("email", _("An invitation needs an e-mail address."))
        if "name" in values and values["name"] != self.initial.get("name"):
            self._look_for_duplicate(values)
        return values

    def _look_for_duplicate(self, values: Mapping[str, Any]) -> None:
        """Point to a partner of the same name, unless the person has seen it and goes on."""
        self.duplicate = partner_named(self.host, values["name"], besides=self.partnership)
        if self.duplicate and not values.get("anyway"):
            self.add_error("name", ValidationError(_("You have a partner of this name already."), code="duplicate"))

    @property
    def values(self) -> dict[str, Any]:
        """Return the clean values as the services take them."""
        left_out = {"anyway", "seen"} | {name for name, field in self.fields.items() if field.disabled}
        return dict.fromkeys(WORDS, ()) | {k: v for k, v in self.cleaned_data.items() if k not in left_out}

    def cards(self) -> Iterator[tuple[Any, list[Row]]]:
        """Yield the visible fields by where they stand; the question about a second one of a name when it is due."""
        for title, names in CARDS:
            there = [name for name in names if name in self.fields and (name != "anyway" or self.duplicate)]
            yield title, [Row(self[name], name in self.theirs, self.theirs.get(name, "")) for name in there]


class NewPartnerForm(PartnerForm):
    """A new partner, and whether to invite it at once."""

    invite = forms.BooleanField(
        label=_("Send the invitation now"),
        required=False,
        widget=forms.CheckboxInput({"data-needs": "email"}),
        help_text=_("By e-mail to the address above, in the partner’s language."),
    )


class EditPartnerForm(PartnerForm):
    """The same of a partner that is there; it knows what its reader saw."""

    seen = forms.CharField(widget=forms.HiddenInput)

    def __init__(self, data: Any = None, *, partnership: Partnership, initial: Mapping[str, Any] | None = None) -> None:
        self.partnership = partnership
        super().__init__(data, host=partnership.host, initial=initial)
        self.initial["seen"] = Seen.of(partnership).signed(partnership)
        if not is_placeholder(partnership.partner):
            self.fields["name"].disabled = True
            self.fields["name"].help_text = _("The partner has accepted the invitation and names itself.")

    def clean_seen(self) -> Seen:
        """Return what the reader saw; raise ValidationError when that was not made by us, for this partner."""
        assert self.partnership is not None  # noqa: S101  __init__ has it
        found = Seen.from_signed(self.cleaned_data["seen"], self.partnership)
        if found is None:
            raise ValidationError(_("This form is out of date. Open it again."))
        return found

    def over(self, now: Partnership) -> "EditPartnerForm":
        """Return this form over what stands there now, with what this person changed in the inputs.

        ``theirs`` says, by field, what somebody else wrote meanwhile.
        """
        seen: Seen = self.cleaned_data["seen"]
        anew = EditPartnerForm(partnership=now, initial=seen.changed(as_json(self.values)))
        anew.theirs = {key: shown(now, key) for key in seen.changed(values_of(now))}
        return anew
