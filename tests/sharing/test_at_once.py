"""Two people press save in the same moment: nothing is lost, nothing is done or told twice."""

from collections.abc import Callable
from threading import Barrier, Thread

import pytest
from django.db import connection

from activity.models import Event, Notification
from sharing.contents import Selection
from tests.cast import Cast
from tests.sharing.actions import has, known, save, selection

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
