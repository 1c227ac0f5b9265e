"""The cast itself is what its words say: grants, no grants, taken back, suspended."""

import pytest

from entities.models import Entity, File, Message, Note
from tests.cast import Cast
from tests.helpers import client_of, queries_of


def seen(cast: Cast, name: str) -> list[str]:
    """Return the titles of all that this partner's person sees."""
    user = cast.partners[name].user
    return sorted(str(thing) for model in (Entity, File, Message, Note) for thing in model.objects.visible_to(user))


def test_alpha_sees_what_is_granted_and_no_secret(cast: Cast) -> None:
    titles = seen(cast, "alpha")
    assert len(titles) == 8
    assert not [title for title in titles if "SECRET" in title]


@pytest.mark.parametrize("name", ["beta", "gamma", "delta"])
def test_the_other_partners_see_nothing(cast: Cast, name: str) -> None:
    assert seen(cast, name) == []


def test_staff_see_all_of_their_own_and_nothing_else(cast: Cast) -> None:
    titles = [str(entity) for entity in Entity.objects.visible_to(cast.reader)]
    assert sorted(titles) == ["Bestellung 4711", "PV-Anlage Muster", "SECRET-OPPORTUNITY", "SECRET-ORDER"]


def test_deactivated_user_is_nobody(cast: Cast) -> None:
    assert not Entity.objects.visible_to(cast.deactivated).exists()
    assert client_of(cast.deactivated).get("/").status_code == 302


def test_files_have_bytes_in_the_test_s_own_folder(cast: Cast, media: object) -> None:
    assert b"SECRET-CONTENT.pdf bytes" in cast.files["secret"].content.read()
    assert cast.files["secret"].content.path.startswith(str(media))


def test_queries_are_counted(cast: Cast) -> None:
    assert queries_of(lambda: list(Entity.objects.all())) == 1
