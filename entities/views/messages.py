"""Messages of an entity."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from activity.services import CannotResendError, resend
from collab.base.htmx import toast
from collab.base.policy import policy, signed_in
from entities.contents import may_send
from entities.forms_contents import MessageForm
from entities.mailing.deliveries import deliveries_of
from entities.mailing.forms import MailForm, answerable
from entities.models import Entity, Message
from entities.services.contents import send_mail
from entities.views.contents import FORM_METHODS, content_for, create, delete, done, edit, entity_to_add_to, show_form
from orgs.policies import user_of
from sharing.views.visibility import report_visibility


@policy(signed_in)
@require_http_methods(FORM_METHODS)
def message_create(request: HttpRequest, pk: int) -> HttpResponse:
    """Add a message to an entity; with ``fill`` only begin it with a template."""
    if "fill" in request.POST:
        entity = entity_to_add_to(request, pk, Message.kind)
        return _begin(request, MessageForm(actor=user_of(request), entity=entity), _("Add message"))
    return create(request, pk, Message, MessageForm, _("Add message"))


@policy(signed_in)
@require_http_methods(FORM_METHODS)
def message_mail(request: HttpRequest, pk: int) -> HttpResponse:
    """Write an e-mail from an entity; with ``?answer=`` to a message that arrived, with ``fill`` only begin it."""
    user, entity = user_of(request), entity_to_add_to(request, pk, Message.kind)
    if not may_send(user, entity):
        raise PermissionDenied
    words = {"title": _("Write e-mail"), "submit": _("Send")}
    if "fill" in request.POST:
        return _begin(request, MailForm(actor=user, entity=entity), **words)
    data = request.POST if request.method == "POST" else None
    form = MailForm(data, actor=user, entity=entity, answered=_answered(request, entity))
    if not form.is_settled():
        return show_form(request, form, entity, **words)
    message = send_mail(
        actor=user,
        entity=entity,
        fields=form.texts,
        recipients=form.addresses,
        once=form.form_key,
        labels=form.chosen_labels or [],
        visible_to=form.chosen_partners,
        answers=form.cleaned_data["answers"],
    )
    report_visibility(request, message, form.chosen_partners)
    return done(request, entity, Message.kind, _sent(len(form.addresses)))


@policy(signed_in)
@require_POST
def message_resend(request: HttpRequest, pk: int, mail_pk: int) -> HttpResponse:
    """Send an e-mail of a message once more that could not be delivered."""
    user, message = user_of(request), content_for(request, Message, "send", pk)
    known = deliveries_of(user, message.entity, [message])
    mail = next((each for each in known[pk].known if each.pk == mail_pk), None) if known else None
    if mail is None:
        raise Http404
    try:
        resend(actor=user, message=mail)
    except CannotResendError as error:
        toast(request, "error", str(error.message))
        return done(request, message.entity, Message.kind)
    return done(request, message.entity, Message.kind, _("The e-mail is sent again."))


@policy(signed_in)
@require_http_methods(FORM_METHODS)
def message_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Change a message; of one that went through the mail, its labels."""
    message: Any = content_for(request, Message, "edit", pk)
    if message.fixed and message.owner_id != user_of(request).organisation_id:
        raise PermissionDenied
    return edit(request, message, MessageForm, _("Edit message"))


@policy(signed_in)
@require_http_methods(FORM_METHODS)
def message_delete(request: HttpRequest, pk: int) -> HttpResponse:
    """Delete a message."""
    return delete(request, content_for(request, Message, "delete", pk))


def _begin(request: HttpRequest, form: MessageForm, title: str, **context: Any) -> HttpResponse:
    """Show the form with a template filled in, to be changed and saved; nothing is kept yet."""
    form.fill_in(request.POST)
    return show_form(request, form, form.entity, title, **context)


def _answered(request: HttpRequest, entity: Entity) -> Message | None:
    """Return what the e-mail is to answer; raise Http404 for what the person does not see here."""
    wanted = request.GET.get("answer")
    found = answerable(user_of(request), entity, wanted) if wanted else None
    if wanted and found is None:
        raise Http404
    return found


def _sent(count: int) -> str:
    return ngettext(
        "The e-mail is on its way to %(count)d address.", "The e-mail is on its way to %(count)d addresses.", count
    ) % {"count": count}
