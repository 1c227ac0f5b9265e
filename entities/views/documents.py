"""Documents made of templates."""

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from collab.base.htmx import render_htmx
from collab.base.numbers import number
from collab.base.policy import policy, signed_in
from entities.forms_writing import DocumentForm
from entities.models import Entity
from entities.services.contents import UploadRefusedError
from entities.services.contents.documents import StaleDocument, create_document
from entities.views.contents import FORM_METHODS, done, entity_to_add_to
from entities.writing.filling import TooLongError
from entities.writing.page import DocumentPage
from entities.writing.variables import UnknownVariablesError
from orgs.policies import user_of
from sharing.views.visibility import report_visibility


@policy(signed_in)
@require_http_methods(FORM_METHODS)
def document_create(request: HttpRequest, pk: int) -> HttpResponse:
    """Choose a template and look at what it becomes; on POST keep that as a file of the entity."""
    entity = entity_to_add_to(request, pk, "file")
    sent = request.POST if request.method == "POST" else None
    page = DocumentPage(user_of(request), entity, number((sent or request.GET).get("template", "")))
    form = DocumentForm(sent, actor=page.user, entity=entity)
    if sent is None or not form.is_settled() or page.template is None:
        return _show(request, page, form)
    try:
        file = create_document(
            actor=page.user,
            entity=entity,
            template=page.template,
            digest=sent.get("digest", ""),
            name=form.cleaned_data["name"],
            form=form.cleaned_data["format"],
            labels=form.chosen_labels or [],
            visible_to=form.chosen_partners,
        )
    except StaleDocument:
        return _show(request, page, form, _("The document changed since you looked at it. Check it, then create it."))
    except (UnknownVariablesError, TooLongError, UploadRefusedError) as error:
        return _show(request, page, form, str(error))
    report_visibility(request, file, form.chosen_partners)
    return done(request, entity, "file", _("“%(name)s” was created.") % {"name": file.name})


def _show(request: HttpRequest, page: DocumentPage, form: DocumentForm, problem: str = "") -> HttpResponse:
    if page.document:
        form.begin_with(page.document.title)
    entity: Entity = page.entity
    context = {"page": page, "entity": entity, "form": form, "problem": problem or page.problem}
    return render_htmx(request, "entities/writing/document.html", context, status=422 if form.is_bound else 200)
