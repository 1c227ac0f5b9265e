"""The forms of an import."""

from hashlib import sha256
from typing import Any

from django import forms
from django.conf import settings
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext_lazy as _

from collab.base.tables.formats import DATES, DECIMALS, ENCODINGS, SEPARATORS, FileFormat
from collab.base.xlsx import CONTENT_TYPE
from entities.importing.matching import keys_among, may_update
from entities.importing.profiles import Profile
from entities.importing.services import attributes_of, may_create_attributes
from entities.importing.targets import choices_for
from entities.models import ImportJob
from entities.models.imports import Empty

ACCEPTED = f".xlsx,.csv,.tsv,.tab,.txt,text/csv,text/tab-separated-values,text/plain,{CONTENT_TYPE}"


class UploadForm(forms.Form):
    """The file to import."""

    file = forms.FileField(
        label=_("File"),
        help_text=_("A table as Excel file (.xlsx) or CSV, with the names of the columns in one of its first lines."),
        widget=forms.FileInput(attrs={"accept": ACCEPTED}),
    )

    def clean_file(self) -> Any:
        """Return the file unless it is larger than any file may be."""
        file = self.cleaned_data["file"]
        if file.size > settings.MAX_FILE_SIZE:
            limit = filesizeformat(settings.MAX_FILE_SIZE)
            raise forms.ValidationError(_("The file is larger than %(limit)s."), params={"limit": limit})
        return file


class SettingsForm(forms.Form):
    """How the file is written, and where its columns go: a field for each, ``column_0``, ``column_1``, …"""

    sheet = forms.ChoiceField(label=_("Sheet"))
    encoding = forms.ChoiceField(label=_("Encoding"), choices=list(ENCODINGS.items()))
    separator = forms.ChoiceField(label=_("Separator"), choices=list(SEPARATORS.items()))
    decimal = forms.ChoiceField(label=_("Decimal mark"), choices=list(DECIMALS.items()))
    dates = forms.ChoiceField(label=_("Dates"), choices=list(DATES.items()))
    header_line = forms.IntegerField(label=_("Column names in line"), min_value=1, max_value=1000)
    key = forms.ChoiceField(label=_("Entries that are here already"), required=False)
    empty = forms.ChoiceField(label=_("Empty cells"), choices=Empty.choices, required=False)
    create_missing = forms.BooleanField(label=_("Create attributes for the columns that have none yet"), required=False)
    # Of which columns the fields below speak: another tab may have changed them meanwhile.
    columns = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, job: ImportJob, data: Any = None) -> None:
        self.job = job
        self.profile = Profile.from_json(job.profile)
        super().__init__(data, initial=self._initial(), label_suffix="")
        may_create = may_create_attributes(job.created_by)
        self._fit_file()
        self._fit_person(may_create=may_create)
        if not self.is_bound or self._speaks_of_these():
            self._add_columns(may_create=may_create)

    def _initial(self) -> dict[str, Any]:
        job = self.job
        targets = {f"column_{number}": target for number, target in enumerate(job.targets)}
        settings = {"create_missing": job.create_missing, "key": job.key, "empty": job.empty}
        return {**job.format, **targets, **settings, "columns": self._fingerprint()}

    def _fit_file(self) -> None:
        """Ask of an Excel file for its sheet, and not how it separates what."""
        for name in ("encoding", "separator") if self.job.sheets else ("sheet",):
            del self.fields[name]
        if self.job.sheets:
            self.fields["sheet"].choices = [(name, name) for name in self.job.sheets]  # type: ignore[attr-defined]

    def _fit_person(self, *, may_create: bool) -> None:
        """Offer what the person may do: make attributes, change what is here already."""
        person, entity_type = self.job.created_by, self.job.type
        if not may_create:
            del self.fields["create_missing"]
        if not may_update(person):
            del self.fields["key"], self.fields["empty"]
            return
        keys = keys_among(attributes_of(person, entity_type))
        offered = [("", _("Leave, and create all rows anew")), (_("Update, found by"), keys)]
        self.fields["key"].choices = offered  # type: ignore[attr-defined]

    def _fingerprint(self) -> str:
        return sha256("\n".join(self.profile.names).encode("utf-8", "replace")).hexdigest()[:16]

    def _speaks_of_these(self) -> bool:
        return bool(self.data.get("columns") == self._fingerprint())

    def _add_columns(self, *, may_create: bool) -> None:
        attributes = attributes_of(self.job.created_by, self.job.type)
        for number, column in enumerate(self.profile.columns):
            choices = choices_for(column, attributes, may_create=may_create)
            field = forms.ChoiceField(label=column.name, choices=choices, required=False)
            field.widget.attrs |= {"class": "input", "aria-label": column.name}
            self.fields[f"column_{number}"] = field

    @property
    def rows(self) -> list[tuple[Any, Any]]:
        """Return each column of the file with its field."""
        return [(column, self[f"column_{number}"]) for number, column in enumerate(self.profile.columns)]

    @property
    def chosen(self) -> dict[str, Any]:
        """Return the clean data as ``services.configure`` takes it."""
        names = [f"column_{number}" for number in range(len(self.profile.columns))]
        given = names[0] in self.fields
        said = {name: value for name, value in self.cleaned_data.items() if name in self.job.format}
        return {
            "file_format": FileFormat(**{**self.job.format, **said}),
            "create_missing": self.cleaned_data.get("create_missing", False),
            "targets": [self.cleaned_data[name] for name in names] if given else None,
            "key": self.cleaned_data.get("key", ""),
            "empty": self.cleaned_data.get("empty", ""),
        }

    @property
    def other_sheet(self) -> str:
        """Return the sheet that was chosen, if it is another one than before."""
        chosen: str = self.cleaned_data.get("sheet", "")
        return chosen if chosen != self.job.format.get("sheet", "") else ""
