"""Taking a thing back: from one partner, with all that lies in it, and what was shared along on request."""

import pytest
from django.core.exceptions import PermissionDenied
from django.http import Http404

from activity.models import Event, Notification
from sharing.services import give, unshare
from tests.cast import Cast
from tests.cast_things import add_note
from tests.helpers import client_of
from tests.sharing.actions import has, sees, url


def test_everything_inside_goes_and_related_things_stay(cast: Cast) -> None:
    alpha = cast.alpha.organisation
    assert unshare(actor=cast.staff, thing=cast.opportunity, partnership=cast.alpha.partnership).had_access
    things = (cast.opportunity, cast.notes["shared"], cast.files["by_alpha"], cast.messages["shared"])
    assert not any(has(alpha, thing) for thing in things)
    assert sees(cast.alpha.user, cast.order)
    assert has(cast.delta.organisation, cast.notes["shared"])


def test_related_things_go_when_chosen(cast: Cast) -> None:
    inner = add_note(cast.order, cast.staff, "In der Bestellung")
    give(actor=cast.staff, things=[inner], organisation=cast.alpha.organisation)
    related = {f"type-{cast.order_type.pk}": frozenset({cast.order.pk, cast.hidden.pk})}
    unshare(actor=cast.staff, thing=cast.opportunity, partnership=cast.alpha.partnership, related=related)
    assert not has(cast.alpha.organisation, cast.order)
    assert not has(cast.alpha.organisation, inner)


def test_it_is_recorded_once_and_nobody_is_told(cast: Cast) -> None:
    unshare(actor=cast.staff, thing=cast.opportunity, partnership=cast.alpha.partnership)
    assert not unshare(actor=cast.staff, thing=cast.opportunity, partnership=cast.alpha.partnership).had_access
    event = Event.objects.get(verb="unshared")
    assert event.partner == cast.alpha.organisation
    assert {part["category"] for part in event.changes["taken"]} == {"file", "note", "message"}
    assert not Notification.objects.exists()


def test_even_a_suspended_partner_can_be_unshared(cast: Cast) -> None:
    assert unshare(actor=cast.staff, thing=cast.opportunity, partnership=cast.delta.partnership).had_access
    assert not has(cast.delta.organisation, cast.opportunity)


def test_only_the_owner_takes_back_and_only_its_own_partners(cast: Cast) -> None:
    with pytest.raises(PermissionDenied):
        unshare(actor=cast.reader, thing=cast.opportunity, partnership=cast.alpha.partnership)
    with pytest.raises(Http404):
        unshare(actor=cast.other_staff, thing=cast.opportunity, partnership=cast.alpha.partnership)
    with pytest.raises(Http404):
        unshare(actor=cast.other_staff, thing=cast.other_opportunity, partnership=cast.alpha.partnership)


def test_the_question_names_what_is_lost(cast: Cast) -> None:
    page = client_of(cast.staff).get(url("unshare", cast.opportunity), {"partner": cast.alpha.partnership.pk})
    text = page.content.decode()
    for name in ("Alpha Solar", "PV-Anlage Muster", "Angebot.pdf", "Von Alpha.pdf", "Bestellung 4711"):
        assert name in text
    assert "SECRET" not in text.replace("SECRET-LABEL", "")


def test_the_page_takes_back_and_goes_to_the_partners(cast: Cast) -> None:
    data = {"partner": cast.alpha.partnership.pk, f"related.type-{cast.order_type.pk}": cast.order.pk}
    response = client_of(cast.staff).post(url("unshare", cast.opportunity), data, follow=True)
    assert response.redirect_chain == [(url("partners", cast.opportunity), 302)]
    assert "Alpha Solar" in str(next(iter(response.context["messages"])))
    assert not has(cast.alpha.organisation, cast.order)


def test_htmx_gets_the_partners_and_the_news(cast: Cast) -> None:
    client = client_of(cast.staff, headers={"HX-Request": "true"})
    response = client.post(url("unshare", cast.opportunity), {"partner": cast.alpha.partnership.pk})
    assert response.headers["HX-Trigger"] == "shares-changed"
    assert "<html" not in response.content.decode()
    assert "share-partner-list" in response.content.decode()


@pytest.mark.parametrize("partner", ["", "x", "999999"])
def test_a_partner_that_is_none_is_not_found(cast: Cast, partner: str) -> None:
    client = client_of(cast.staff)
    assert client.get(url("unshare", cast.opportunity), {"partner": partner}).status_code == 404
    assert client.post(url("unshare", cast.opportunity), {"partner": partner}).status_code == 404
