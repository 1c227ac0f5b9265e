"""Things that the tests of this folder share."""

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
import time_machine
from django.utils import translation

from orgs.models import Role, User
from tests.cast import Cast

NOON = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def english(cast: Cast) -> Iterator[None]:
    """Let everybody read English."""
    User.objects.update(language="en")
    with translation.override("en"):
        yield


@pytest.fixture
def clock() -> Iterator[time_machine.Traveller]:
    """Stand still at noon; ``clock.shift`` moves on."""
    with time_machine.travel(NOON, tick=False) as traveller:
        yield traveller


@pytest.fixture
def only_assigned(cast: Cast) -> None:
    """Let partners see the tasks that are assigned to them, and no other."""
    Role.objects.filter(pk=cast.partner_role.pk).update(task_scope=Role.TaskScope.ASSIGNED)
