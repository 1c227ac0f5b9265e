"""Organisationseinstellungen → Labels: families and the labels in them."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from collab.base.htmx import render_htmx
from collab.base.pagination import paginate
from collab.base.policy import policy
from orgs.forms_taxonomy import FamilyForm, LabelForm, MergeForm
from orgs.models import Label, LabelFamily
from orgs.policies import allowed, user_of
from orgs.services.merging import merge_label
from orgs.services.taxonomy import change_word, create_family, create_label
from orgs.taxonomy import uses_of
from orgs.taxonomy_lists import Asked, families_for, family_cards
from orgs.views.taxonomy import FORM_METHODS, Place, archive, delete, fill_in

PER_PAGE = 20


@policy(allowed("settings.view"))
@require_safe
def labels(request: HttpRequest) -> HttpResponse:
    """Show the label families of the own organisation with their labels."""
    return _list(request)


@policy(allowed("settings.edit"))
@require_http_methods(FORM_METHODS)
def family_create(request: HttpRequest) -> HttpResponse:
    """Add a label family."""

    def save(values: dict[str, Any]) -> str:
        return _("“%(name)s” was added.") % {"name": create_family(actor=user_of(request), **values)}

    form = FamilyForm(_sent(request))
    return fill_in(request, LABELS, form, title=_("New label family"), save=save)


@policy(allowed("settings.edit"))
@require_http_methods(FORM_METHODS)
def family_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Change a label family."""
    found = _family(request, pk)
    form = FamilyForm(_sent(request), instance=found)
    return _edit(request, found, form, _("Edit label family"))


@policy(allowed("settings.edit"))
@require_POST
def family_archive(request: HttpRequest, pk: int) -> HttpResponse:
    """Archive a label family, or restore it."""
    return archive(request, LABELS, _family(request, pk))


@policy(allowed("settings.edit"))
@require_http_methods(FORM_METHODS)
def family_delete(request: HttpRequest, pk: int) -> HttpResponse:
    """Delete a label family without labels."""
    return delete(request, LABELS, _family(request, pk))


@policy(allowed("settings.edit"))
@require_http_methods(FORM_METHODS)
def label_create(request: HttpRequest, pk: int) -> HttpResponse:
    """Add a label to the family ``pk``."""
    family = _family(request, pk)

    def save(values: dict[str, Any]) -> str:
        return _("“%(name)s” was added.") % {"name": create_label(actor=user_of(request), family=family, **values)}

    title = _("New label in “%(family)s”") % {"family": family}
    return fill_in(request, LABELS, LabelForm(_sent(request)), title=title, save=save)


@policy(allowed("settings.edit"))
@require_http_methods(FORM_METHODS)
def label_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Change a label."""
    found = _label(request, pk)
    return _edit(request, found, LabelForm(_sent(request), instance=found), _("Edit label"))


@policy(allowed("settings.edit"))
@require_POST
def label_archive(request: HttpRequest, pk: int) -> HttpResponse:
    """Archive a label, or restore it."""
    return archive(request, LABELS, _label(request, pk))


@policy(allowed("settings.edit"))
@require_http_methods(FORM_METHODS)
def label_delete(request: HttpRequest, pk: int) -> HttpResponse:
    """Delete a label that nothing has."""
    return delete(request, LABELS, _label(request, pk))


@policy(allowed("settings.edit"))
@require_http_methods(FORM_METHODS)
def label_merge(request: HttpRequest, pk: int) -> HttpResponse:
    """Put another label in the place of this one; say before how many things that moves."""
    found = _label(request, pk)

    def save(values: dict[str, Any]) -> str:
        confirmed = values.get("confirmed", False)
        moved = merge_label(actor=user_of(request), label=found, into=values["into"], confirmed=confirmed)
        return _merged(found, values["into"], moved)

    uses = uses_of(Label, [found.pk])[found.pk]
    return fill_in(
        request,
        LABELS,
        MergeForm(_sent(request), label=found),
        title=_("Merge “%(label)s”") % {"label": found},
        save=save,
        template="orgs/labels/merge.html",
        label=found,
        uses=uses,
        total=sum(use.count for use in uses),
    )


def _merged(label: Label, into: Label, moved: int) -> str:
    text = ngettext(
        "“%(label)s” was merged into “%(into)s”; %(count)s thing was moved.",
        "“%(label)s” was merged into “%(into)s”; %(count)s things were moved.",
        moved,
    )
    return text % {"label": label, "into": into, "count": moved}


def _edit(request: HttpRequest, word: Any, form: Any, title: str) -> HttpResponse:
    def save(values: dict[str, Any]) -> str:
        return _("“%(name)s” was saved.") % {"name": change_word(actor=user_of(request), word=word, fields=values)}

    return fill_in(request, LABELS, form, title=title, save=save)


def _sent(request: HttpRequest) -> Any:
    return request.POST if request.method == "POST" else None


def _family(request: HttpRequest, pk: int) -> LabelFamily:
    found: LabelFamily = get_object_or_404(LabelFamily.objects.visible_to(user_of(request)), pk=pk)
    return found


def _label(request: HttpRequest, pk: int) -> Label:
    labels = Label.objects.visible_to(user_of(request)).select_related("family")
    found: Label = get_object_or_404(labels, pk=pk)
    return found


def _list(request: HttpRequest) -> HttpResponse:
    user, asked = user_of(request), Asked.of(request.GET)
    page = paginate(request, families_for(user, asked), PER_PAGE)
    context = {
        "asked": asked,
        "page": page,
        "cards": family_cards(list(page), asked),
        "may_edit": user.has_right("settings.edit"),
    }
    return render_htmx(request, "orgs/labels/list.html", context, partial="list")


LABELS = Place("orgs:labels", gettext_lazy("Labels"), _list)
