"""Organisationseinstellungen → Zwecke."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from collab.base.htmx import render_htmx
from collab.base.pagination import paginate
from collab.base.policy import policy
from orgs.forms_taxonomy import PurposeForm
from orgs.models import Purpose
from orgs.policies import allowed, user_of
from orgs.services.taxonomy import change_word, create_purpose
from orgs.taxonomy_lists import Asked, purpose_rows, purposes_for
from orgs.views.taxonomy import FORM_METHODS, Place, archive, delete, fill_in


@policy(allowed("settings.view"))
@require_safe
def purposes(request: HttpRequest) -> HttpResponse:
    """Show the purposes of the own organisation, and how often each is used."""
    return _list(request)


@policy(allowed("settings.edit"))
@require_http_methods(FORM_METHODS)
def purpose_create(request: HttpRequest) -> HttpResponse:
    """Add a purpose."""

    def save(values: dict[str, str]) -> str:
        made = create_purpose(actor=user_of(request), **values)
        return _("“%(name)s” was added.") % {"name": made}

    form = PurposeForm(request.POST if request.method == "POST" else None)
    return fill_in(request, PURPOSES, form, title=_("New purpose"), save=save)


@policy(allowed("settings.edit"))
@require_http_methods(FORM_METHODS)
def purpose_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Rename a purpose."""
    found = _purpose(request, pk)

    def save(values: dict[str, str]) -> str:
        now = change_word(actor=user_of(request), word=found, fields=values)
        return _("“%(name)s” was saved.") % {"name": now}

    form = PurposeForm(request.POST if request.method == "POST" else None, instance=found)
    return fill_in(request, PURPOSES, form, title=_("Edit purpose"), save=save)


@policy(allowed("settings.edit"))
@require_POST
def purpose_archive(request: HttpRequest, pk: int) -> HttpResponse:
    """Archive a purpose, or restore it."""
    return archive(request, PURPOSES, _purpose(request, pk))


@policy(allowed("settings.edit"))
@require_http_methods(FORM_METHODS)
def purpose_delete(request: HttpRequest, pk: int) -> HttpResponse:
    """Delete a purpose that nothing has."""
    return delete(request, PURPOSES, _purpose(request, pk))


def _purpose(request: HttpRequest, pk: int) -> Purpose:
    found: Purpose = get_object_or_404(Purpose.objects.visible_to(user_of(request)), pk=pk)
    return found


def _list(request: HttpRequest) -> HttpResponse:
    user, asked = user_of(request), Asked.of(request.GET)
    page = paginate(request, purposes_for(user, asked))
    context = {
        "asked": asked,
        "page": page,
        "rows": purpose_rows(list(page)),
        "may_edit": user.has_right("settings.edit"),
    }
    return render_htmx(request, "orgs/purposes/list.html", context, partial="list")


PURPOSES = Place("orgs:purposes", gettext_lazy("Purposes"), _list)
