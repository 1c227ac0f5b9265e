"""Importing entities of one type from a file: upload, configure, watch, read what came of it."""

from pathlib import PurePosixPath
from typing import Any, cast

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from django_htmx.http import HttpResponseClientRedirect

from collab.base.htmx import render_htmx, wants_partial
from collab.base.pagination import paginate
from collab.base.policy import policy
from collab.base.table_files import table_response
from entities.importing import rejected, services
from entities.importing.forms import SettingsForm, UploadForm
from entities.importing.preview import preview
from entities.importing.problems import ImportRefusedError
from entities.models import EntityType, ImportJob
from orgs.models import User
from orgs.policies import allowed


@policy(allowed("entity.import"))
@require_http_methods(["GET", "HEAD", "POST"])
def import_start(request: HttpRequest, type_pk: int) -> HttpResponseBase:
    """Take the file."""
    user = cast("User", request.user)
    entity_type = get_object_or_404(EntityType, pk=type_pk, organisation_id=user.organisation_id)
    form = UploadForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        try:
            return redirect(services.upload(actor=user, entity_type=entity_type, file=file, name=file.name))
        except ValidationError as problem:
            form.add_error("file", problem)
    context = {"form": form, "type": entity_type, "unfinished": services.unfinished(user, entity_type)}
    return render_htmx(request, "entities/imports/start.html", context, status=422 if form.errors else 200)


@policy(allowed("entity.import"))
@require_http_methods(["GET", "HEAD", "POST"])
def import_configure(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Show how the file would come out, take corrections, and start the import."""
    job = _job(request, pk)
    if job.status != ImportJob.Status.DRAFT:
        return _go(request, job)
    if "forget" in request.POST:
        services.forget_columns(job=job)
        messages.info(request, _("Forgotten. Check where the columns go now."))
        return redirect(job)
    form = SettingsForm(job, request.POST if request.method == "POST" else None)
    wrong: list[str] = []
    if form.is_bound and form.is_valid():
        wrong = _configure(request, job, form)
        form = form if form.errors else SettingsForm(job)
    if job.status != ImportJob.Status.DRAFT:
        return _go(request, job)
    return _settings_page(request, job, form, wrong)


def _configure(request: HttpRequest, job: ImportJob, form: SettingsForm) -> list[str]:
    """Take over the corrections; on the button, start. Return what is in the way."""
    try:
        same = not form.other_sheet and services.configure(job=job, **form.chosen)
        if form.other_sheet:
            services.choose_sheet(job=job, sheet=form.other_sheet)
    except ValidationError as problem:
        form.add_error(None, problem)
        return []
    if "start" not in request.POST:
        return []
    if not same or form.chosen["targets"] is None:
        return [_("The columns are others now. Check where they go, then start the import.")]
    try:
        services.start(actor=cast("User", request.user), job=job)
    except ValidationError as problem:
        return list(problem.messages)
    except ImportRefusedError:
        raise PermissionDenied from None
    return []


def _settings_page(request: HttpRequest, job: ImportJob, form: SettingsForm, wrong: list[str]) -> HttpResponseBase:
    context: dict[str, Any] = {"job": job, "type": job.type, "form": form, "wrong": wrong, "preview": preview(job)}
    context["sheet"] = job.format.get("sheet", "")
    # A form that does not know the present columns is shown anew, with its errors above it.
    context["shown"] = form if "column_0" in form.fields else SettingsForm(job)
    status = 422 if wrong or form.errors else 200
    return render_htmx(request, "entities/imports/configure.html", context, status=status, partial="settings")


@policy(allowed("entity.import"))
@require_safe
def import_progress(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Show how far the import is; whoever looks also wakes a worker if none is at it."""
    job = _job(request, pk)
    if job.status == ImportJob.Status.DRAFT or job.is_over:
        return _go(request, job)
    services.keep_going(job)
    context = {"job": job, "type": job.type}
    return render_htmx(request, "entities/imports/progress.html", context, partial="progress")


@policy(allowed("entity.import"))
@require_safe
def import_result(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Show what was imported, and which lines were not and why."""
    job = _job(request, pk)
    if not job.is_over:
        return _go(request, job)
    context = {"job": job, "type": job.type, "page": paginate(request, job.problems.all())}
    return render_htmx(request, "entities/imports/result.html", context)


@policy(allowed("entity.import"))
@require_safe
def import_rejected(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Give out the rows that were not imported as a file: as they stood there, with the reasons."""
    job = _job(request, pk)
    if not job.is_over:
        return _go(request, job)
    name = f"{_('Rows left out')} {PurePosixPath(job.file_name).stem}"
    return table_response(request, name, rejected.header(job), rejected.lines(job))


@policy(allowed("entity.import"))
@require_POST
def import_discard(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Throw a draft away."""
    job = _job(request, pk)
    services.discard(job=job)
    messages.info(request, _("The file was discarded; nothing was imported."))
    return redirect("entities:list", job.type_id)


def _job(request: HttpRequest, pk: int) -> ImportJob:
    """Return the import if it is the person's own; raise Http404 otherwise."""
    user = cast("User", request.user)
    return get_object_or_404(ImportJob.objects.of(user).select_related("type", "created_by", "mapping"), pk=pk)


def _go(request: HttpRequest, job: ImportJob) -> HttpResponseBase:
    """Return the way to the page of the step at which the import is."""
    return HttpResponseClientRedirect(job.get_absolute_url()) if wants_partial(request) else redirect(job)
