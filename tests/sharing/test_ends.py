"""Access that ends: both sides hear of it once, it ends in the history, and extending takes the news back."""

from datetime import datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.core import mail
from django.utils import timezone

from activity.models import Event, Notification, OutboxMessage
from activity.outbox.sweep import sweep
from orgs.models import Partnership
from sharing.services import Choice, save_shares
from sharing.services import sweeping_ends as sweeping
from sharing.services.sweeping_ends import sweep_ends
from sharing.until import Until, end_of_day
from tests.cast import Cast
from tests.helpers import client_of, queries_of
from tests.sharing.test_until import ends, until

SOON = timedelta(days=7)


def lasting(cast: Cast, end: datetime, **more: Any) -> None:
    """Let Alpha's access to the opportunity, which it has for long, end then."""
    long_ago = timezone.now() - timedelta(days=100)
    fields = {"granted_at": long_ago, "granted_by": cast.staff, "expires_at": end} | more
    cast.opportunity.grants.filter(group=cast.alpha.organisation.group).update(**fields)


def told() -> set[tuple[str, str]]:
    return set(Notification.objects.values_list("kind", "recipient__email"))


BOTH = {
    ("shares_ending", "staff@stadtwerke.example"),
    ("access_ending", "alpha@partner.example"),
    ("access_ending", "chief@partner.example"),
}


def test_both_sides_are_told_once_a_week_before(cast: Cast) -> None:
    end = timezone.now() + timedelta(days=30)
    lasting(cast, end)
    with time_machine.travel(end - SOON - timedelta(seconds=1), tick=False):
        assert sweep_ends() == 0
    with time_machine.travel(end - SOON, tick=False):
        assert (sweep_ends(), sweep_ends()) == (1, 0)
        assert told() == BOTH
        event = Event.objects.get(verb="shares_ending")
        assert (event.target, event.partner, event.changes["ids"]) == (
            cast.alpha.partnership,
            cast.alpha.organisation,
            [cast.opportunity.pk],
        )
        lasting(cast, end + timedelta(hours=1))
    with time_machine.travel(end, tick=False):
        # Another end is another piece of news.
        assert (sweep_ends(), sweep_ends()) == (1, 0)


def test_who_gave_it_and_is_gone_is_stood_in_for(cast: Cast) -> None:
    lasting(cast, timezone.now() + timedelta(days=3), granted_by=cast.deactivated)
    sweep_ends()
    assert {email for kind, email in told() if kind == "shares_ending"} == {cast.staff.email, cast.admin.email}


def test_short_access_was_given_with_these_words_and_suspended_access_waits(cast: Cast) -> None:
    lasting(cast, timezone.now() + timedelta(days=3), granted_at=timezone.now() - timedelta(days=2))
    assert sweep_ends() == 0
    lasting(cast, timezone.now() + timedelta(days=3))
    Partnership.objects.filter(pk=cast.alpha.partnership.pk).update(status="suspended")
    assert sweep_ends() == 0
    Partnership.objects.filter(pk=cast.alpha.partnership.pk).update(status="active")
    assert sweep_ends() == 1


def test_the_end_stands_in_the_history_once(cast: Cast) -> None:
    lasting(cast, timezone.now() - timedelta(seconds=1))
    assert (sweep_ends(), sweep_ends()) == (1, 0)
    event = Event.objects.get(verb="share_ended")
    assert (event.target, event.partner, event.organisation) == (cast.opportunity, cast.alpha.organisation, cast.host)


def test_a_sweep_that_fails_halfway_tells_nobody_twice(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    lasting(cast, timezone.now() + timedelta(days=3))
    with monkeypatch.context() as broken:
        broken.setattr(sweeping, "_responsible", lambda *_args: 1 / 0)
        assert sweep_ends() == 0
    assert (told(), Event.objects.filter(verb="shares_ending").exists()) == (set(), False)
    assert (sweep_ends(), sweep_ends()) == (1, 0)
    assert told() == BOTH


def test_the_mails_say_what_each_side_sees_and_lead_on(cast: Cast) -> None:
    lasting(cast, timezone.now() + timedelta(days=3))
    sweep_ends()
    sweep()
    by_address = {each.to[0]: each for each in mail.outbox}
    assert set(by_address) == {email for _kind, email in BOTH}
    host, partner = by_address[cast.staff.email], by_address[cast.alpha.user.email]
    address = f"/review/{cast.alpha.partnership.pk}/entity/?state=ending"
    assert (address in host.body, cast.opportunity.title in host.body) == (True, True)
    assert (address in partner.body, cast.opportunity.get_absolute_url() in partner.body) == (False, True)
    page = client_of(cast.staff).get(address)
    assert [row.thing for row in page.context["rows"]] == [cast.opportunity]


def test_mail_that_waits_is_cancelled_when_access_has_ended_or_lasts_longer(cast: Cast) -> None:
    end = timezone.now() + timedelta(days=3)
    lasting(cast, end)
    sweep_ends()
    with time_machine.travel(end, tick=False):
        sweep()
    assert mail.outbox == []
    assert set(OutboxMessage.objects.values_list("status", flat=True)) == {OutboxMessage.Status.CANCELLED}


def test_mail_about_a_share_is_not_sent_after_its_end(cast: Cast) -> None:
    choice = Choice(cast.beta.partnership.pk, until=Until(timezone.localdate()))
    save_shares(actor=cast.staff, thing=cast.opportunity, choices=[choice])
    with time_machine.travel(end_of_day(timezone.localdate(), cast.host.time_zone), tick=False):
        sweep()
    assert (mail.outbox, OutboxMessage.objects.get().status) == ([], OutboxMessage.Status.CANCELLED)


def test_who_was_told_of_the_end_is_told_that_it_lasts_longer(cast: Cast) -> None:
    lasting(cast, timezone.now() + timedelta(days=3))
    sweep_ends()
    Notification.objects.all().delete()
    save_shares(actor=cast.staff, thing=cast.opportunity, choices=[until(cast, None)])
    assert told() == {("access_extended", cast.alpha.user.email), ("access_extended", cast.chief.email)}
    OutboxMessage.objects.exclude(kind="access_extended").delete()
    sweep()
    assert {each.to[0] for each in mail.outbox} == {cast.alpha.user.email, cast.chief.email}
    assert ends(cast, cast.opportunity) is None


def test_the_inbox_asks_as_much_for_many_as_for_one(cast: Cast) -> None:
    client = client_of(cast.alpha.user)
    counts = []
    for days in (3, *range(4, 7)):
        lasting(cast, timezone.now() + timedelta(days=days))
        sweep_ends()
        counts.append(queries_of(lambda: client.get("/notifications/")))
    assert len(set(counts)) == 1
