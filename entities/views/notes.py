"""Notes of an entity."""

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from collab.base.policy import policy, signed_in
from entities.forms_contents import NoteForm
from entities.models import Note
from entities.views.contents import FORM_METHODS, content_for, create, delete, edit


@policy(signed_in)
@require_http_methods(FORM_METHODS)
def note_create(request: HttpRequest, pk: int) -> HttpResponse:
    """Add a note to an entity."""
    return create(request, pk, Note, NoteForm, _("Add note"))


@policy(signed_in)
@require_http_methods(FORM_METHODS)
def note_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Change a note."""
    return edit(request, content_for(request, Note, "edit", pk), NoteForm, _("Edit note"))


@policy(signed_in)
@require_http_methods(FORM_METHODS)
def note_delete(request: HttpRequest, pk: int) -> HttpResponse:
    """Delete a note."""
    return delete(request, content_for(request, Note, "delete", pk))
