"""What the audit log says of processes: who was assigned by name, when something is due, with links for who sees it."""

from datetime import UTC, datetime

import pytest
from django.urls import reverse
from django.utils import timezone

from tests.cast import Cast
from tests.helpers import client_of, queries_of
from tests.workflows.things import person, share, small_template, start, task_of
from workflows.people import Who
from workflows.services.processes import edit_task, set_assignees

pytestmark = pytest.mark.django_db


def work(cast: Cast) -> None:
    """Assign Beta and Anna to a task that was Stella's, and give it a due date."""
    process = start(cast, small_template(cast))
    share(cast, process)
    task = task_of(process, "Anrufen")
    chosen = [person(cast.alpha.user), Who(organisation_id=cast.alpha.organisation.pk)]
    set_assignees(actor=cast.staff, place=task, chosen=chosen, known=[person(cast.staff)])
    due = datetime(2026, 12, 3, 9, 30, tzinfo=UTC)
    edit_task(actor=cast.staff, task=task, version=task.version, fields={"due_at": due})


def said(cast: Cast, verb: str) -> list[str]:
    """Return the changes of the newest line of that kind, as the log shows them."""
    lines = client_of(cast.staff).get(reverse("orgs:audit")).context["lines"]
    line = next(each for each in lines if each.event.verb == verb)
    return [change.text for change in line.changes]


def test_assignees_are_named_and_due_dates_are_moments(cast: Cast) -> None:
    work(cast)
    with timezone.override(cast.host.time_zone):
        assert said(cast, "task_assigned") == [
            "Zugewiesen an: Anna Alpha, Alpha Solar",
            "Nicht mehr zugewiesen: Stella Stadt",
        ]
        assert said(cast, "task_changed") == ["Fälligkeitsdatum: 3. Dezember 2026 10:30"]


def test_partners_are_named_to_those_who_may_view_them(cast: Cast) -> None:
    work(cast)
    cast.staff_role.rights = [each for each in cast.staff_role.rights if not each.startswith("partner.")]
    cast.staff_role.save()
    assert said(cast, "task_assigned") == [
        "Zugewiesen an: Jemand anderes, Jemand anderes",
        "Nicht mehr zugewiesen: Stella Stadt",
    ]


def test_more_lines_ask_no_more(cast: Cast) -> None:
    client = client_of(cast.staff)
    work(cast)
    few = queries_of(lambda: client.get(reverse("orgs:audit")))
    for _each in range(3):
        work(cast)
    assert queries_of(lambda: client.get(reverse("orgs:audit"))) == few
