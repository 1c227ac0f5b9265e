"""The time zone of an organisation: in it its people read and enter dates with times, and nobody else."""

import csv
import io
import re
from typing import Any
from zoneinfo import available_timezones

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.html import escape
from django.utils.translation import gettext

from activity.models import Event
from entities.models import Attribute, Entity
from entities.services.attributes import create_attribute
from orgs.audit_changes import changes_of
from orgs.middleware import ReaderMiddleware
from orgs.models import Organisation, User
from orgs.time_zones import known_zones, zone_choices
from tests.cast import Cast
from tests.helpers import client_of

pytestmark = pytest.mark.django_db
PROFILE = "/settings/profile/"
HTMX = {"HX-Request": "true"}
MOMENT = "2027-01-15T22:30:00+00:00"
BERLIN, KOLKATA, NEW_YORK = "Europe/Berlin", "Asia/Kolkata", "America/New_York"
# In Kolkata it is the next day already.
SHOWN = {BERLIN: "15.01.2027 23:30", KOLKATA: "16.01.2027 04:00", NEW_YORK: "15.01.2027 17:30"}


@pytest.fixture
def visit(cast: Cast) -> Attribute:
    """Return an attribute of the host's opportunities; the one that Alpha sees holds MOMENT."""
    fields = {"label": "Termin", "label_en": "Visit", "kind": "datetime", "group": "Termine"}
    made = create_attribute(actor=cast.staff, entity_type=cast.opportunity_type, fields=fields)
    cast.partner_role.attributes[str(made.pk)] = "edit"
    cast.partner_role.save()
    Entity.objects.filter(pk=cast.opportunity.pk).update(values=cast.opportunity.values | {made.key: MOMENT})
    return made


def live_in(organisation: Organisation, zone: str) -> None:
    Organisation.objects.filter(pk=organisation.pk).update(time_zone=zone)


def shown_to(user: User, cast: Cast) -> list[str]:
    """Return the moments on the page of the opportunity."""
    html = client_of(user).get(cast.opportunity.get_absolute_url()).content.decode()
    return re.findall(r"1[56]\.01\.2027 \d\d:\d\d", html)


def enter(user: User, cast: Cast, attribute: Attribute, text: str) -> Any:
    """Return the answer to ``text`` sent from the form in place."""
    client = client_of(user)
    address = reverse("entities:edit_group", args=[cast.opportunity.pk, attribute.pk])
    html = client.get(address, headers=HTMX).content.decode()
    seen = re.search(r'name="values-seen" value="([^"]*)"', html)
    assert seen
    return client.post(address, {"values-seen": seen[1], f"values-{attribute.key}": text}, headers=HTMX)


def stored(cast: Cast, attribute: Attribute) -> Any:
    return Entity.objects.get(pk=cast.opportunity.pk).values[attribute.key]


# --- shown and entered


@pytest.mark.parametrize("zone", list(SHOWN))
def test_moments_are_shown_in_the_time_zone_of_the_readers_organisation(
    cast: Cast, visit: Attribute, zone: str
) -> None:
    assert cast.host.time_zone == BERLIN
    live_in(cast.host, zone)
    assert shown_to(cast.staff, cast) == [SHOWN[zone]]
    assert shown_to(cast.alpha.user, cast) == [SHOWN[BERLIN]]


@pytest.mark.usefixtures("visit")
def test_everybody_reads_on_their_own_clock(cast: Cast) -> None:
    live_in(cast.alpha.organisation, KOLKATA)
    assert shown_to(cast.alpha.user, cast) == [SHOWN[KOLKATA]]
    assert shown_to(cast.staff, cast) == [SHOWN[BERLIN]]


def test_what_is_entered_is_meant_so(cast: Cast, visit: Attribute) -> None:
    live_in(cast.host, KOLKATA)
    address = reverse("entities:edit_group", args=[cast.opportunity.pk, visit.pk])
    assert 'value="2027-01-16T04:00"' in client_of(cast.staff).get(address, headers=HTMX).content.decode()
    assert enter(cast.staff, cast, visit, "2027-01-16T05:30").status_code == 200
    assert stored(cast, visit) == "2027-01-16T00:00:00+00:00"
    # Somebody elsewhere sends back what they saw: nothing has changed.
    assert enter(cast.alpha.user, cast, visit, "2027-01-16T01:00").status_code == 200
    assert stored(cast, visit) == "2027-01-16T00:00:00+00:00"


@pytest.mark.parametrize("language", ["en", "de"])
def test_a_time_that_the_clock_change_leaves_out_is_refused(cast: Cast, visit: Attribute, language: str) -> None:
    User.objects.filter(pk=cast.staff.pk).update(language=language)
    answer = enter(cast.staff, cast, visit, "2027-03-28T02:30")
    html = answer.content.decode()
    words = {"en": "interpreted in time zone Europe/Berlin", "de": "mit der Zeitzone Europe/Berlin"}
    assert (answer.status_code, words[language] in html) == (422, True)
    assert 'value="2027-03-28T02:30"' in html
    assert stored(cast, visit) == MOMENT
    # Where no clock is changed the time exists.
    live_in(cast.host, KOLKATA)
    assert enter(cast.staff, cast, visit, "2027-03-28T02:30").status_code == 200
    assert stored(cast, visit) == "2027-03-27T21:00:00+00:00"


def test_files_say_the_same_moment_as_the_page(cast: Cast, visit: Attribute) -> None:
    live_in(cast.host, KOLKATA)
    address = reverse("entities:export", args=[cast.opportunity_type.pk])
    answer: Any = client_of(cast.staff).get(address, {"columns": f"a.{visit.key}"})
    table = list(csv.reader(io.StringIO(b"".join(answer.streaming_content).decode("utf-8-sig")), delimiter=";"))
    assert "2027-01-16 04:00" in {cell for row in table for cell in row}


# --- nothing leaks


def test_the_next_request_of_the_thread_knows_nothing_of_it(cast: Cast, visit: Attribute) -> None:
    live_in(cast.host, KOLKATA)
    default = timezone.get_current_timezone_name()
    request = RequestFactory().get("/")
    inside: list[str] = []

    def look(_request: HttpRequest) -> HttpResponse:
        inside.append(timezone.get_current_timezone_name())
        return HttpResponse()

    def fail(_request: HttpRequest) -> HttpResponse:
        look(_request)
        raise RuntimeError

    for user in (cast.staff, AnonymousUser(), cast.alpha.user):
        request.user = User.objects.get(pk=user.pk) if isinstance(user, User) else user
        ReaderMiddleware(look)(request)
        with pytest.raises(RuntimeError):
            ReaderMiddleware(fail)(request)
        assert timezone.get_current_timezone_name() == default
    assert inside == [KOLKATA, KOLKATA, default, default, default, default]
    # Through the front door, on the same thread one after the other.
    assert shown_to(cast.staff, cast) == [SHOWN[KOLKATA]]
    assert shown_to(cast.alpha.user, cast) == [SHOWN[BERLIN]]
    assert timezone.get_current_timezone_name() == default


# --- the profile


def typed(cast: Cast, **changes: Any) -> dict[str, Any]:
    names = ("name", "website", "email", "phone", "street", "house_number", "postcode", "city", "language")
    now = Organisation.objects.get(pk=cast.host.pk)
    return {name: getattr(now, name) for name in names} | {
        "languages": now.languages,
        "time_zone": now.time_zone,
        "version": 1,
        **changes,
    }


def zone_of(cast: Cast) -> str:
    return Organisation.objects.get(pk=cast.host.pk).time_zone


def test_it_is_chosen_in_the_profile_and_recorded(cast: Cast) -> None:
    client = client_of(cast.staff)
    html = client.get(PROFILE).content.decode()
    assert '<option value="Europe/Berlin" selected>Berlin</option>' in html
    with translation.override("de"):
        assert f'<optgroup label="{gettext("Europe")}">' in html
    client.post(PROFILE, typed(cast, time_zone=KOLKATA))
    assert zone_of(cast) == KOLKATA
    event = Event.objects.get(verb="profile_changed")
    assert event.changes == {"time_zone": [BERLIN, KOLKATA]}
    assert [(each.name, each.before, each.after) for each in changes_of(cast.staff, [event])[event.pk]] == [
        (gettext("Time zone"), BERLIN, KOLKATA)
    ]


@pytest.mark.parametrize("zone", ["", "Mars/Olympus", "Europe/berlin", "localtime", "../etc/passwd", "\x00"])
def test_what_is_no_time_zone_is_refused_and_nothing_typed_is_lost(cast: Cast, zone: str) -> None:
    User.objects.filter(pk=cast.staff.pk).update(language="en")
    answer = client_of(cast.staff).post(PROFILE, typed(cast, time_zone=zone, city="Ulm"))
    html = answer.content.decode()
    assert answer.status_code == 422
    assert (escape(f"There is no time zone “{zone}”.") if zone else "This field is required.") in html
    assert 'value="Ulm"' in html
    assert zone_of(cast) == BERLIN


def test_two_admins_at_once_see_each_others_choice(cast: Cast) -> None:
    User.objects.filter(pk=cast.staff.pk).update(language="en")
    client_of(cast.admin).post(PROFILE, typed(cast, time_zone=KOLKATA))
    answer = client_of(cast.staff).post(PROFILE, typed(cast, time_zone=NEW_YORK))
    html = answer.content.decode()
    assert (answer.status_code, "Ada Admin: Time zone → Asia/Kolkata" in html) == (422, True)
    assert '<option value="America/New_York" selected>New York</option>' in html
    assert zone_of(cast) == KOLKATA


# --- which there are


def test_places_are_offered_once_by_region_europe_first() -> None:
    *regions, last = zone_choices()
    offered = [name for _region, places in regions for name, _city in places]
    assert [str(words) for words, _places in regions][:2] == [gettext("Europe"), gettext("Africa")]
    assert last == ("UTC", "UTC")
    assert len(offered) == len(set(offered))
    assert {*offered, "UTC"} == known_zones() <= available_timezones()
    assert all(places == sorted(places) for _region, places in regions)
    assert ("America/Argentina/Buenos_Aires", "Argentina, Buenos Aires") in dict(regions)[gettext("America")]


def test_the_model_knows_them_too(cast: Cast) -> None:
    for zone in ("Mars/Olympus", "Factory", "localtime"):
        cast.host.time_zone = zone
        with pytest.raises(ValidationError) as caught:
            cast.host.clean_fields()
        assert set(caught.value.message_dict) == {"time_zone"}
