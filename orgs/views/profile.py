"""Organisationseinstellungen → Profil: what an organisation says of itself, and its logo."""

from hashlib import sha256
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.utils.cache import get_conditional_response
from django.utils.http import quote_etag
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from collab.base.downloads import send_file
from collab.base.htmx import render_htmx, toast, wants_partial
from collab.base.policy import policy, signed_in
from orgs.forms_profile import LogoForm, ProfileForm
from orgs.models import Organisation, User
from orgs.policies import allowed, user_of
from orgs.services.profile import StaleProfile, change_logo, update_profile

PAGE = "orgs/profile/profile.html"


@policy(allowed("settings.view"))
@require_http_methods(["GET", "HEAD", "POST"])
def profile(request: HttpRequest) -> HttpResponse:
    """Show the profile and save it; who may not change it sees it."""
    user = user_of(request)
    organisation = Organisation.objects.get(pk=user.organisation_id)
    may_edit = user.has_right("settings.edit")
    if request.method != "POST":
        return _page(request, ProfileForm(instance=organisation, may_edit=may_edit))
    if not may_edit:
        raise PermissionDenied
    form = ProfileForm(request.POST, instance=organisation)
    return _save(request, user, form) if form.is_valid() else _page(request, form, status=422)


@policy(allowed("settings.edit"))
@require_POST
def logo_change(request: HttpRequest) -> HttpResponse:
    """Take a new logo, or remove the present one."""
    user = user_of(request)
    form = LogoForm(request.POST, request.FILES)
    removing = "remove" in request.POST
    if not removing and not form.is_valid():
        return _logo_page(request, form, status=422)
    try:
        change_logo(actor=user, upload=None if removing else form.cleaned_data["logo"])
    except ValidationError as error:
        form.add_error("logo", error)
        return _logo_page(request, form, status=422)
    toast(request, "success", _("The logo was removed.") if removing else _("The logo was saved."))
    return _logo_page(request, LogoForm()) if wants_partial(request) else redirect("orgs:profile")


@policy(signed_in)
@require_safe
def logo(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Send the logo of an organisation that the person's own one is, or works with.

    Browsers keep it, and ask each time whether they still may.
    """
    found = get_object_or_404(Organisation.objects.known_to(user_of(request)), pk=pk)
    if not found.logo:
        raise Http404
    etag = quote_etag(sha256(str(found.logo.name).encode()).hexdigest()[:24])
    response: Any = get_conditional_response(request, etag=etag)
    if response is None:
        response = send_file(found.logo, name="logo", content_type=found.logo_type, inline=True)
    response["ETag"] = etag
    response["Cache-Control"] = "private, no-cache"
    return response  # type: ignore[no-any-return]


def _save(request: HttpRequest, user: User, form: ProfileForm) -> HttpResponse:
    try:
        update_profile(actor=user, version=form.cleaned_data["version"], fields=form.values)
    except StaleProfile as stale:
        form.start_over(stale.organisation.version)
        return _page(request, form, status=422, stale=stale)
    toast(request, "success", _("Changes saved."))
    return redirect("orgs:profile")


def _page(
    request: HttpRequest, form: ProfileForm, *, status: int = 200, stale: StaleProfile | None = None
) -> HttpResponse:
    changes = [(change.by, form.fields[change.field].label, _shown(change.value)) for change in _known(form, stale)]
    context = _context(request, LogoForm()) | {"form": form, "stale": stale, "changes": changes}
    return render_htmx(request, PAGE, context, status=status)


def _logo_page(request: HttpRequest, form: LogoForm, *, status: int = 200) -> HttpResponse:
    """Return the card of the logo, or without JavaScript the whole page with the profile as it is stored."""
    context = _context(request, form)
    if not wants_partial(request):
        context["form"] = ProfileForm(instance=context["organisation"])
    return render_htmx(request, PAGE, context, status=status, partial="logo")


def _context(request: HttpRequest, logo_form: LogoForm) -> dict[str, Any]:
    user = user_of(request)
    organisation = Organisation.objects.get(pk=user.organisation_id)
    return {"organisation": organisation, "logo_form": logo_form, "may_edit": user.has_right("settings.edit")}


def _known(form: ProfileForm, stale: StaleProfile | None) -> list[Any]:
    return [change for change in stale.changes if change.field in form.fields] if stale else []


def _shown(value: Any) -> str:
    return ", ".join(value) if isinstance(value, list) else str(value) or "—"
