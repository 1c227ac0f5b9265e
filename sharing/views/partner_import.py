"""Importing a list of partners: upload, look at what would become of it, confirm, read what came of it."""

from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from collab.base.csv import csv_response
from collab.base.htmx import toast
from collab.base.policy import policy
from collab.base.tables.problems import FileError
from orgs.models import Organisation, Role
from orgs.policies import allowed, user_of
from sharing.collaborations.checking import plan
from sharing.collaborations.export import EXAMPLE, header
from sharing.collaborations.importing import (
    Outcome,
    PreviewLostError,
    entries_packed,
    entries_unpacked,
    import_partners,
    packed,
    unpacked,
)
from sharing.collaborations.reading import MOST_ROWS, Table, read
from sharing.forms import PartnerForm

FILE_TYPES = ".csv,.tsv,.tab,.txt,text/csv,text/tab-separated-values,text/plain"


class PartnerFileForm(forms.Form):
    """The file, and the role of those rows that name none."""

    file = forms.FileField(label=gettext_lazy("File"), widget=forms.FileInput({"accept": FILE_TYPES}))
    role = forms.ModelChoiceField(
        Role.objects.none(),
        label=gettext_lazy("Partner role"),
        required=False,
        empty_label="–",
        help_text=gettext_lazy("For rows that name no role of their own."),
    )

    def __init__(self, data: Any = None, files: Any = None, *, host: Organisation) -> None:
        super().__init__(data, files, label_suffix="")
        self.fields["role"].queryset = Role.objects.for_partners_of(host)  # type: ignore[attr-defined]

    def clean_file(self) -> Any:
        """Return the file unless it is larger than any file may be."""
        file = self.cleaned_data["file"]
        if file.size > settings.MAX_FILE_SIZE:
            limit = filesizeformat(settings.MAX_FILE_SIZE)
            raise ValidationError(_("The file is larger than %(limit)s."), params={"limit": limit})
        return file


@policy(allowed("partner.edit"))
@require_http_methods(["GET", "HEAD", "POST"])
def partners_import(request: HttpRequest) -> HttpResponseBase:
    """Ask for a file; POSTs show what would become of it, make the partners, or send what was left out."""
    host = user_of(request).organisation
    if request.method == "POST":
        step = {"import": _import, "left-out": _left_out}.get(request.POST.get("step", ""))
        return step(request, host) if step else _upload(request, host)
    if "example" in request.GET:
        return csv_response(_("Example"), header()[: len(EXAMPLE)], [EXAMPLE])
    return _start(request, PartnerFileForm(host=host))


def _start(request: HttpRequest, form: PartnerFileForm) -> HttpResponse:
    names = [field.label for name, field in PartnerForm.base_fields.items() if name != "anyway"]
    context = {"form": form, "names": names, "limit": MOST_ROWS}
    return render(request, "sharing/collaborations/import.html", context, status=422 if form.is_bound else 200)


def _upload(request: HttpRequest, host: Organisation) -> HttpResponse:
    """Read the file and show the preview; nothing is made yet."""
    form = PartnerFileForm(request.POST, request.FILES, host=host)
    if not form.is_valid():
        return _start(request, form)
    file, role = form.cleaned_data["file"], form.cleaned_data["role"]
    try:
        table = read(file)
        state = entries_packed(host, table.entries, role)
    except FileError as error:
        form.add_error("file", error)
        return _start(request, form)
    return _preview(request, host, table, role, state)


def _preview(request: HttpRequest, host: Organisation, table: Table, role: Role | None, state: str) -> HttpResponse:
    rows = plan(host, table.entries, role)
    context = {
        "rows": rows,
        "good": sum(row.good for row in rows),
        "bad": sum(not row.good for row in rows),
        "invitable": sum(row.can_be_invited for row in rows),
        "unknown": table.unknown,
        "state": state,
    }
    return render(request, "sharing/collaborations/import_preview.html", context)


def _import(request: HttpRequest, host: Organisation) -> HttpResponse:
    """Make the partners that the preview announced, as far as that is still possible."""
    try:
        entries, role = entries_unpacked(host, request.POST.get("state", ""))
    except PreviewLostError:
        return _lost(request)
    invite = "invite" in request.POST
    outcome = import_partners(actor=user_of(request), entries=entries, default_role=role, invite=invite)
    context = {"outcome": outcome, "left_out_state": _left_out_packed(host, outcome)}
    return render(request, "sharing/collaborations/import_result.html", context)


def _left_out_packed(host: Organisation, outcome: Outcome) -> str:
    rows = [[row.entry.line, row.entry.texts, " ".join(row.reasons)] for row in outcome.left_out]
    return packed(host, "left-out", rows)


def _left_out(request: HttpRequest, host: Organisation) -> HttpResponseBase:
    """Return the rows that were left out as a table, to be corrected and imported again."""
    try:
        rows = unpacked(host, "left-out", request.POST.get("state", ""))
    except PreviewLostError:
        return _lost(request)
    keys = [key for key in PartnerForm.base_fields if any(key in texts for _line, texts, _reason in rows)]
    names = [str(PartnerForm.base_fields[key].label) for key in keys]
    lines = ([*(texts.get(key, "") for key in keys), line, reason] for line, texts, reason in rows)
    return csv_response(_("Rows left out"), [*names, _("Line"), _("Reason")], lines)


def _lost(request: HttpRequest) -> HttpResponse:
    toast(request, "error", _("The preview is not valid any more. Choose the file again; nothing was imported."))
    return redirect("sharing:partners_import")
