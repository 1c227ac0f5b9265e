"""What the link of an invitation opens. Looking changes nothing, mail scanners look too; only POST answers."""

from collections.abc import Callable
from functools import wraps
from http import HTTPStatus
from typing import Any

from allauth.account.utils import perform_login
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django.views.decorators.http import require_http_methods, require_POST

from collab.base.htmx import toast
from collab.base.policy import anyone, policy
from orgs.forms_invitations import ColleagueForm, DeclineForm, OrganisationForm, PartnerForm
from orgs.models import User
from orgs.services.invitations import (
    AlreadyPartner,
    InvitationClosed,
    InvitationError,
    UserLimitReached,
    accept_as_colleague,
    accept_as_new,
    ask_for_new_link,
    ask_organisation,
    decline_invitation,
    demand_no_partner,
    join_with_own,
    withdraw_question,
)
from orgs.visits import State, Visit, visit_of

PAGE = "orgs/invitations/{}.html"
FORMS: dict[State, type[ColleagueForm]] = {State.NEW_PARTNER: PartnerForm, State.NEW_COLLEAGUE: ColleagueForm}
Answer = Callable[[HttpRequest, Visit], HttpResponse]


def opened(view: Answer) -> Callable[[HttpRequest, str], HttpResponse]:
    """Return ``view`` for the visit behind a token, in the language of the invitation.

    The address holds the token, so it goes into no referrer. (Not "no-referrer": browsers then send forms without
    saying where from, and those are refused.)
    """

    @wraps(view)
    def visited(request: HttpRequest, token: str) -> HttpResponse:
        user = request.user if isinstance(request.user, User) else None
        visit = visit_of(token, user)
        if visit.found and not user and settings.LANGUAGE_COOKIE_NAME not in request.COOKIES:
            translation.activate(visit.found.language)
        response = view(request, visit)
        response["Referrer-Policy"] = "strict-origin"
        return response

    return visited


@policy(anyone)
@sensitive_post_parameters("password")
@require_http_methods(["GET", "HEAD", "POST"])
@opened
def invitation(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Show what can be done with the invitation; POST accepts it with a new account."""
    if visit.state not in FORMS:
        return _again(visit) if request.method == "POST" and visit.found else _page(request, visit)
    form = FORMS[visit.state](_sent(request), invitation=visit.invitation)
    if form.is_valid():
        return _accept(request, visit, form)
    return _page(request, visit, form)


@policy(anyone)
@require_http_methods(["GET", "HEAD", "POST"])
@opened
def invitation_decline(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Ask for the reason; POST declines."""
    if not visit.is_open:
        return _again(visit) if visit.found else _page(request, visit)
    form = DeclineForm(_sent(request))
    if not form.is_valid():
        return _shown(request, visit, "decline", form)
    return _attempt(request, visit, lambda: decline_invitation(invitation=visit.invitation, **form.cleaned_data))


@policy(anyone)
@require_http_methods(["GET", "HEAD", "POST"])
@opened
def invitation_organisation(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Ask who can confirm for an organisation that is here already; the answer is the same for every address."""
    if visit.state is not State.NEW_PARTNER:
        return _again(visit) if visit.found else _page(request, visit)
    form = OrganisationForm(_sent(request))
    if not form.is_valid():
        return _shown(request, visit, "organisation", form)
    return _attempt(request, visit, lambda: ask_organisation(invitation=visit.invitation, **form.cleaned_data))


@policy(anyone)
@require_POST
@opened
def invitation_join(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Accept for the own organisation, or ask its admins to."""
    user = visit.user
    if user is None or visit.state is not State.OWN_ORGANISATION:
        return _again(visit) if visit.found else _page(request, visit)
    try:
        joined = join_with_own(actor=user, invitation=visit.invitation)
    except InvitationError as refused:
        toast(request, "error", refused.message)
        return _again(visit)
    if not joined:
        return _again(visit)
    names = {"host": visit.invitation.organisation, "organisation": user.organisation}
    toast(request, "success", _("%(organisation)s works with %(host)s now.") % names)
    return redirect("entities:shared_with_me")


@policy(anyone)
@require_POST
@opened
def invitation_withdraw(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Take back the question that waits for an answer, to answer in another way."""
    if visit.state is not State.CONFIRMING:
        return _again(visit) if visit.found else _page(request, visit)
    return _attempt(request, visit, lambda: withdraw_question(invitation=visit.invitation))


@policy(anyone)
@require_POST
@opened
def invitation_ask(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Ask for a new link in place of an expired one; asking again says the same."""
    if visit.state is not State.EXPIRED:
        return _again(visit) if visit.found else _page(request, visit)
    ask_for_new_link(invitation=visit.invitation)
    toast(request, "success", _("We passed that on. You get an e-mail when the invitation is sent again."))
    return _again(visit)


def _sent(request: HttpRequest) -> Any:
    """Return what a form sent; None when it is only to be shown."""
    return request.POST if request.method == "POST" else None


@sensitive_variables("form")
def _accept(request: HttpRequest, visit: Visit, form: ColleagueForm) -> HttpResponse:
    answer = {key: value for key, value in form.cleaned_data.items() if key != "email"}
    partner = visit.state is State.NEW_PARTNER
    try:
        user = (accept_as_new if partner else accept_as_colleague)(invitation=visit.invitation, **answer)
    except UserLimitReached as refused:
        form.add_error(None, refused)
        return _page(request, visit, form)
    except InvitationError:
        return _again(visit)
    toast(request, "success", _("Welcome to Collab."))
    home = reverse("entities:shared_with_me" if partner else "home")
    response: HttpResponse = perform_login(request, user, redirect_url=home)
    return response


def _attempt(request: HttpRequest, visit: Visit, do: Callable[[], object]) -> HttpResponse:
    """Do it and show the invitation as it is then; what is refused is said."""
    try:
        do()
    except InvitationClosed:
        return _again(visit)
    except InvitationError as refused:
        toast(request, "error", refused.message)
    return _again(visit)


def _again(visit: Visit) -> HttpResponse:
    return redirect("orgs:invitation", visit.token)


def _page(request: HttpRequest, visit: Visit, form: Any = None) -> HttpResponse:
    """Show the page of the visit's state."""
    return _shown(request, visit, visit.state.value, form)


def _shown(request: HttpRequest, visit: Visit, page: str, form: Any = None) -> HttpResponse:
    may_confirm = visit.user is not None and visit.user.has_right("user.edit")
    context = {"visit": visit, "invitation": visit.found, "form": form, "may_confirm": may_confirm}
    context["obstacle"] = _obstacle(visit)
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form and form.is_bound else HTTPStatus.OK
    if visit.state is State.UNKNOWN:
        status = HTTPStatus.NOT_FOUND
    return render(request, PAGE.format(page), context, status=status)


def _obstacle(visit: Visit) -> str:
    """Return why the own organisation cannot be the partner, if it cannot."""
    if visit.user is None or visit.state is not State.OWN_ORGANISATION:
        return ""
    try:
        demand_no_partner(visit.invitation, visit.user.organisation)
    except AlreadyPartner as refused:
        return refused.message
    return ""
