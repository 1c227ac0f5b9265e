"""Sending invitations again and revoking them, and confirming a collaboration that somebody asked for."""

from http import HTTPStatus

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from collab.base.htmx import toast
from collab.base.pagination import paginate
from collab.base.policy import policy, signed_in
from collab.base.redirects import safe_next
from orgs.forms_invitations import JoiningForm
from orgs.models import Invitation, Partnership
from orgs.people import roles_to_give
from orgs.policies import allowed, user_of
from orgs.services.invitations import (
    InvitationError,
    confirm_joining,
    invite_partner,
    refuse_joining,
    resend_invitation,
    revoke_invitation,
)
from orgs.visits import joining_requests

PER_PAGE = 20


@policy(signed_in)
@require_POST
def invitation_resend(request: HttpRequest, pk: int) -> HttpResponse:
    """Mail an invitation once more, with a new link."""
    user = user_of(request)
    found = get_object_or_404(Invitation.objects.visible_to(user), pk=pk)
    try:
        resend_invitation(actor=user, invitation=found)
    except InvitationError as refused:
        toast(request, "error", refused.message)
    else:
        toast(request, "success", _("The invitation is sent to %(email)s again.") % {"email": found.email})
    return redirect(safe_next(request))


@policy(signed_in)
@require_POST
def invitation_revoke(request: HttpRequest, pk: int) -> HttpResponse:
    """Let an invitation be void."""
    user = user_of(request)
    found = get_object_or_404(Invitation.objects.visible_to(user), pk=pk)
    try:
        revoke_invitation(actor=user, invitation=found)
    except InvitationError as refused:
        toast(request, "error", refused.message)
    else:
        toast(request, "success", _("The invitation of %(email)s is revoked.") % {"email": found.email})
    return redirect(safe_next(request))


@policy(allowed("partner.edit"))
@require_POST
def partner_invite(request: HttpRequest, pk: int) -> HttpResponse:
    """Invite the contact person of a partnership, with a new invitation."""
    user = user_of(request)
    found = get_object_or_404(Partnership.objects.visible_to(user), pk=pk)
    try:
        invited = invite_partner(
            actor=user, partnership=found, email=found.email, name=found.contact, language=found.language
        )
    except InvitationError as refused:
        toast(request, "error", refused.message)
    else:
        toast(request, "success", _("An invitation goes to %(email)s.") % {"email": invited.email})
    return redirect(safe_next(request))


@policy(allowed("user.edit"))
@require_safe
def joining(request: HttpRequest) -> HttpResponse:
    """List the collaborations that somebody asked the own organisation to confirm."""
    return _listed(request)


@policy(allowed("user.edit"))
@require_POST
def joining_confirm(request: HttpRequest, pk: int) -> HttpResponse:
    """Confirm one; who asked from outside becomes a colleague, if wanted."""
    user = user_of(request)
    found = get_object_or_404(joining_requests(user), pk=pk)
    form = JoiningForm(request.POST, roles=list(roles_to_give(user)), pk=pk)
    if not form.is_valid():
        return _listed(request, {pk: form})
    try:
        confirm_joining(actor=user, invitation=found, role=form.cleaned_data["role"])
    except InvitationError as refused:
        toast(request, "error", refused.message)
    else:
        names = {"host": found.organisation, "organisation": user.organisation}
        toast(request, "success", _("%(organisation)s works with %(host)s now.") % names)
    return redirect("orgs:joining")


@policy(allowed("user.edit"))
@require_POST
def joining_refuse(request: HttpRequest, pk: int) -> HttpResponse:
    """Refuse one."""
    user = user_of(request)
    found = get_object_or_404(joining_requests(user), pk=pk)
    try:
        refuse_joining(actor=user, invitation=found)
    except InvitationError as refused:
        toast(request, "error", refused.message)
    else:
        toast(request, "success", _("The collaboration with %(host)s is refused.") % {"host": found.organisation})
    return redirect("orgs:joining")


def _listed(request: HttpRequest, bound: dict[int, JoiningForm] | None = None) -> HttpResponse:
    user = user_of(request)
    page = paginate(request, joining_requests(user), PER_PAGE)
    addresses = [each.email for each in page]
    colleagues = set(user.organisation.users.filter(email__in=addresses).values_list("email", flat=True))
    roles = list(roles_to_give(user))
    forms = {each.pk: JoiningForm(None, roles=roles, pk=each.pk) for each in page if each.email not in colleagues}
    rows = [(each, (forms | (bound or {})).get(each.pk)) for each in page]
    context = {"page": page, "rows": rows, "organisation": user.organisation}
    context["may_see_users"] = user.has_right("user.view")
    status = HTTPStatus.UNPROCESSABLE_ENTITY if bound else HTTPStatus.OK
    return render(request, "orgs/invitations/joining.html", context, status=status)
