"""Fixtures of the builder: the cast, reading English."""

import pytest

from orgs.models import User
from tests.cast import Cast


@pytest.fixture
def english(cast: Cast) -> Cast:
    """Return the cast, everybody reading English."""
    User.objects.update(language="en")
    cast.staff.refresh_from_db()
    return cast
