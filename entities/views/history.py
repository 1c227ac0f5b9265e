"""What happened to an entity."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from collab.base.htmx import render_htmx
from collab.base.policy import policy, signed_in
from entities.views.details import page_for


@policy(signed_in)
@require_safe
def history(request: HttpRequest, pk: int) -> HttpResponse:
    """Show one page of the history, as far as the person may read it."""
    page = page_for(request, "view", pk)
    asked = request.GET.get("page", "")
    number = int(asked) if asked.isdecimal() and len(asked) < 6 else 1
    context = {"page": page, "entity": page.entity, "history": page.history_page(number)}
    return render_htmx(request, "entities/history.html", context, partial="lines" if number > 1 else "card")
