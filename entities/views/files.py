"""Files of an entity."""

from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from collab.base.downloads import send_file
from collab.base.htmx import toast
from collab.base.policy import policy, signed_in
from entities.forms_contents import FileForm, UploadForm
from entities.models import Entity, File
from entities.services.contents import Refused, add_files, record_download
from entities.views.contents import FORM_METHODS, content_for, delete, done, edit, entity_to_add_to, show_form
from orgs.policies import user_of
from sharing.views.visibility import report_visibility

JSON = "application/json"


@policy(signed_in)
@require_http_methods(FORM_METHODS)
def files_upload(request: HttpRequest, pk: int) -> HttpResponse:
    """Take files for an entity: a whole form of them, or one after the other from ``upload.js``."""
    entity = entity_to_add_to(request, pk, "file")
    form = UploadForm(request.POST, request.FILES) if request.method == "POST" else UploadForm()
    form.offer_partners(user_of(request), entity, "file")
    if not form.is_valid():
        return show_form(request, form, entity, _("Upload files"))
    files, chosen = form.cleaned_data["files"], form.chosen_partners
    added, refused = add_files(actor=user_of(request), entity=entity, uploads=files, visible_to=chosen)
    if request.headers.get("Accept") == JSON:
        return _as_json(added, refused)
    for file in added[:1]:
        report_visibility(request, file, chosen)
    return _as_page(request, entity, added, refused)


@policy(signed_in)
@require_safe
def file_download(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Send a file to be saved."""
    return _send(request, pk, inline=False)


@policy(signed_in)
@require_safe
def file_preview(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Show a picture or PDF in the browser; of other types there is no preview."""
    return _send(request, pk, inline=True)


@policy(signed_in)
@require_http_methods(FORM_METHODS)
def file_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Change a file's name and labels."""
    return edit(request, content_for(request, File, "edit", pk), FileForm, _("Edit file"))


@policy(signed_in)
@require_http_methods(FORM_METHODS)
def file_delete(request: HttpRequest, pk: int) -> HttpResponse:
    """Delete a file."""
    return delete(request, content_for(request, File, "delete", pk))


def _send(request: HttpRequest, pk: int, *, inline: bool) -> FileResponse:
    file: File = content_for(request, File, "view", pk)
    response = send_file(file.content, name=file.name, content_type=file.content_type, inline=inline)
    if request.method == "GET":
        record_download(actor=user_of(request), file=file)
    return response


def _as_json(added: list[File], refused: list[Refused]) -> JsonResponse:
    """Return what ``upload.js`` shows beside each file."""
    answer = {
        "added": [file.name for file in added],
        "refused": [{"name": each.name, "reason": each.reason} for each in refused],
    }
    return JsonResponse(answer, status=422 if refused and not added else 201)


def _as_page(request: HttpRequest, entity: Entity, added: list[File], refused: list[Refused]) -> HttpResponse:
    for each in refused:
        toast(request, "error", _("“%(name)s” was not uploaded: %(reason)s") % vars(each))
    text = ngettext("%(count)s file was uploaded.", "%(count)s files were uploaded.", len(added))
    return done(request, entity, "file", text % {"count": len(added)} if added else "")
