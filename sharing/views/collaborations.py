"""Kooperationen → Partner Liste: the list, what is noted down about a partner, the list to take along."""

from typing import Any

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from collab.base.htmx import render_htmx, toast
from collab.base.lists import render_list
from collab.base.policy import policy
from collab.base.table_files import table_response
from orgs.models import Partnership
from orgs.policies import allowed, user_of
from orgs.services import StalePartnership, create_partner, update_partner
from sharing.collaborations.export import header, table
from sharing.collaborations.listing import PartnerListing
from sharing.collaborations.seen import last_change
from sharing.forms import EditPartnerForm, NewPartnerForm, PartnerForm


@policy(allowed("partner.view"))
@require_safe
def collaborations(request: HttpRequest) -> HttpResponse:
    """Show one page of the partners, as searched, filtered and sorted by the address."""
    user = user_of(request)
    context = {
        "may_edit": user.has_right("partner.edit"),
        "switched_off": not user.organisation.partner_collaboration,
    }
    return render_list(request, "sharing/collaborations/list.html", PartnerListing(user, request.GET), context)


@policy(allowed("partner.view"))
@require_safe
def partners_export(request: HttpRequest) -> StreamingHttpResponse:
    """Return the partners as searched, filtered and sorted by the address, as a table with all that is noted down."""
    listing = PartnerListing(user_of(request), request.GET)
    return table_response(request, _("Partners"), header(), table(listing))


@policy(allowed("partner.edit"))
@require_http_methods(["GET", "HEAD", "POST"])
def partner_create(request: HttpRequest) -> HttpResponse:
    """Ask for what is to be known about a new partner; a POST takes it up and, if wished, invites it."""
    user = user_of(request)
    form = NewPartnerForm(request.POST if request.method == "POST" else None, host=user.organisation)
    if not form.is_bound or not form.is_valid():
        return _page(request, form)
    try:
        partnership = create_partner(actor=user, same_name=form.cleaned_data["anyway"], **form.values)
    except ValidationError as error:
        form.add_error(None, error)
        return _page(request, form)
    _tell_created(request, partnership, invited=form.cleaned_data["invite"])
    return redirect("sharing:partner", partnership.pk)


def _tell_created(request: HttpRequest, partnership: Partnership, *, invited: bool) -> None:
    text = _("%(partner)s was created.")
    if invited:
        text = _("%(partner)s was created, and the invitation is on its way to %(email)s.")
    toast(request, "success", text % {"partner": partnership.partner.name, "email": partnership.email})


@policy(allowed("partner.edit"))
@require_http_methods(["GET", "HEAD", "POST"])
def partner_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Show what is noted down about a partner as a form, and save it."""
    user = user_of(request)
    own = Partnership.objects.visible_to(user).select_related("host", "partner", "role")
    partnership = get_object_or_404(own, pk=pk)
    form = EditPartnerForm(request.POST if request.method == "POST" else None, partnership=partnership)
    if not form.is_bound or not form.is_valid():
        return _page(request, form)
    try:
        seen = form.cleaned_data["seen"]
        changed = update_partner(actor=user, partnership=partnership, version=seen.version, **form.values)
    except StalePartnership as stale:
        return _stale(request, form, stale.partnership)
    except ValidationError as error:
        form.add_error(None, error)
        return _page(request, form)
    toast(request, "success" if changed else "info", _("Changes saved.") if changed else _("Nothing was changed."))
    return redirect("sharing:partner", pk)


def _stale(request: HttpRequest, form: EditPartnerForm, now: Partnership) -> HttpResponse:
    """Show what this person entered over what somebody else saved meanwhile."""
    event = last_change(now)
    by = event.actor if event and event.actor else ""
    return _page(request, form.over(now), stale={"by": by, "at": event and event.created_at})


def _page(request: HttpRequest, form: PartnerForm, stale: dict[str, Any] | None = None) -> HttpResponse:
    context = {
        "form": form,
        "cards": list(form.cards()),
        "partnership": form.partnership,
        "stale": stale,
        "without_role": not form.fields["role"].queryset,  # type: ignore[attr-defined]
        "may_roles": user_of(request).has_right("role.edit"),
    }
    status = 422 if form.is_bound or stale else 200
    return render_htmx(request, "sharing/collaborations/form.html", context, status=status)
