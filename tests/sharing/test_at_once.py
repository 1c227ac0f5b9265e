"""Two people press save in the same moment: nothing is lost, nothing is done or told twice."""

from collections.abc import Callable
from datetime import timedelta
from functools import partial
from threading import Barrier, Thread

import pytest
from django.db import connection
from django.utils import timezone

from activity.models import Event, Notification
from sharing.contents import Selection
from sharing.models import ShareRule
from sharing.services import Choice, save_shares, undo_change, unshare
from sharing.services.rules import set_rule
from sharing.services.sweeping_ends import sweep_ends
from sharing.until import Until, end_of_day
from tests.cast import Cast
from tests.sharing.actions import has, known, save, selection
from tests.sharing.undoing import grants_of

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(*calls: Callable[[], object]) -> None:
    """Run all ``calls`` in threads of their own, from the same moment on; raise what one of them raised."""
    barrier, errors = Barrier(len(calls)), list[Exception]()

    def run(call: Callable[[], object]) -> None:
        try:
            barrier.wait(10)
            call()
        except Exception as error:  # noqa: BLE001  raised again below
            errors.append(error)
        finally:
            connection.close()

    threads = [Thread(target=run, args=[call]) for call in calls]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    if errors:
        raise errors[0]


def test_both_differences_hold(cast: Cast) -> None:
    had = known(cast, note=[cast.notes["shared"]], file=[cast.files["shared"]])
    choices: list[Selection] = [
        selection(note=[cast.notes["shared"], cast.notes["secret"]]),
        selection(file=[cast.files["shared"], cast.files["secret"]]),
    ]
    at_once(*(lambda chosen=chosen: save(cast, cast.alpha, chosen, had) for chosen in choices))  # type: ignore[misc]
    alpha = cast.alpha.organisation
    assert has(alpha, cast.notes["secret"])
    assert has(alpha, cast.files["secret"])
    assert not has(alpha, cast.notes["shared"])
    assert not has(alpha, cast.files["shared"])


def test_the_same_twice_is_told_once(cast: Cast) -> None:
    chosen = selection(note=[cast.notes["secret"]])
    at_once(*[lambda: save(cast, cast.beta, chosen)] * 4)
    assert has(cast.beta.organisation, cast.notes["secret"])
    assert Event.objects.filter(verb="shared").count() == 1
    assert Notification.objects.count() == 1


def test_two_ends_at_once(cast: Cast) -> None:
    days = [timezone.localdate() + timedelta(days=each) for each in (10, 20)]
    choices = [Choice(cast.alpha.partnership.pk, known=known(cast), until=Until(day)) for day in days]
    at_once(*(partial(save_shares, actor=cast.staff, thing=cast.opportunity, choices=[each]) for each in choices))
    ends = {end_of_day(day, cast.host.time_zone) for day in days}
    first, second = Event.objects.filter(verb="share_until").order_by("pk")
    assert first.changes["until"][1] == second.changes["until"][0]
    assert set(cast.opportunity.grants.filter(group=cast.alpha.organisation.group).values_list("expires_at")) <= {
        (end,) for end in ends
    }


def test_an_end_against_taking_back(cast: Cast) -> None:
    choice = Choice(cast.alpha.partnership.pk, known=known(cast), until=Until(timezone.localdate()))
    at_once(
        partial(save_shares, actor=cast.staff, thing=cast.opportunity, choices=[choice]),
        partial(unshare, actor=cast.admin, thing=cast.opportunity, partnership=cast.alpha.partnership),
        partial(unshare, actor=cast.staff, thing=cast.opportunity, partnership=cast.alpha.partnership),
    )
    assert not has(cast.alpha.organisation, cast.opportunity)
    assert Event.objects.filter(verb="unshared").count() == 1


def test_two_sweeps_at_once_tell_once(cast: Cast) -> None:
    long_ago, soon = timezone.now() - timedelta(days=90), timezone.now() + timedelta(days=3)
    cast.opportunity.grants.update(granted_at=long_ago, expires_at=soon)
    cast.order.grants.update(expires_at=long_ago)
    at_once(*[sweep_ends] * 4)
    assert Event.objects.filter(verb="shares_ending", partner=cast.alpha.organisation).count() == 1
    assert Event.objects.filter(verb="share_ended", partner=cast.alpha.organisation).count() == 1
    assert Notification.objects.filter(kind="access_ending", recipient=cast.alpha.user).count() == 1


def test_undoing_in_two_tabs_is_undoing_once(cast: Cast) -> None:
    before = grants_of(cast.alpha.organisation)
    change = unshare(actor=cast.staff, thing=cast.opportunity, partnership=cast.alpha.partnership).change
    assert change is not None
    at_once(*[lambda: undo_change(actor=cast.staff, change=change)] * 4)
    assert grants_of(cast.alpha.organisation) == before
    assert Event.objects.filter(verb="shares_undone").count() == 1


def test_undoing_while_somebody_else_shares_anew_leaves_one_share(cast: Cast) -> None:
    change = unshare(actor=cast.staff, thing=cast.opportunity, partnership=cast.alpha.partnership).change
    assert change is not None
    at_once(
        lambda: undo_change(actor=cast.staff, change=change),
        lambda: save(cast, cast.alpha, selection(note=[cast.notes["secret"]]), actor=cast.admin),
    )
    assert cast.opportunity.grants.filter(group=cast.alpha.organisation.group).count() == 1
    assert has(cast.alpha.organisation, cast.notes["secret"])


def test_the_same_rule_made_twice_is_one(cast: Cast) -> None:
    said = {"actor": cast.staff, "thing": cast.opportunity, "partnership_id": cast.alpha.partnership.pk, "key": "note"}
    at_once(*[lambda: set_rule(**said)] * 4)
    assert ShareRule.objects.count() == 1
    assert Event.objects.filter(verb="share_rule_set").count() == 1
