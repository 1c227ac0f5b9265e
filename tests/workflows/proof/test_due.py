"""When tasks are due, on the owner's clock, as cases: the rule, what happens when, and what follows."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import time_machine

from orgs.models import Organisation
from tests.cast import Cast
from tests.workflows.things import make_phase, make_task, make_template, phase_of, start, task_of
from workflows.due import DueFrom, Unit, moment_after
from workflows.models import Process
from workflows.services.processes import add_task, edit_task, move_task

pytestmark = pytest.mark.django_db

BERLIN = ZoneInfo("Europe/Berlin")
# A Monday in winter, noon in Berlin.
START = datetime(2026, 11, 23, 11, tzinfo=UTC)
DAY = timedelta(days=1)

Clock = time_machine.Traveller


@pytest.fixture
def clock() -> Iterator[Clock]:
    """Time that stands still until a test moves it."""
    with time_machine.travel(START, tick=False) as traveller:
        yield traveller


def berlin(day: int, month: int = 11, hour: int = 23, minute: int = 59) -> datetime:
    """Return a moment of 2026 there; a day lasts until its last minute."""
    return datetime(2026, month, day, hour, minute, tzinfo=BERLIN)


@pytest.mark.parametrize(
    ("begin", "amount", "unit", "zone", "due"),
    [
        # Hours are exact, whatever the clocks do.
        ("2026-11-23T11:00+00:00", 2, "hours", "Europe/Berlin", "2026-11-23T14:00+01:00"),
        ("2026-03-29T00:30+01:00", 3, "hours", "Europe/Berlin", "2026-03-29T04:30+02:00"),
        ("2026-10-25T00:30+02:00", 3, "hours", "Europe/Berlin", "2026-10-25T02:30+01:00"),
        # Days last until their last minute there.
        ("2026-11-23T11:00+00:00", 1, "days", "Europe/Berlin", "2026-11-24T23:59+01:00"),
        ("2026-11-23T23:30+00:00", 1, "days", "Europe/Berlin", "2026-11-25T23:59+01:00"),
        ("2026-11-23T23:30+00:00", 1, "days", "America/New_York", "2026-11-24T23:59-05:00"),
        ("2026-11-23T11:00+00:00", 1, "days", "Pacific/Auckland", "2026-11-25T23:59+13:00"),
        # The clocks go forward, and back: a day stays a day.
        ("2026-03-28T12:00+01:00", 1, "days", "Europe/Berlin", "2026-03-29T23:59+02:00"),
        ("2026-10-24T12:00+02:00", 1, "days", "Europe/Berlin", "2026-10-25T23:59+01:00"),
        ("2026-10-24T12:00+02:00", 2, "weeks", "Europe/Berlin", "2026-11-07T23:59+01:00"),
        ("2026-03-28T23:59+01:00", 1, "days", "Europe/Berlin", "2026-03-29T23:59+02:00"),
        # Over the ends of months and years.
        ("2026-12-31T12:00+01:00", 1, "days", "Europe/Berlin", "2027-01-01T23:59+01:00"),
        ("2028-02-28T12:00+01:00", 1, "days", "Europe/Berlin", "2028-02-29T23:59+01:00"),
        ("2026-11-23T11:00+00:00", 1000, "weeks", "Europe/Berlin", "2046-01-22T23:59+01:00"),
    ],
)
def test_so_long_after_a_moment(begin: str, amount: int, unit: str, zone: str, due: str) -> None:
    found = moment_after(datetime.fromisoformat(begin), amount, unit, ZoneInfo(zone))
    assert found.astimezone(UTC) == datetime.fromisoformat(due).astimezone(UTC)


def running(cast: Cast, *, first: dict[str, Any] | None = None, **due: Any) -> Process:
    """Return a process: call, then visit in the phase Kontakt, and in Angebot an offer with that due date."""
    template = make_template(cast)
    contact, offer = make_phase(cast, template, "Kontakt"), make_phase(cast, template, "Angebot")
    call = make_task(cast, contact, "Anrufen", **(first or {}))
    make_task(cast, contact, "Besuchen")
    after = {"due_task": call} if due.get("due_from") == DueFrom.TASK else {}
    after |= {"due_phase": contact} if due.get("due_from") == DueFrom.PHASE else {}
    make_task(cast, offer, "Anbieten", **due, **after)
    return start(cast, template)


def due_of(process: Process, name: str = "Anbieten") -> datetime | None:
    """Return when a task is due now."""
    return task_of(process, name).due_at


def move(cast: Cast, process: Process, name: str, how: str = "complete") -> None:
    """Move a task on."""
    move_task(actor=cast.staff, task=task_of(process, name), move=how)


DAYS: dict[str, Any] = {"due_amount": 2, "due_unit": Unit.DAYS}


@pytest.mark.parametrize(
    ("rule", "due"),
    [
        ({}, None),
        ({"due_from": DueFrom.DAY, "due_on": date(2026, 12, 24)}, berlin(24, 12)),
        ({"due_from": DueFrom.DAY, "due_on": date(2026, 7, 1)}, berlin(1, 7)),
        ({"due_from": DueFrom.START, "due_amount": 5, "due_unit": Unit.HOURS}, berlin(23, hour=17, minute=0)),
        ({"due_from": DueFrom.START, **DAYS}, berlin(25)),
        ({"due_from": DueFrom.START, "due_amount": 1, "due_unit": Unit.WEEKS}, berlin(30)),
        ({"due_from": DueFrom.TASK, **DAYS}, None),
        ({"due_from": DueFrom.PHASE, **DAYS}, None),
    ],
)
def test_what_is_known_at_the_start(cast: Cast, clock: Clock, rule: dict[str, Any], due: datetime | None) -> None:
    assert due_of(running(cast, **rule)) == due


def test_days_end_where_the_owner_is(cast: Cast, clock: Clock) -> None:
    Organisation.objects.filter(pk=cast.host.pk).update(time_zone="America/New_York")
    cast.staff.refresh_from_db()
    new_york = datetime(2026, 11, 25, 23, 59, tzinfo=ZoneInfo("America/New_York"))
    process = running(
        cast, first={"due_from": DueFrom.DAY, "due_on": date(2026, 11, 25)}, due_from=DueFrom.START, **DAYS
    )
    assert (due_of(process, "Anrufen"), due_of(process)) == (new_york, new_york)
    # So they do for what becomes known later, and for a partner who closes it elsewhere.
    process = running(cast, due_from=DueFrom.TASK, **DAYS)
    move(cast, process, "Anrufen")
    assert due_of(process) == new_york


@pytest.mark.parametrize("how", ["complete", "skip"])
def test_after_a_task(cast: Cast, clock: Clock, how: str) -> None:
    process = running(cast, due_from=DueFrom.TASK, **DAYS)
    move(cast, process, "Anrufen", "start")
    move(cast, process, "Besuchen")
    assert due_of(process) is None
    clock.shift(DAY)
    move(cast, process, "Anrufen", how)
    assert due_of(process) == berlin(26)


@pytest.mark.parametrize("how", ["complete", "skip"])
def test_after_a_phase(cast: Cast, clock: Clock, how: str) -> None:
    process = running(cast, due_from=DueFrom.PHASE, **DAYS)
    move(cast, process, "Anrufen", how)
    assert due_of(process) is None
    clock.shift(DAY)
    move(cast, process, "Besuchen", how)
    assert due_of(process) == berlin(26)


@pytest.mark.parametrize("rule", [DueFrom.TASK, DueFrom.PHASE])
def test_closed_once_more_it_counts_anew(cast: Cast, clock: Clock, rule: str) -> None:
    process = running(cast, due_from=rule, **DAYS)
    for name in ("Besuchen", "Anrufen"):
        move(cast, process, name)
    assert due_of(process) == berlin(25)
    clock.shift(DAY)
    # A second click counts nothing anew.
    move(cast, process, "Anrufen")
    assert due_of(process) == berlin(25)
    move(cast, process, "Anrufen", "reopen")
    move(cast, process, "Anrufen")
    assert due_of(process) == berlin(26)


def test_a_phase_with_a_task_added_is_closed_with_that(cast: Cast, clock: Clock) -> None:
    process = running(cast, due_from=DueFrom.PHASE, **DAYS)
    add_task(actor=cast.staff, phase=phase_of(process, "Kontakt"), name="Dazu")
    for name in ("Anrufen", "Besuchen"):
        move(cast, process, name)
    assert due_of(process) is None
    move(cast, process, "Dazu")
    assert due_of(process) == berlin(25)


def test_what_somebody_set_stays(cast: Cast, clock: Clock) -> None:
    by_hand = berlin(1, 12, 9, 0)
    for rule in (DueFrom.TASK, DueFrom.PHASE):
        process = running(cast, due_from=rule, **DAYS)
        task = task_of(process, "Anbieten")
        edit_task(actor=cast.staff, task=task, version=task.version, fields={"due_at": by_hand})
        for name in ("Anrufen", "Besuchen"):
            move(cast, process, name)
        assert due_of(process) == by_hand


def test_that_somebody_took_it_away_stays(cast: Cast, clock: Clock) -> None:
    process = running(cast, due_from=DueFrom.TASK, **DAYS)
    move(cast, process, "Anrufen")
    task = task_of(process, "Anbieten")
    edit_task(actor=cast.staff, task=task, version=task.version, fields={"due_at": None})
    move(cast, process, "Anrufen", "reopen")
    move(cast, process, "Anrufen")
    assert due_of(process) is None


def test_another_name_leaves_the_rule(cast: Cast, clock: Clock) -> None:
    process = running(cast, due_from=DueFrom.TASK, **DAYS)
    task = task_of(process, "Anbieten")
    edit_task(actor=cast.staff, task=task, version=task.version, fields={"name": "Anbieten", "description": "Neu"})
    move(cast, process, "Anrufen")
    assert due_of(process) == berlin(25)


def test_parts_that_do_not_start(cast: Cast, clock: Clock) -> None:
    template, heat = make_template(cast), [cast.purposes["heat"]]
    always = make_phase(cast, template, "Immer")
    never = make_phase(cast, template, "Nie", purposes=heat)
    empty = make_phase(cast, template, "Leer")
    inside = make_task(cast, never, "Darin")
    lost = make_task(cast, always, "Verloren", purposes=heat)
    make_task(cast, empty, "Auch nicht", purposes=heat)
    make_task(cast, always, "Nach Aufgabe", due_from=DueFrom.TASK, due_task=lost, **DAYS)
    make_task(cast, always, "Nach Aufgabe darin", due_from=DueFrom.TASK, due_task=inside, **DAYS)
    make_task(cast, always, "Nach Phase", due_from=DueFrom.PHASE, due_phase=never, **DAYS)
    make_task(cast, always, "Nach leerer Phase", due_from=DueFrom.PHASE, due_phase=empty, **DAYS)
    process = start(cast, template)
    # Nothing ever closes what did not start; a phase in which nothing is to be done is closed from the start.
    assert {task.name: (task.due_at, task.due_from) for task in process.tasks.all()} == {
        "Nach Aufgabe": (None, DueFrom.NEVER),
        "Nach Aufgabe darin": (None, DueFrom.NEVER),
        "Nach Phase": (None, DueFrom.NEVER),
        "Nach leerer Phase": (berlin(25), DueFrom.PHASE),
    }
    # Until somebody adds something to do there.
    clock.shift(DAY)
    add_task(actor=cast.staff, phase=phase_of(process, "Leer"), name="Dazu")
    move(cast, process, "Dazu")
    assert due_of(process, "Nach leerer Phase") == berlin(26)


def test_it_counts_in_the_process_alone(cast: Cast, clock: Clock) -> None:
    process = running(cast, due_from=DueFrom.TASK, **DAYS)
    assert process.template is not None
    other = start(cast, process.template)
    move(cast, process, "Anrufen")
    assert (due_of(process), due_of(other)) == (berlin(25), None)
