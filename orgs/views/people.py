"""Organisationseinstellungen → Benutzer: who works for the organisation, and who may."""

from http import HTTPStatus
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from collab.base.htmx import close_dialog, render_htmx, toast, waiting_toasts, wants_partial
from collab.base.pagination import paginate
from collab.base.policy import policy
from orgs.forms_people import InviteForm, PersonRoleForm
from orgs.limits import people_count, user_limit
from orgs.models import Invitation, User
from orgs.people import PeopleList, people_of
from orgs.policies import allowed, user_of
from orgs.services.invitations import InvitationError, invite_colleague
from orgs.services.people import PersonError, change_role, deactivate_person, reactivate_person

FORM = "orgs/people/form.html"
QUESTION = "orgs/people/deactivate.html"


@policy(allowed("user.view"))
@require_safe
def people(request: HttpRequest) -> HttpResponse:
    """List the people of the organisation and who is invited to join it."""
    user = user_of(request)
    listing = PeopleList(user, request.GET)
    page = paginate(request, listing.rows())
    context = {
        "listing": listing,
        "page": page,
        "rows": listing.shown(page),
        "heads": listing.heads(),
        "status_chips": listing.status_chips(),
        "role_chips": listing.role_chips(),
        "joining": Invitation.objects.to_confirm_by(user).count(),
        "may_settings": user.has_right("settings.view"),
        "limit": user_limit(user.organisation),
        "count": people_count(user.organisation),
        "may_edit": user.has_right("user.edit"),
    }
    return render_htmx(request, "orgs/people/list.html", context, partial="results")


@policy(allowed("user.edit"))
@require_http_methods(["GET", "HEAD", "POST"])
def person_invite(request: HttpRequest) -> HttpResponse:
    """Invite a colleague; the answer is the same whether the address is known elsewhere or not."""
    user = user_of(request)
    form = InviteForm(_data(request), giver=user)
    if form.is_valid():
        try:
            invitation = invite_colleague(actor=user, organisation=user.organisation, **form.cleaned_data)
        except InvitationError as refused:
            form.add_error(None, refused)
        else:
            return _done(request, _("An invitation goes to %(email)s.") % {"email": invitation.email})
    return _form(request, form, title=_("Invite user"), submit=_("Send invitation"))


@policy(allowed("user.edit"))
@require_http_methods(["GET", "HEAD", "POST"])
def person_role(request: HttpRequest, pk: int) -> HttpResponse:
    """Give somebody another role."""
    person = _person(request, pk)
    form = PersonRoleForm(_data(request), giver=user_of(request), person=person)
    if form.is_valid():
        role = form.cleaned_data["role"]
        try:
            change_role(actor=user_of(request), person=person, role=role)
        except PersonError as refused:
            form.add_error("role", refused)
        else:
            return _done(request, _("%(name)s has the role “%(role)s”.") % {"name": person, "role": role})
    return _form(request, form, title=_("Change role"), submit=_("Save"), person=person)


@policy(allowed("user.edit"))
@require_http_methods(["GET", "HEAD", "POST"])
def person_deactivate(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask, then shut somebody out."""
    person = _person(request, pk)
    context: dict[str, Any] = {"person": person, "action": request.path}
    if request.method == "POST":
        try:
            deactivate_person(actor=user_of(request), person=person)
        except PersonError as refused:
            context["refused"] = refused.message
        else:
            return _done(request, _("%(name)s is deactivated.") % {"name": person})
    status = HTTPStatus.UNPROCESSABLE_ENTITY if "refused" in context else HTTPStatus.OK
    return render_htmx(request, QUESTION, context, status=status, partial="dialog")


@policy(allowed("user.edit"))
@require_POST
def person_reactivate(request: HttpRequest, pk: int) -> HttpResponse:
    """Let somebody come in again."""
    person = _person(request, pk)
    try:
        reactivate_person(actor=user_of(request), person=person)
    except InvitationError as refused:
        toast(request, "error", refused.message)
    else:
        toast(request, "success", _("%(name)s can log in again.") % {"name": person})
    return _list_again(request)


def _person(request: HttpRequest, pk: int) -> User:
    """Return one of the people whom the actor sees, or raise Http404."""
    user = user_of(request)
    if not user.has_right("user.view"):
        raise PermissionDenied
    return get_object_or_404(people_of(user).select_related("role"), pk=pk)


def _data(request: HttpRequest) -> Any:
    return request.POST if request.method == "POST" else None


def _form(request: HttpRequest, form: Any, **context: Any) -> HttpResponse:
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.is_bound else HTTPStatus.OK
    context |= {"form": form, "action": request.path}
    return render_htmx(request, FORM, context, status=status, partial="dialog")


def _done(request: HttpRequest, text: str) -> HttpResponse:
    toast(request, "success", text)
    return _list_again(request)


def _list_again(request: HttpRequest) -> HttpResponse:
    """Lead back to the list; where it lies behind a dialog it hears that it is to be shown anew."""
    if not wants_partial(request):
        return redirect("orgs:people")
    response = close_dialog(HttpResponse(waiting_toasts(request)))
    response["HX-Trigger"] = "people:changed"
    return response
