"""Relations between entities, and finding an entity to refer to."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from collab.base.htmx import close_dialog, render_htmx, toast, wants_partial
from collab.base.numbers import number
from collab.base.policy import policy, signed_in
from entities.models import Entity
from entities.pages import EntityPage
from entities.references import suggestions
from entities.services.entities import relate, unrelate
from entities.views.details import only_owner, page_for
from orgs.models import User


@policy(signed_in)
@require_http_methods(["GET", "HEAD", "POST"])
def related_add(request: HttpRequest, pk: int) -> HttpResponse:
    """Search among the own entities for one to relate; on POST relate it."""
    page = only_owner(page_for(request, "edit", pk))
    if request.method == "POST":
        other = _own_entity(page.user, request.POST.get("entity", ""))
        relate(actor=page.user, entity=page.entity, other=other)
        toast(request, "success", _("“%(title)s” was added.") % {"title": other.title})
        return _changed(request, page)
    words = request.GET.get("q", "").strip()
    known = {page.entity.pk, *page.entity.related.values_list("pk", flat=True)}
    found = suggestions(page.user, page.entity.owner_id, words, without=known)
    context = {"page": page, "entity": page.entity, "found": found, "words": words}
    partial = "results" if request.htmx.target == "relation-results" else "dialog"  # type: ignore[attr-defined]
    return render_htmx(request, "entities/related_add.html", context, partial=partial)


@policy(signed_in)
@require_POST
def related_remove(request: HttpRequest, pk: int, other_pk: int) -> HttpResponse:
    """Take back a relation."""
    page = only_owner(page_for(request, "edit", pk))
    other = _own_entity(page.user, str(other_pk))
    unrelate(actor=page.user, entity=page.entity, other=other)
    toast(request, "success", _("“%(title)s” is no longer related.") % {"title": other.title})
    return _changed(request, page)


@policy(signed_in)
@require_safe
def candidates(request: HttpRequest) -> HttpResponse:
    """Suggest entities whose title fits what somebody types into a field of kind relation."""
    user: User = request.user  # type: ignore[assignment]
    owner = number(request.GET.get("owner", ""))
    words = next((str(value) for key, value in request.GET.items() if key.startswith("values-")), "")
    found = suggestions(user, owner, words.rpartition(" #")[0] or words) if owner else ()
    return render_htmx(request, "entities/parts/candidates.html", {"found": found})


def _own_entity(user: User, pk: str) -> Entity:
    found = Entity.objects.own_of(user).filter(pk=number(pk)).first()
    if not isinstance(found, Entity):
        raise Http404
    return found


def _changed(request: HttpRequest, page: EntityPage) -> HttpResponse:
    if not wants_partial(request):
        return redirect(page.entity)
    now = EntityPage(page.user, page.entity)
    response = render_htmx(request, "entities/related.html", {"page": now, "entity": now.entity}, partial="related")
    response["HX-Retarget"], response["HX-Reswap"] = "#related", "outerHTML"
    response["HX-Trigger"] = "entity:changed"
    return close_dialog(response)
