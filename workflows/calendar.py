"""A person's open tasks as a calendar, as far as the person may see them at the moment when it is fetched."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.db.models import Case, Value, When
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from icalendar import Calendar, Event, vDuration

from collab.base.addresses import absolute
from orgs.models import User
from workflows.due import lasts_all_day
from workflows.models import Task
from workflows.waiting import Wait, waits_of

# More than this no calendar shows in a way that helps: what comes next goes first.
MOST = 500
# So long before a moment an event begins that is shown as its end.
BEFORE = timedelta(minutes=30)
REFRESH = timedelta(hours=1)


def calendar_of(user: User) -> bytes:
    """Return the calendar of what is the user's to do and has a due date, in the user's language and time zone."""
    with translation.override(user.language), timezone.override(user.time_zone):
        tasks = list(_tasks(user))
        waits = waits_of(user, tasks)
        calendar = _empty()
        for task in tasks:
            calendar.add_component(_event(user, task, waits.get(task.pk, [])))
        return bytes(calendar.to_ical())


def _tasks(user: User) -> Iterable[Task]:
    dated = Task.objects.to_be_done_by(user).open().filter(due_at__isnull=False)
    past = Case(When(due_at__lt=timezone.now(), then=Value(1)), default=Value(0))
    return dated.select_related("phase", "process__entity", "process__owner").order_by(past, "due_at", "pk")[:MOST]


def _empty() -> Calendar:
    calendar = Calendar()
    calendar.add("prodid", "-//Collab//Tasks//EN")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    for name in ("name", "x-wr-calname"):
        calendar.add(name, _("My tasks"))
    for name in ("refresh-interval", "x-published-ttl"):
        calendar.add(name, vDuration(REFRESH), parameters={"VALUE": "DURATION"} if name == "refresh-interval" else {})
    return calendar


def _event(user: User, task: Task, waits: Sequence[Wait]) -> Event:
    assert task.due_at is not None  # noqa: S101  others were not asked for
    event = Event()
    # The same for as long as the task is there: programs move it instead of showing it twice.
    event.add("uid", f"task-{task.pk}@{urlsplit(settings.PUBLIC_URL).hostname}")
    event.add("dtstamp", timezone.now())
    for name, value in _times(task.due_at).items():
        event.add(name, value)
    event.add("summary", f"{_line(task.name)} · {_line(task.process.entity.title)}")
    event.add("description", "\n".join(_description(user, task, waits)))
    event.add("url", absolute(task.get_absolute_url()))
    # A due date keeps nobody from being invited at that time.
    event.add("transp", "TRANSPARENT")
    return event


def _times(due: datetime) -> dict[str, Any]:
    """Return when an event begins and ends: the whole day, or the half hour before a time of day."""
    if lasts_all_day(due):
        day = timezone.localdate(due)
        return {"dtstart": day, "dtend": day + timedelta(days=1)}
    moment = due.astimezone(UTC)
    return {"dtstart": moment - BEFORE, "dtend": moment}


def _description(user: User, task: Task, waits: Sequence[Wait]) -> Iterator[str]:
    yield f"{_line(task.process.name)} · {_line(task.phase.name)}"
    if task.process.owner_id != user.organisation_id:
        yield _line(task.process.owner.name)
    if waits:
        yield " ".join([_("Waits for:"), ", ".join(_line(wait.name) for wait in waits)])
    yield absolute(task.get_absolute_url())


def _line(text: str) -> str:
    """Return ``text`` in one line, without what no calendar may hold."""
    return " ".join("".join(each if each.isprintable() else " " for each in text).split())
