"""Offering from the share dialog: what the step shows, what it sends, and that nothing typed is lost."""

from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from entities.models import Entity
from orgs.models import Partnership
from sharing.models import Offer
from tests.cast import Cast, grant
from tests.cast_things import add_file
from tests.helpers import client_of, queries_of
from tests.offers.actions import mailed, narrow, offered, statuses
from tests.sharing.actions import notes_of, query, url


def step(cast: Cast, thing: Entity | None = None) -> str:
    return url("offering", thing or cast.hidden)


def sent(cast: Cast, **fields: Any) -> dict[str, Any]:
    """Return what the form sends for Alpha and Beta."""
    partners = [cast.alpha.partnership.pk, cast.beta.partnership.pk]
    return {"step": "save", "partner": partners, "headline": "Dach in Ludwigsburg", "teaser": ["capacity"]} | fields


@pytest.fixture
def teasers(cast: Cast) -> Cast:
    """Return the cast with three teaser attributes, of which one leads to a person."""
    cast.opportunity_type.attributes.filter(key__in=["capacity", "site", "email"]).update(teaser=True)
    cast.hidden.values = {
        "capacity": 9.9,
        "site": {"street": "SECRET-STREET", "house_number": "7", "postcode": "71634", "city": "Ludwigsburg"},
        "email": "SECRET@kunde.example",
    }
    cast.hidden.save()
    return cast


def test_step_one_leads_to_it_with_the_chosen_partners(cast: Cast) -> None:
    page = client_of(cast.staff).get(url("partners", cast.hidden)).content.decode()
    assert f'formaction="{step(cast)}"' in page
    assert "Weiter zum Anbieten" in page


def test_it_begins_with_sensible_values(teasers: Cast) -> None:
    cast, entity = teasers, teasers.hidden
    internal, mine = add_file(entity, cast.staff, "Kalkulation.pdf"), cast.files["hidden"]
    internal.labels.add(cast.labels["intern"])
    add_file(entity, cast.delta.user, "Von Delta.pdf")
    partners = [cast.alpha.partnership.pk, cast.beta.partnership.pk]
    drafting = client_of(cast.staff).get(step(cast), {"partner": partners}).context["drafting"]
    assert {each.partnership.partner.name: each.round for each in drafting.partners} == {
        "Alpha Solar": 1,
        "Beta Dach": 1,
    }
    # Contact data has to be ticked by somebody; the title of the entity names its customer.
    assert drafting.form.ticked == ["capacity", "site"]
    assert drafting.form.initial["headline"] == cast.opportunity_type.name
    assert drafting.panel.trees[0].tree.chosen == {"file": frozenset({mine.pk})}


def test_the_preview_shows_each_role_what_it_would_read(teasers: Cast) -> None:
    cast = teasers
    cast.partner_role.attributes = {str(cast.attributes["capacity"].pk): "hidden"}
    cast.partner_role.save()
    data = sent(cast, step="preview", teaser=["capacity", "site"])
    drafting = client_of(cast.staff).post(step(cast), data).context["drafting"]
    [preview] = drafting.previews
    assert [each.partner.name for each in preview.partners] == ["Alpha Solar", "Beta Dach"]
    assert [value.text for value in preview.teaser.values] == ["71634 Ludwigsburg"]
    assert not Offer.objects.exists()


def test_while_somebody_ticks_the_preview_alone_comes_back(teasers: Cast) -> None:
    asked = {"HX-Request": "true", "HX-Target": "offer-preview"}
    response = client_of(teasers.staff).post(
        step(teasers), sent(teasers, step="preview", teaser=["site"]), headers=asked
    )
    page = response.content.decode()
    assert (response.status_code, page.count("<form"), page.count("71634 Ludwigsburg")) == (200, 0, 1)


def test_saving_sends_each_partner_one_mail_and_gives_nobody_anything(teasers: Cast) -> None:
    cast = teasers
    deadline = (timezone.localtime() + timedelta(days=2)).replace(second=0, microsecond=0)
    fields = {
        "message": "Bitte bald",
        "deadline": deadline.strftime("%Y-%m-%dT%H:%M"),
        "new.file": cast.files["hidden"].pk,
    }
    response = client_of(cast.staff).post(step(cast), sent(cast, **fields))
    offer = Offer.objects.get()
    assert (response.status_code, response["Location"]) == (302, offer.get_absolute_url())
    assert (offer.headline, offer.message, offer.teaser) == ("Dach in Ludwigsburg", "Bitte bald", ["capacity"])
    assert (offer.deadline, offer.contents) == (deadline, {"file": [cast.files["hidden"].pk]})
    assert statuses(offer) == {"": "open", "alpha": "pending", "beta": "pending"}
    assert mailed("offer_received") == ["Anna Alpha", "Bruno Beta", "Carla Chefin"]
    assert not cast.hidden.grants.exists()


def test_in_the_dialog_it_closes_and_the_page_hears_of_it(cast: Cast) -> None:
    response = client_of(cast.staff).post(step(cast), sent(cast), headers={"HX-Request": "true"})
    assert (response.status_code, response["HX-Trigger"]) == (200, "shares-changed")
    assert "2" in response.content.decode()


def test_rounds_are_kept_without_gaps(cast: Cast) -> None:
    rounds = {f"round.{cast.alpha.partnership.pk}": "4", f"round.{cast.beta.partnership.pk}": "2"}
    client_of(cast.staff).post(step(cast), sent(cast, round_hours="24", **rounds))
    offer = Offer.objects.get()
    assert dict(offer.recipients.values_list("partnership__partner__name", "round")) == {
        "Beta Dach": 1,
        "Alpha Solar": 2,
    }
    assert statuses(offer) == {"": "open", "alpha": "waiting", "beta": "pending"}
    assert mailed("offer_received") == ["Bruno Beta"]


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("headline", ""),
        ("headline", "x" * 121),
        ("message", "x" * 2001),
        ("deadline", "2020-01-01T10:00"),
        ("deadline", "gestern"),
        ("deadline", "2027-03-28T02:30"),
        ("round_hours", "0"),
        ("round_hours", "99999"),
    ],
)
def test_wrong_input_is_said_and_nothing_is_lost(cast: Cast, field: str, value: str) -> None:
    typed = sent(cast, message="Mit Speicher", round_hours="48") | {"new.note": cast.notes["hidden"].pk}
    response = client_of(cast.staff).post(step(cast), typed | {field: value})
    drafting = response.context["drafting"]
    assert response.status_code == 422
    assert list(drafting.form.errors) == [field]
    assert drafting.form[field].value() == value
    assert drafting.panel.trees[0].tree.chosen == {"note": frozenset({cast.notes["hidden"].pk})}
    assert [each.partnership.partner.name for each in drafting.partners] == ["Alpha Solar", "Beta Dach"]
    assert not Offer.objects.exists()


def test_what_is_no_teaser_cannot_be_made_one(teasers: Cast) -> None:
    response = client_of(teasers.staff).post(step(teasers), sent(teasers, teaser=["capacity", "customer"]))
    assert (response.status_code, list(response.context["form"].errors)) == (422, ["teaser"])
    assert not Offer.objects.exists()


def test_who_has_access_gets_no_offer_and_that_is_said(cast: Cast) -> None:
    grant(cast.hidden, cast.alpha.organisation, cast.staff)
    drafting = client_of(cast.staff).get(step(cast), {"partner": sent(cast)["partner"]}).context["drafting"]
    assert [each.partnership.partner.name for each in drafting.left] == ["Beta Dach"]
    response = client_of(cast.staff).post(step(cast), sent(cast), follow=True)
    assert statuses(Offer.objects.get()) == {"": "open", "beta": "pending"}
    assert "Alpha Solar" in " ".join(str(message) for message in response.context["messages"])


def test_offered_to_partners_with_access_alone_nothing_is_sent(cast: Cast) -> None:
    for partner in (cast.alpha, cast.beta):
        grant(cast.hidden, partner.organisation, cast.staff)
    response = client_of(cast.staff).post(step(cast), sent(cast))
    assert response.status_code == 422
    assert not Offer.objects.exists()


def test_a_thing_is_offered_once_at_a_time(cast: Cast) -> None:
    offer = offered(cast, cast.alpha)
    page = client_of(cast.staff).get(step(cast), {"partner": sent(cast)["partner"]})
    assert (page.context["offer"], [str(each.partner) for each in page.context["chosen"]]) == (offer, ["Beta Dach"])
    assert client_of(cast.staff).post(step(cast), sent(cast)).status_code == 422
    assert Offer.objects.count() == 1


def test_after_an_end_without_a_winner_it_can_be_offered_again(cast: Cast) -> None:
    first = offered(cast, cast.alpha, headline="Süddach", message="Eilig", contents={"note": [cast.notes["hidden"].pk]})
    Offer.objects.filter(pk=first.pk).update(deadline=timezone.now())
    drafting = client_of(cast.staff).get(step(cast), {"again": first.code}).context["drafting"]
    assert [each.partnership.partner.name for each in drafting.partners] == ["Alpha Solar"]
    assert (drafting.form.initial["headline"], drafting.form.initial["message"]) == ("Süddach", "Eilig")
    assert drafting.panel.trees[0].tree.chosen == {"note": frozenset({cast.notes["hidden"].pk})}
    client_of(cast.staff).post(step(cast), sent(cast))
    states = {each.pk: each.status for each in Offer.objects.all()}
    assert sorted(states.values()) == ["expired", "open"]
    assert states[first.pk] == "expired"


def test_partners_that_are_no_active_ones_of_the_host_get_nothing(cast: Cast) -> None:
    Partnership.objects.filter(pk=cast.beta.partnership.pk).update(status="ended")
    foreign = Partnership.objects.create(host=cast.other, partner=cast.gamma.organisation, role=cast.partner_role)
    partners = [each.pk for each in (cast.alpha.partnership, cast.beta.partnership, cast.delta.partnership, foreign)]
    client_of(cast.staff).post(step(cast), sent(cast, partner=partners))
    assert statuses(Offer.objects.get()) == {"": "open", "alpha": "pending"}


def test_contents_that_are_not_the_actors_to_share_or_of_another_thing_are_left_out(cast: Cast) -> None:
    narrow(cast.staff_role, "note.share")
    forged = {"new.note": cast.notes["hidden"].pk, "new.file": [cast.files["secret"].pk, cast.files["other"].pk]}
    client_of(cast.staff).post(step(cast), sent(cast, **forged))
    assert Offer.objects.get().contents == {}


def test_with_the_feature_off_there_is_no_such_step(cast: Cast) -> None:
    cast.host.partner_collaboration = False
    cast.host.save()
    client = client_of(cast.staff)
    assert (client.get(step(cast)).status_code, client.post(step(cast), sent(cast)).status_code) == (404, 404)


def test_the_buttons_that_tick_many_rows_work_without_javascript(cast: Cast) -> None:
    data = sent(cast, step="all", headline="", message="Halb fertig", deadline="2020-01-01T10:00")
    response = client_of(cast.staff).post(step(cast), data)
    drafting = response.context["drafting"]
    assert response.status_code == 200
    assert drafting.panel.trees[0].tree.chosen["note"] == frozenset({cast.notes["hidden"].pk})
    assert (drafting.form["message"].value(), drafting.form["deadline"].value()) == ("Halb fertig", "2020-01-01T10:00")


def test_the_same_queries_for_any_number_of_contents(cast: Cast) -> None:
    client, address = client_of(cast.staff), f"{url('offering', cast.opportunity)}?partner={cast.beta.partnership.pk}"
    few = queries_of(lambda: client.get(address))
    notes_of(cast, 30)
    assert queries_of(lambda: client.get(address)) == few


def test_addresses_of_the_step_bear_any_words(cast: Cast) -> None:
    for words in ("partner=x&partner=99999999999999999999", "again=%00", "again=ÄÖÜ"):
        response = client_of(cast.staff).get(f"{step(cast)}?{query(words).urlencode()}")
        assert response.status_code == 302
        assert response["Location"].startswith(reverse("sharing:partners", args=["entity", cast.hidden.pk]))
