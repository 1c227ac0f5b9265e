"""Access until a day: chosen in the panel, saved as a difference, and over to the second."""

from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from activity.models import Event, Notification
from entities.models import Entity, File
from sharing.contents import SELF
from sharing.services import Choice, save_shares, undo_change, unshare
from sharing.until import Until, end_of_day, last_day
from tests.cast import Cast, grant
from tests.helpers import client_of
from tests.sharing.actions import fresh, has, known, save, sees, selection, url
from tests.sharing.undoing import all_grants, latest

BERLIN = "Europe/Berlin"


@pytest.mark.parametrize(
    ("day", "zone", "moment"),
    [
        (date(2027, 1, 15), BERLIN, datetime(2027, 1, 15, 23, tzinfo=UTC)),
        (date(2027, 7, 15), BERLIN, datetime(2027, 7, 15, 22, tzinfo=UTC)),
        # The day of 23 hours begins in winter and ends in summer, the one of 25 the other way round.
        (date(2027, 3, 27), BERLIN, datetime(2027, 3, 27, 23, tzinfo=UTC)),
        (date(2027, 3, 28), BERLIN, datetime(2027, 3, 28, 22, tzinfo=UTC)),
        (date(2026, 10, 25), BERLIN, datetime(2026, 10, 25, 23, tzinfo=UTC)),
        (date(2026, 12, 31), "UTC", datetime(2027, 1, 1, tzinfo=UTC)),
        # There the clock goes from midnight to one: the day begins at one.
        (date(2027, 3, 27), "Asia/Beirut", datetime(2027, 3, 27, 22, tzinfo=UTC)),
    ],
)
def test_a_day_lasts_to_its_end_where_the_host_is(day: date, zone: str, moment: datetime) -> None:
    assert end_of_day(day, zone) == moment
    assert last_day(moment, zone) == day


def today() -> date:
    return timezone.localdate()


def until(cast: Cast, day: date | None, **more: object) -> Choice:
    return Choice(cast.alpha.partnership.pk, until=Until(day), **more)  # type: ignore[arg-type]


def ends(cast: Cast, thing: Entity | File) -> datetime | None:
    end: datetime | None = thing.grants.get(group=cast.alpha.organisation.group).expires_at
    return end


def test_access_ends_to_the_second_on_page_and_download(cast: Cast) -> None:
    day = today() + timedelta(days=30)
    save_shares(actor=cast.staff, thing=cast.opportunity, choices=[until(cast, day)])
    end = end_of_day(day, cast.host.time_zone)
    pages = [cast.opportunity.get_absolute_url(), reverse("entities:file_download", args=[cast.files["shared"].pk])]
    for moment, status in ((end - timedelta(seconds=1), 200), (end, 404)):
        with time_machine.travel(moment, tick=False):
            client = client_of(fresh(cast.alpha.user))
            assert [client.get(page).status_code for page in pages] == [status, status]
            for address in (reverse("entities:shared_with_me"), "/search/?q=Anlage"):
                assert (pages[0] in client.get(address).content.decode()) == (status == 200)


def test_only_a_changed_day_is_saved_and_stands_in_the_history(cast: Cast) -> None:
    day = today() + timedelta(days=3)
    save_shares(actor=cast.staff, thing=cast.opportunity, choices=[until(cast, day)])
    event = Event.objects.get(verb="share_until")
    assert (event.partner, event.context) == (cast.alpha.organisation, cast.opportunity)
    assert event.changes["until"][0] is None
    assert [part["ids"] for part in event.changes["along"]] == [[cast.order.pk]]
    save_shares(actor=cast.staff, thing=cast.opportunity, choices=[until(cast, day)])
    save(cast, cast.alpha, known(cast), known(cast))
    assert Event.objects.filter(verb__in=["share_until", "shared", "unshared"]).count() == 1
    assert not Notification.objects.exists()
    save_shares(actor=cast.staff, thing=cast.opportunity, choices=[until(cast, None)])
    assert ends(cast, cast.opportunity) is None


def test_related_things_with_the_same_end_go_along(cast: Cast) -> None:
    late = end_of_day(today() + timedelta(days=90), cast.host.time_zone)
    day = today() + timedelta(days=10)
    for thing in (cast.order, cast.hidden_order):
        cast.opportunity.related.add(thing)
        grant(thing, cast.beta.organisation, cast.staff)
    key = next(each.key for each in cast.opportunity.share_categories() if each.key not in {"file", "note", "message"})
    chosen = {key: frozenset({cast.order.pk})}
    choice = Choice(cast.alpha.partnership.pk, chosen, known(cast), Until(day))
    save_shares(actor=cast.staff, thing=cast.opportunity, choices=[choice])
    end = end_of_day(day, cast.host.time_zone)
    assert (ends(cast, cast.opportunity), ends(cast, cast.order)) == (end, end)
    grant(cast.hidden_order, cast.alpha.organisation, cast.staff, expires_at=late)
    save_shares(actor=cast.staff, thing=cast.opportunity, choices=[until(cast, None)])
    assert (ends(cast, cast.order), ends(cast, cast.hidden_order)) == (None, late)
    assert set(cast.order.grants.filter(group=cast.beta.organisation.group).values_list("expires_at")) == {(None,)}


def test_undoing_moves_all_ends_back(cast: Cast) -> None:
    type(cast.opportunity.grants.get(group=cast.alpha.organisation.group)).objects.update(reviewed_at=timezone.now())
    before = all_grants()
    save_shares(actor=cast.staff, thing=cast.opportunity, choices=[until(cast, today())])
    assert all_grants() != before
    undo_change(actor=cast.staff, change=latest())
    assert all_grants() == before
    changes = Event.objects.get(verb="shares_undone").changes
    assert (changes["given"], changes["taken"], changes["until"][1]) == ([], [], None)
    unshare(actor=cast.staff, thing=cast.opportunity, partnership=cast.alpha.partnership)
    undo_change(actor=cast.staff, change=latest())
    assert all_grants() == before


def test_contents_have_no_end_of_their_own(cast: Cast) -> None:
    choice = Choice(cast.beta.partnership.pk, selection(file=[cast.files["shared"]]), {}, Until(today()))
    save_shares(actor=cast.staff, thing=cast.opportunity, choices=[choice])
    assert cast.files["shared"].grants.get(group=cast.beta.organisation.group).expires_at is None
    with time_machine.travel(end_of_day(today(), cast.host.time_zone)):
        assert not sees(cast.beta.user, cast.files["shared"])


def test_sharing_again_begins_anew(cast: Cast) -> None:
    row = cast.opportunity.grants.get(group=cast.alpha.organisation.group)
    past = datetime(2026, 1, 1, tzinfo=UTC)
    type(row).objects.filter(pk=row.pk).update(expires_at=past, warned_for=past, reviewed_at=past)
    save(cast, cast.alpha, {})
    row.refresh_from_db()
    assert (row.expires_at, row.warned_for, row.reviewed_at) == (None, None, None)
    assert has(cast.alpha.organisation, cast.opportunity)


def test_what_has_ended_is_shown_and_shared_again_with_what_was_in_it(cast: Cast) -> None:
    cast.opportunity.grants.filter(group=cast.alpha.organisation.group).update(expires_at=timezone.now())
    client = client_of(cast.staff)
    again = f"{url('panel', cast.opportunity)}?partner={cast.alpha.partnership.pk}&again=1"
    page = client.get(cast.opportunity.get_absolute_url()).content.decode()
    assert again.replace("&", "&amp;") in page
    shown = client.get(again).context["panel"].trees[0]
    assert (shown.tree.key, shown.partners[0].since, shown.partners[0].term.over) == ("new", None, True)
    assert cast.files["shared"].pk in shown.tree.chosen["file"]
    assert cast.files["secret"].pk not in shown.tree.chosen["file"]


def form(cast: Cast, day: str, shown: str = "") -> dict[str, str]:
    key, pk = f"p{cast.alpha.partnership.pk}", str(cast.alpha.partnership.pk)
    had = f"{SELF}:{cast.opportunity.pk}"
    return {
        "tree": key,
        f"{key}.partner": pk,
        f"{key}.known": had,
        f"{key}.until": day,
        f"{key}.known-until": shown,
        "step": "save",
    }


def test_the_panel_shows_and_saves_the_day(cast: Cast) -> None:
    client, address = client_of(cast.staff), url("panel", cast.opportunity)
    day = (today() + timedelta(days=40)).isoformat()
    assert client.post(address, form(cast, day)).status_code == 302
    page = client.get(address, {"partner": cast.alpha.partnership.pk}).content.decode()
    assert page.count(f'value="{day}"') == 2
    # Somebody whose panel is older changes something else.
    assert client.post(address, form(cast, "")).status_code == 302
    assert ends(cast, cast.opportunity) == end_of_day(date.fromisoformat(day), cast.host.time_zone)
    assert client.post(address, form(cast, "", day)).status_code == 302
    assert ends(cast, cast.opportunity) is None


@pytest.mark.parametrize("day", ["2020-02-02", "2026-02-31", "soon", "9999-12-31", "'\"><script>"])
def test_a_day_that_makes_no_sense_is_said_and_nothing_is_lost(cast: Cast, day: str) -> None:
    data = form(cast, day) | {f"p{cast.alpha.partnership.pk}.file": str(cast.files["secret"].pk)}
    answer = client_of(cast.staff).post(url("panel", cast.opportunity), data)
    assert answer.status_code == 422
    shown = answer.context["panel"].trees[0]
    assert (shown.tree.until, shown.tree.chosen["file"], bool(shown.wrong)) == (day, {cast.files["secret"].pk}, True)
    assert "<script>" not in answer.content.decode()
    assert ends(cast, cast.opportunity) is None
