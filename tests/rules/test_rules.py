"""Every kind of attribute × hidden, read only, editable × every door × a partner and staff: 0 leaks, 0 writes."""

from collections.abc import Iterator

import pytest
from django.db import transaction
from pytest_django import DjangoDbBlocker, Settings

from entities.kinds import KINDS
from orgs.models import User
from tests.matrix import own_urls

# Their doors are noted as they are read.
from tests.rules import doors_files, doors_mailing, doors_more, doors_views, doors_writing  # noqa: F401
from tests.rules.doors import DOORS
from tests.rules.world import LEVELS, READERS, World, make_world

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def media() -> None:
    """Leave the files where the one world of all doors has put them."""


@pytest.fixture(scope="module")
def made(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[World]:
    """Return the world, one for all doors."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield make_world()
        transaction.set_rollback(True)


@pytest.fixture
def world(made: World, settings: Settings, db: None) -> Iterator[World]:
    """Return the world as it was made: whatever happens at a door is undone."""
    settings.LOCAL_MAILBOX = False
    with transaction.atomic():
        for who, user in made.people.items():
            made.people[who] = User.objects.get(pk=user.pk)
        yield made
        transaction.set_rollback(True)
    for role in made.roles.values():
        role.refresh_from_db()


@pytest.mark.parametrize("who", READERS)
@pytest.mark.parametrize("name", sorted(DOORS))
def test_no_door_leaks_or_lets_write(world: World, name: str, who: str) -> None:
    assert list(DOORS[name](world, who)) == []


def test_every_kind_has_its_cells(made: World) -> None:
    assert {(cell.kind, cell.level) for cell in made.cells} == {(kind, level) for kind in KINDS for level in LEVELS}


# At which door each address of the entities is looked at; None: it says nothing of attributes, and the crawl reads it.
ADDRESSES: dict[str, str | None] = {
    "candidates": None,
    "card_move": "card move",
    "contents": None,
    "create": "create form",
    "delete": None,
    "detail": "detail",
    "document_create": "document",
    "edit_group": "edit form",
    "edit_header": None,
    "export": "export",
    "history": "history",
    "home": None,
    "import_configure": "import",
    "import_discard": None,
    "import_progress": None,
    "import_rejected": "import",
    "import_result": "import",
    "import_start": "import",
    "list": "list columns",
    "mail_incoming": None,
    "preview": "preview",
    "related_add": None,
    "related_remove": None,
    # The editor of roles names all attributes to those who may look at roles.
    "role_preview": None,
    "shared_export": "shared export",
    "shared_list": "shared list columns",
    "shared_with_me": "portal summary",
    "view": "view filter",
    "view_choose": None,
    "view_create": "view saved",
    "view_default": None,
    "view_delete": None,
    "view_duplicate": None,
    "view_edit": None,
    "view_save": None,
    "view_share": None,
    "why": "why",
}
# Files, notes and messages know nothing of attributes; the builder of types names them all to those who build.
OTHERS = ("file", "note_", "message_", "type", "attribute_")


def test_every_address_of_entities_has_its_door() -> None:
    names = {name.removeprefix("entities:") for name, _pattern in own_urls() if name.startswith("entities:")}
    assert {name for name in names if not name.startswith(OTHERS)} == ADDRESSES.keys()
    assert set(filter(None, ADDRESSES.values())) <= DOORS.keys()
