"""Which things the dialog opens on, and what lies in which."""

import pytest

from entities.models import Entity, File, Message, Note
from sharing.registry import UnknownKindError, contents_of, models_by_kind, register_shareable, shareable
from workflows.models import Process


def test_the_dialog_opens_on_entities() -> None:
    assert shareable("entity") is Entity
    with pytest.raises(UnknownKindError):
        shareable("file")
    with pytest.raises(ValueError, match="entity"):
        register_shareable(Entity)


def test_what_lies_in_which() -> None:
    assert contents_of(Entity) == [File, Note, Message, Process]
    assert contents_of(File) == []
    assert set(models_by_kind()) == {"entity", "file", "note", "message", "process"}


def test_a_thing_that_says_nothing_has_no_contents_and_no_purposes() -> None:
    assert Note().share_categories() == ()
    assert Note().share_purposes() == ()
