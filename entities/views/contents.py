"""What the views of files, notes and messages have in common."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe
from django_htmx.http import reswap, retarget

from collab.base.htmx import close_dialog, render_htmx, toast, waiting_toasts, wants_partial
from collab.base.policy import policy, signed_in
from entities.contents import may_add, section_of
from entities.forms_contents import ContentForm
from entities.models import Entity, EntityContent
from entities.services.contents import StaleEdit, add_text, delete_content, edit_content, fields_of
from orgs.policies import user_of
from sharing.views.visibility import report_visibility

SECTION = "entities/contents/page.html"
FORM = "entities/contents/form.html"
DELETE = "entities/contents/delete.html"
FORM_METHODS = ["GET", "HEAD", "POST"]


@policy(signed_in)
@require_safe
def section(request: HttpRequest, pk: int, key: str) -> HttpResponse:
    """Show one category of an entity's contents: with ``?all=1`` every row."""
    entity = Entity.objects.get_for(user_of(request), "view", pk)
    found = section_of(user_of(request), entity, key, everything="all" in request.GET)
    if found is None:
        raise Http404
    return render_htmx(request, SECTION, {"entity": entity, "section": found}, partial="section")


def entity_to_add_to(request: HttpRequest, pk: int, kind: str) -> Entity:
    """Return the entity if the person may add a ``kind`` of content to it; raise Http404 or PermissionDenied."""
    entity: Entity = Entity.objects.get_for(user_of(request), "view", pk)
    if not may_add(user_of(request), entity, kind):
        raise PermissionDenied
    return entity


def content_for(request: HttpRequest, model: type[EntityContent], action: str, pk: int) -> Any:
    """Return the content if the person may do ``action`` on it."""
    contents: Any = model.objects
    return contents.select_related("entity").get_for(user_of(request), action, pk)


def show_form(request: HttpRequest, form: Any, entity: Entity, title: str, **context: Any) -> HttpResponse:
    """Return a form as a dialog, or as a page where there is no JavaScript."""
    status = 422 if form.is_bound else 200
    context |= {"form": form, "entity": entity, "title": title, "action": request.path}
    return render_htmx(request, FORM, context, status=status, partial="dialog")


def done(request: HttpRequest, entity: Entity, kind: str, text: str = "") -> HttpResponse:
    """Tell that it is done and show the category as it is now, closing the dialog if there is one."""
    if text:
        toast(request, "success", text)
    if not wants_partial(request):
        return redirect(f"{reverse('entities:detail', args=[entity.pk])}#contents-{kind}")
    found = section_of(user_of(request), entity, kind)
    context = {"entity": entity, "section": found}
    if found:
        response = render_htmx(request, SECTION, context, partial="section")
    else:
        # The last one is gone and the reader can add none: the category goes, too.
        response = HttpResponse(waiting_toasts(request))
    return close_dialog(reswap(retarget(response, f"#contents-{kind}"), "outerHTML"))


def bound(request: HttpRequest, form_class: type[ContentForm], entity: Entity, content: Any = None) -> ContentForm:
    """Return the form for what was sent, or to be filled in."""
    data = request.POST if request.method == "POST" else None
    return form_class(data, actor=user_of(request), entity=entity, content=content)


def create(
    request: HttpRequest, pk: int, model: type[EntityContent], form_class: type[ContentForm], title: str
) -> HttpResponse:
    """Add a note or message to an entity."""
    entity = entity_to_add_to(request, pk, model.kind)
    form = bound(request, form_class, entity)
    if not form.is_settled():
        return show_form(request, form, entity, title)
    content = add_text(
        actor=user_of(request),
        model=model,
        entity=entity,
        fields=form.texts,
        labels=form.chosen_labels or [],
        visible_to=form.chosen_partners,
    )
    report_visibility(request, content, form.chosen_partners)
    return done(request, entity, model.kind, _("“%(name)s” was added.") % {"name": content})


def edit(request: HttpRequest, content: EntityContent, form_class: type[ContentForm], title: str) -> HttpResponse:
    """Change a content; when somebody else changed the same meanwhile, show both versions."""
    form = bound(request, form_class, content.entity, content)
    if not form.is_valid():
        return show_form(request, form, content.entity, title)
    try:
        now = edit_content(
            actor=user_of(request),
            content=content,
            fields=form.texts,
            labels=form.chosen_labels,
            seen=form.what_was_seen,
        )
    except StaleEdit as stale:
        form.start_over(stale.entity)
        return show_form(request, form, content.entity, title, theirs=_theirs(form, stale))
    return done(request, content.entity, content.kind, _("“%(name)s” was saved.") % {"name": now})


def delete(request: HttpRequest, content: EntityContent) -> HttpResponse:
    """Ask before deleting where there is no JavaScript that asks; then delete."""
    if request.method != "POST":
        return render_htmx(request, DELETE, {"content": content, "entity": content.entity})
    name = str(content)
    delete_content(actor=user_of(request), content=content)
    return done(request, content.entity, content.kind, _("“%(name)s” was deleted.") % {"name": name})


def _theirs(form: ContentForm, stale: StaleEdit) -> list[tuple[str, str]]:
    """Return what stands there now, as (field's label, value), for the person to compare."""
    now = fields_of(stale.entity) | {"labels": ", ".join(str(label) for label in stale.entity.labels.all())}
    return [(str(form.fields[name].label), now[name]) for name in stale.theirs if name in form.fields]
