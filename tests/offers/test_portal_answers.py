"""The answers of partners, in time and too late, and however often they arrive."""

import pytest
from django.utils import timezone

from activity.models import Event
from orgs.models import DeclineReason
from tests.cast import Cast, make_user
from tests.helpers import client_of
from tests.offers.actions import narrow, offered, part_of, statuses
from tests.offers.portal_pages import (
    ENDS,
    HTMX,
    SHARED,
    in_german,
    main_of,
    roof_offer,
    said,
    url,
)
from tests.sharing.actions import sees


@pytest.mark.parametrize(
    ("end", "words"),
    [
        ("lost", "This offer is no longer available."),
        ("withdrawn", "This offer is no longer available."),
        ("expired", "This offer has expired."),
        ("declined", "Your organization has already declined this offer."),
    ],
)
def test_who_accepts_too_late_reads_why_and_changes_nothing(cast: Cast, end: str, words: str) -> None:
    offer = roof_offer(cast)
    ENDS[end][0](cast, offer)
    before, events = statuses(offer), Event.objects.count()
    assert said(client_of(cast.alpha.user), url("offer_accept", offer)) == (url("offer", offer), [in_german(words)])
    assert (statuses(offer), Event.objects.count()) == (before, events)
    assert not sees(cast.alpha.user, offer.thing)


def test_the_second_click_gets_the_answer_of_the_first(cast: Cast) -> None:
    offer = roof_offer(cast)
    client = client_of(cast.alpha.user)
    first = said(client, url("offer_accept", offer))
    events = Event.objects.count()
    assert said(client, url("offer_accept", offer)) == first
    assert said(client_of(cast.chief), url("offer_accept", offer)) == first
    assert Event.objects.count() == events


# --- Declining -----------------------------------------------------------------


def reason_of(cast: Cast) -> DeclineReason:
    return cast.host.decline_reasons.get(name="Zu weit entfernt")


def test_declining_with_reason_and_words(cast: Cast) -> None:
    offer = offered(cast, cast.alpha, cast.beta)
    client = client_of(cast.alpha.user)
    data = {"reason": reason_of(cast).pk, "comment": "80 km <b>sind</b> viel"}
    assert said(client, url("offer_decline", offer), **data) == (
        url("offer", offer),
        [in_german("The offer is declined.")],
    )
    row = part_of(offer, cast.alpha)
    assert (row.status, row.reason, row.comment) == ("declined", reason_of(cast), data["comment"])
    # Once more, and with other words: it stays as it was.
    assert said(client, url("offer_decline", offer), reason=reason_of(cast).pk)[1] == [
        in_german("The offer is declined.")
    ]
    assert part_of(offer, cast.alpha).comment == data["comment"]


def test_the_form_offers_the_reasons_that_this_host_keeps_in_the_reader_s_language(cast: Cast) -> None:
    offer = offered(cast, cast.alpha)
    cast.host.decline_reasons.create(name="Nicht mehr üblich", archived_at=timezone.now(), position=9)
    form = client_of(cast.alpha.user).get(url("offer_decline", offer)).context["form"]
    assert [name for _key, name in form.fields["reason"].choices] == ["Keine Kapazität", "Zu weit entfernt"]
    type(cast.alpha.user).objects.filter(pk=cast.alpha.user.pk).update(language="en")
    form = client_of(cast.alpha.user).get(url("offer_decline", offer)).context["form"]
    assert [name for _key, name in form.fields["reason"].choices] == ["No capacity", "Zu weit entfernt"]


BAD = {
    "no reason": {},
    "another host's": {"reason": "other"},
    "archived": {"reason": "archived"},
    "no number": {"reason": "x"},
    "no id of any database": {"reason": "9" * 40},
    "too long": {"reason": "good", "comment": "x" * 1001},
    "null": {"reason": "good", "comment": "a\x00b"},
}


@pytest.mark.parametrize("case", BAD)
@pytest.mark.parametrize("headers", [{}, HTMX], ids=["page", "htmx"])
def test_bad_input_is_refused_and_nothing_typed_is_lost(cast: Cast, case: str, headers: dict[str, str]) -> None:
    offer = offered(cast, cast.alpha)
    archived = cast.host.decline_reasons.create(name="Alt", archived_at=timezone.now())
    foreign = cast.other.decline_reasons.first()
    assert foreign
    reasons = {"good": reason_of(cast).pk, "other": foreign.pk, "archived": archived.pk}
    data = {"comment": "Lieber später", **BAD[case]}
    data["reason"] = str(reasons.get(data.get("reason", ""), data.get("reason", "")))
    response = client_of(cast.alpha.user).post(url("offer_decline", offer), data, headers=headers)
    assert response.status_code == 422
    html = response.content.decode()
    assert data["comment"].replace("\x00", "") in html.replace("\x00", "")
    assert "errorlist" in html
    assert ("<html" in html) is not bool(headers)
    assert ("checked" in html) is (BAD[case].get("reason") == "good")
    assert statuses(offer) == {"": "open", "alpha": "pending"}


def test_without_reasons_of_the_host_none_is_asked_for(cast: Cast) -> None:
    cast.host.decline_reasons.all().delete()
    offer = offered(cast, cast.alpha, cast.beta)
    client = client_of(cast.alpha.user)
    assert "reason" not in client.get(url("offer_decline", offer)).context["form"].fields
    said(client, url("offer_decline", offer))
    row = part_of(offer, cast.alpha)
    assert (row.status, row.reason, row.comment) == ("declined", None, "")


@pytest.mark.parametrize(
    ("end", "words"),
    [
        ("lost", "This offer is no longer available."),
        ("expired", "This offer has expired."),
        ("won and taken back", "Your organization has already accepted this offer."),
    ],
)
def test_who_declines_too_late_reads_so(cast: Cast, end: str, words: str) -> None:
    offer = roof_offer(cast)
    ENDS[end][0](cast, offer)
    before = statuses(offer)
    client = client_of(cast.alpha.user)
    assert said(client, url("offer_decline", offer), reason=reason_of(cast).pk) == (
        url("offer", offer),
        [in_german(words)],
    )
    # The form, too, is no place any more; in the dialog it leads away from it.
    assert client.get(url("offer_decline", offer)).status_code == 302
    assert client.get(url("offer_decline", offer), headers=HTMX)["HX-Redirect"] == url("offer", offer)
    assert statuses(offer) == before


def test_the_dialog_leads_to_the_offer_s_page(cast: Cast) -> None:
    offer = offered(cast, cast.alpha)
    client = client_of(cast.alpha.user)
    form = client.get(url("offer_decline", offer), headers=HTMX).content.decode()
    assert "<html" not in form
    assert "dialog__foot" in form
    answer = client.post(url("offer_decline", offer), {"reason": reason_of(cast).pk}, headers=HTMX)
    assert answer["HX-Redirect"] == url("offer", offer)


# --- Who may answer ------------------------------------------------------------


def test_who_may_not_answer_reads_which_colleagues_may(cast: Cast) -> None:
    offer = offered(cast, cast.alpha)
    narrow(cast.alpha.role, "offer.answer")
    make_user(cast.alpha.organisation, None, "none@partner.example", "Nina Niemand")
    client = client_of(cast.alpha.user)
    page = main_of(client, url("offer", offer))
    assert "Dach in Ludwigsburg" in page
    assert [each.name for each in client.get(url("offer", offer)).context["colleagues"]] == ["Carla Chefin"]
    assert "Carla Chefin" in page
    assert "<form" not in page
    for name in ("offer_accept", "offer_decline"):
        assert client.post(url(name, offer)).status_code == 403
    assert client.get(url("offer_decline", offer)).status_code == 403
    assert client.get(SHARED).context["waiting_offers"] == 0


def test_where_the_host_lets_nobody_answer_nobody_is_named(cast: Cast) -> None:
    offer = offered(cast, cast.alpha)
    narrow(cast.partner_role, "offer.answer")
    client = client_of(cast.alpha.user)
    page = main_of(client, url("offer", offer))
    assert client.get(url("offer", offer)).context["colleagues"] == []
    assert "<form" not in page
    assert "Carla" not in page
