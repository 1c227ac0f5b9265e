"""The cast reading English."""

import pytest

from orgs.models import User
from tests.cast import Cast


@pytest.fixture
def english(cast: Cast) -> Cast:
    """Return the cast, everybody reading English."""
    User.objects.update(language="en")
    for person in (cast.staff, cast.reader, cast.alpha.user, cast.beta.user, cast.delta.user):
        person.refresh_from_db()
    return cast
