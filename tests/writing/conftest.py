"""What these tests have beyond the cast."""

import pytest

from tests.cast import Cast
from tests.writing.things import Templates, make_templates


@pytest.fixture
def templates(cast: Cast) -> Templates:
    """Return the host's templates; people read German."""
    return make_templates(cast)
