"""What the settings of labels and of word lists have in common: forms, archiving, deleting, back to the list."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from django import forms
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django_htmx.http import reswap, retarget

from collab.base.htmx import close_dialog, render_htmx, toast, wants_partial
from orgs.models import DeclineReason, Label, LabelFamily, Purpose
from orgs.policies import user_of
from orgs.services.taxonomy import delete_unused, set_archived

FORM_METHODS = ["GET", "HEAD", "POST"]
FORM, DELETE = "orgs/taxonomy/form.html", "orgs/taxonomy/delete.html"
Word = Purpose | DeclineReason | LabelFamily | Label


@dataclass(frozen=True)
class Place:
    """The list that forms and questions come from and lead back to."""

    url_name: str
    title: Any
    show: Callable[[HttpRequest], HttpResponse]

    @property
    def url(self) -> str:
        """Return the address of the list."""
        return reverse(self.url_name)


def fill_in(
    request: HttpRequest,
    place: Place,
    form: forms.BaseForm,
    *,
    title: str,
    save: Callable[[dict[str, Any]], Any],
    template: str = FORM,
    **context: Any,
) -> HttpResponse:
    """Show a form until it is right, then save it; ``save`` returns what to tell, or raises ValidationError."""
    if form.is_valid():
        try:
            return done(request, place, save(form.cleaned_data))
        except ValidationError as error:
            form.add_error(None, error)
    status = 422 if form.is_bound else 200
    context |= {"form": form, "title": title, "action": request.path, "place": place}
    return render_htmx(request, template, context, status=status, partial="dialog")


def archive(request: HttpRequest, place: Place, word: Any) -> HttpResponse:
    """Archive ``word``, or with ``restore`` offer it again."""
    archived = "restore" not in request.POST
    set_archived(actor=user_of(request), word=word, archived=archived)
    text = _("“%(name)s” was archived.") if archived else _("“%(name)s” was restored.")
    return done(request, place, text % {"name": word})


def delete(request: HttpRequest, place: Place, word: Any) -> HttpResponse:
    """Ask whether to delete ``word``; on POST do it, unless it has come into use."""
    if request.method != "POST":
        context = {"word": word, "place": place, "action": request.path, "title": _("Are you sure?")}
        return render_htmx(request, DELETE, context, partial="dialog")
    try:
        delete_unused(actor=user_of(request), word=word)
    except ValidationError as error:
        return done(request, place, " ".join(error.messages), level="error")
    return done(request, place, _("“%(name)s” was deleted.") % {"name": word})


def done(request: HttpRequest, place: Place, text: str, *, level: str = "success") -> HttpResponse:
    """Tell ``text`` and show the list as it is now, closing the dialog if there is one."""
    toast(request, level, text)
    if not wants_partial(request):
        return redirect(place.url_name)
    # The list stays as it was searched.
    here = urlsplit(request.htmx.current_url_abs_path or "")  # type: ignore[attr-defined]
    request.GET = QueryDict(here.query)
    return close_dialog(reswap(retarget(place.show(request), "#taxonomy"), "outerHTML"))
