"""Due soon and overdue: told once for each due date, to those who can do something about it."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.utils.module_loading import import_string
from pytest_django import Settings

from activity.outbox import embedded
from orgs.models import Organisation
from tests.cast import Cast
from tests.helpers import counted_queries
from tests.workflows.telling.conftest import NOON
from tests.workflows.telling.post import inbox, mails, the_mail, told
from tests.workflows.things import make_phase, make_task, make_template, person, share, start, task_of
from workflows.models import Process, Task
from workflows.services.processes import close_process, edit_task, move_task, sweep_due_tasks
from workflows.tasks import sweep_due_tasks as swept_by_beat

pytestmark = pytest.mark.django_db

Clock = time_machine.Traveller
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@pytest.fixture
def process(cast: Cast, clock: Clock) -> Process:
    """Return a shared process with a task of Anna's due in three days, and one of staff that waits for it."""
    template = make_template(cast)
    phase = make_phase(cast, template, "Phase")
    first = make_task(
        cast, phase, "Messen", assignees=[person(cast.alpha.user)], due_from="start", due_amount=72, due_unit="hours"
    )
    make_task(cast, phase, "Rechnen", assignees=[person(cast.reader)], after=[first])
    process = start(cast, template)
    share(cast, process)
    return process


def change_due(cast: Cast, task: Task, at: datetime) -> None:
    edit_task(actor=cast.staff, task=task, version=task.version, fields={"due_at": at})


def test_once_a_day_before_and_once_after(cast: Cast, process: Process, clock: Clock) -> None:
    clock.shift(2 * DAY - timedelta(seconds=1))
    assert sweep_due_tasks() == 0
    clock.shift(timedelta(seconds=1))
    swept_by_beat()
    assert sweep_due_tasks() == 0
    assert (told("task_due_soon"), told("task_overdue")) == (["Anna Alpha"], [])
    clock.shift(DAY)
    assert (sweep_due_tasks(), sweep_due_tasks()) == (1, 0)
    assert (told("task_due_soon"), told("task_overdue")) == (["Anna Alpha"], ["Anna Alpha"])
    place = "PV-Vertrieb · PV-Anlage Muster"
    assert inbox(cast.alpha.user, "task_due_soon") == [("Due soon: Messen", place)]
    assert inbox(cast.alpha.user, "task_overdue") == [("Overdue: Messen", place)]


def test_again_when_the_due_date_is_another(cast: Cast, process: Process, clock: Clock) -> None:
    clock.shift(3 * DAY)
    sweep_due_tasks()
    change_due(cast, task_of(process, "Messen"), NOON + 3 * DAY + 2 * HOUR)
    assert sweep_due_tasks() == 1
    clock.shift(2 * HOUR)
    assert sweep_due_tasks() == 1
    assert (told("task_due_soon"), told("task_overdue")) == (["Anna Alpha"], ["Anna Alpha"] * 2)


@pytest.mark.parametrize("end", ["done", "skipped", "closed", "moved"])
def test_not_about_what_is_over(cast: Cast, process: Process, clock: Clock, end: str) -> None:
    clock.shift(2 * DAY)
    sweep_due_tasks()
    assert list(mails("task_due_soon")) == ["Anna Alpha"]
    task = task_of(process, "Messen")
    if end == "closed":
        close_process(actor=cast.staff, process=process, reason="Gewonnen")
    elif end == "moved":
        change_due(cast, task, NOON + 30 * DAY)
    else:
        move_task(actor=cast.staff, task=task, move={"done": "complete", "skipped": "skip"}[end])
    assert mails("task_due_soon") == {}
    clock.shift(3 * DAY)
    assert sweep_due_tasks() == 0


def test_a_blocked_task_is_told_when_it_is_freed(cast: Cast, process: Process, clock: Clock) -> None:
    Task.objects.filter(process=process, name="Rechnen").update(due_at=NOON + HOUR)
    clock.shift(2 * HOUR)
    assert sweep_due_tasks() == 0
    move_task(actor=cast.staff, task=task_of(process, "Messen"), move="complete")
    assert sweep_due_tasks() == 1
    assert told("task_overdue") == ["Lea Leser"]


def test_on_hold_it_is_due_all_the_same(cast: Cast, process: Process, clock: Clock) -> None:
    move_task(actor=cast.staff, task=task_of(process, "Messen"), move="hold")
    clock.shift(4 * DAY)
    assert sweep_due_tasks() == 1


# In Berlin the clocks are put back on 25 October at 3:00, forward on 28 March at 2:00.
CHANGES = [datetime(2026, 10, 25, 12, 0, tzinfo=UTC), datetime(2027, 3, 28, 12, 0, tzinfo=UTC)]


@pytest.mark.parametrize("due", CHANGES, ids=str)
def test_a_day_before_is_24_hours_whatever_the_clocks_do(cast: Cast, process: Process, due: datetime) -> None:
    Task.objects.filter(process=process, name="Messen").update(due_at=due)
    for before, expected in ((DAY + timedelta(seconds=1), 0), (DAY, 1), (timedelta(seconds=1), 0), (timedelta(0), 1)):
        with time_machine.travel(due - before, tick=False):
            assert sweep_due_tasks() == expected


def test_the_mail_says_the_due_date_on_the_reader_s_clock(cast: Cast, process: Process, clock: Clock) -> None:
    Organisation.objects.filter(pk=cast.alpha.organisation.pk).update(time_zone="Asia/Kolkata")
    clock.shift(2 * DAY)
    sweep_due_tasks()
    subject, text, html = the_mail("task_due_soon", cast.alpha.user)
    assert subject == "Due soon: Messen"
    assert "Due date: 26 November 2026, 17:30" in text
    assert "Due date: 26 November 2026, 17:30" in html


def test_a_day_that_lasts_until_its_end_is_told_without_a_time(cast: Cast, process: Process, clock: Clock) -> None:
    Task.objects.filter(process=process, name="Messen").update(due_at=datetime(2026, 11, 23, 22, 59, tzinfo=UTC))
    sweep_due_tasks()
    assert "Due date: 23 November 2026\n" in the_mail("task_due_soon", cast.alpha.user)[1]


def test_beat_does_it_or_else_the_embedded_thread(settings: Settings) -> None:
    schedule, chore = settings.CELERY_BEAT_SCHEDULE["sweep-due-tasks"], embedded._chores["sweep due tasks"]
    assert import_string(schedule["task"]) == swept_by_beat
    assert (chore.work, chore.every) == (sweep_due_tasks, timedelta(seconds=schedule["schedule"]))
    assert chore.every <= timedelta(minutes=1)


def test_each_task_costs_the_same_queries(cast: Cast, clock: Clock) -> None:
    template = make_template(cast)
    make_task(cast, make_phase(cast, template, "Phase"), "Vorlage", assignees=[person(cast.alpha.user)])
    process = start(cast, template)
    template_task = task_of(process, "Vorlage")
    Task.objects.filter(process=process).delete()

    def cost(count: int) -> int:
        made = [
            Task(process=process, phase=template_task.phase, name=f"T{number}", due_at=NOON, status_at=NOON)
            for number in range(count)
        ]
        for task in made:
            task.ready_since = NOON
        Task.objects.bulk_create(made)
        with counted_queries() as asked:
            assert sweep_due_tasks() == count
        return len(asked)

    one, two, many = cost(1), cost(2), cost(12)
    assert many - one == 11 * (two - one)
    assert two - one <= 16
