"""Messages of an entity."""

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from collab.base.policy import policy, signed_in
from entities.forms_contents import MessageForm
from entities.models import Message
from entities.views.contents import (
    FORM_METHODS,
    content_for,
    create,
    delete,
    edit,
    entity_to_add_to,
    show_form,
)
from orgs.policies import user_of


@policy(signed_in)
@require_http_methods(FORM_METHODS)
def message_create(request: HttpRequest, pk: int) -> HttpResponse:
    """Add a message to an entity; with ``fill`` only begin it with a template."""
    if "fill" in request.POST:
        return _begin(request, pk)
    return create(request, pk, Message, MessageForm, _("Add message"))


@policy(signed_in)
@require_http_methods(FORM_METHODS)
def message_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Change a message."""
    return edit(request, content_for(request, Message, "edit", pk), MessageForm, _("Edit message"))


@policy(signed_in)
@require_http_methods(FORM_METHODS)
def message_delete(request: HttpRequest, pk: int) -> HttpResponse:
    """Delete a message."""
    return delete(request, content_for(request, Message, "delete", pk))


def _begin(request: HttpRequest, pk: int) -> HttpResponse:
    """Show the form with a template filled in, to be changed and saved; nothing is kept yet."""
    entity = entity_to_add_to(request, pk, "message")
    form = MessageForm(actor=user_of(request), entity=entity)
    form.fill_in(request.POST)
    return show_form(request, form, entity, _("Add message"))
