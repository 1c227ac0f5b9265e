"""One process: its page, its history, changing it as a whole."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from collab.base.htmx import render_htmx, toast
from collab.base.numbers import number
from collab.base.policy import policy, signed_in
from workflows.forms import CloseForm, ProcessForm
from workflows.pages import ProcessPage
from workflows.problems import closing_words
from workflows.services.processes import (
    ProcessClosedError,
    close_process,
    delete_process,
    edit_process,
    reopen_process,
)
from workflows.views.common import FORM_METHODS, process_page, refused, show_again, show_form, show_process, tried


@policy(signed_in)
@require_safe
def process(request: HttpRequest, pk: int) -> HttpResponse:
    """Show a process: the same page for the owner's staff and for partners, made of what each may see."""
    return show_process(request, process_page(request, "view", pk))


@policy(signed_in)
@require_safe
def process_history(request: HttpRequest, pk: int) -> HttpResponse:
    """Show one page of the history, as far as the person may read it."""
    page = process_page(request, "view", pk)
    asked = min(number(request.GET.get("page", "")) or 1, 9999)
    context = {"page": page, "process": page.process, "history": page.history_page(asked)}
    return render_htmx(request, "workflows/process/history.html", context, partial="lines" if asked > 1 else "card")


@policy(signed_in)
@require_http_methods(FORM_METHODS)
def process_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Change name, description and labels; when somebody else was quicker, show both."""
    page = process_page(request, "edit", pk)
    if page.process.is_closed and request.method != "POST":
        return refused(request, ProcessClosedError(page.process), page.process)
    form = ProcessForm(request.POST if request.method == "POST" else None, process=page.process)
    if form.is_valid() and tried(request, form, lambda: _save(page, form)):
        toast(request, "success", _("Changes saved."))
        return show_again(request, page.process)
    return show_form(request, form, title=_("Edit process"), process=page.process, back=page.process)


def _save(page: ProcessPage, form: ProcessForm) -> None:
    edit_process(
        actor=page.user,
        process=page.process,
        version=form.cleaned_data["version"],
        fields=form.texts,
        labels=form.chosen_labels,
    )


@policy(signed_in)
@require_http_methods(FORM_METHODS)
def process_close(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask for the reason and close a process."""
    page = process_page(request, "edit", pk)
    if page.process.is_closed:
        toast(request, "info", closing_words(page.user, page.process))
        return show_again(request, page.process)
    form = CloseForm(request.POST if request.method == "POST" else None, process=page.process)
    if not form.is_valid():
        left = page.progress.total - page.progress.closed
        words = {"title": _("Close process"), "label": _("Close process"), "left": left}
        return show_form(
            request, form, "workflows/process/close.html", process=page.process, back=page.process, **words
        )
    now = close_process(actor=page.user, process=page.process, reason=form.why)
    ours = now.closed_by_id == page.user.pk
    text = _("The process was closed.") if ours else closing_words(page.user, now)
    toast(request, "success" if ours else "info", text)
    return show_again(request, page.process)


@policy(signed_in)
@require_POST
def process_reopen(request: HttpRequest, pk: int) -> HttpResponse:
    """Open a closed process again."""
    page = process_page(request, "edit", pk)
    reopen_process(actor=page.user, process=page.process)
    toast(request, "success", _("The process is open again."))
    return show_again(request, page.process)


@policy(signed_in)
@require_http_methods(FORM_METHODS)
def process_delete(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask whether to delete a process with its tasks; on POST do it."""
    page = process_page(request, "delete", pk)
    if request.method != "POST":
        context = {"page": page, "process": page.process}
        return render_htmx(request, "workflows/process/delete.html", context, partial="dialog")
    delete_process(actor=page.user, process=page.process)
    toast(request, "success", _("“%(name)s” was deleted.") % {"name": page.process.name})
    return redirect(page.process.entity)
