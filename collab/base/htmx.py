"""Answers for htmx: a part of a page together with the messages that arose on the way."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.cache import patch_vary_headers


def wants_partial(request: HttpRequest) -> bool:
    """Return whether a part of the page is enough: htmx asks, and not for a page out of the browser's history."""
    details = request.htmx  # type: ignore[attr-defined]
    return bool(details) and not details.history_restore_request


def render_htmx(
    request: HttpRequest,
    template: str,
    context: dict[str, Any] | None = None,
    *,
    status: int = 200,
    partial: str | None = None,
) -> HttpResponse:
    """Return ``template`` as a page, or for htmx only its ``partial`` with the waiting messages as toasts."""
    if partial and wants_partial(request):
        html = render_to_string(f"{template}#{partial}", context, request)
        response = HttpResponse(html + waiting_toasts(request), status=status)
    else:
        response = render(request, template, context, status=status)
    patch_vary_headers(response, ["HX-Request"])
    return response


def close_dialog(response: HttpResponse) -> HttpResponse:
    """Return ``response`` with the order to close the dialog that is open."""
    response["HX-Trigger-After-Swap"] = "dialog:close"
    return response


def waiting_toasts(request: HttpRequest) -> str:
    """Return the messages of this request as markup that htmx adds to ``#toasts``; empty if there are none."""
    waiting = list(messages.get_messages(request))
    return render_to_string("components/toasts_oob.html", {"messages": waiting}) if waiting else ""


def toast(request: HttpRequest, level: str, text: str, *, undo_url: str = "") -> None:
    """Tell the person ``text``: ``level`` is success, info, warning or error; a POST to ``undo_url`` undoes it."""
    messages.add_message(request, getattr(messages, level.upper()), text, extra_tags=undo_url)
