"""What the dialog sends and how it is read, however it was bent on the way."""

from urllib.parse import urlencode

import pytest

from collab.base.numbers import numbers
from sharing.contents import SELF
from sharing.submission import choices_of, pack, separated, trees_of, unpack
from tests.sharing.actions import query


@pytest.mark.parametrize(
    ("values", "ids"),
    [
        ([], []),
        (["1", "2"], [1, 2]),
        (["1,2,3", "3"], [1, 2, 3]),
        (["", "x", "-1", "1.5", "²", "٣", " 4", "9" * 19], []),
        (["9" * 18], [int("9" * 18)]),
    ],
)
def test_ids_from_outside(values: list[str], ids: list[int]) -> None:
    assert numbers(values) == set(ids)


def test_what_is_packed_is_unpacked() -> None:
    selection = {"file": frozenset({3, 1}), "type-2": frozenset({9}), "note": frozenset[int]()}
    assert pack(selection) == "file:1,3 type-2:9"
    assert unpack(pack(selection)) == {"file": {1, 3}, "type-2": {9}}


@pytest.mark.parametrize("text", ["", " ", ":", "file", "file:", "file:x", ":1:2:"])
def test_nonsense_is_no_selection(text: str) -> None:
    assert unpack(text) == {}


def test_trees_are_read_with_what_was_ticked_and_known() -> None:
    data = query(
        "tree=new&new.partner=1&new.partner=2&new.file=5&new.file=6&tree=p3&p3.partner=3&p3.known=self:9+file:5"
    )
    new, old = trees_of(data)
    assert (new.partnerships, new.chosen, new.known) == ((1, 2), {"file": {5, 6}}, {})
    assert (old.partnerships, old.known) == ((3,), {SELF: {9}, "file": {5}})
    choices = choices_of([new, old])
    assert [each.partnership_id for each in choices] == [1, 2, 3]
    assert choices[2].removed("file") == {5}
    assert [each.key for each in separated([new, old])] == ["p1", "p2", "p3"]


def test_a_partner_counts_once_and_a_tree_without_one_not_at_all() -> None:
    data = query("tree=p1&tree=p2&tree=p1&p1.partner=1&p2.partner=1&tree=p3")
    assert [tree.key for tree in trees_of(data)] == ["p1"]


@pytest.mark.parametrize("key", ["%(title)s", "%", "p", "new ", "p1.x", "x" * 300, ""])
def test_trees_that_we_did_not_name_are_left_out(key: str) -> None:
    assert trees_of(query(urlencode({"tree": key, f"{key}.partner": "1"}))) == []


def test_nobody_chooses_the_thing_itself() -> None:
    [tree] = trees_of(query("tree=p1&p1.partner=1&p1.self=7"))
    assert tree.chosen == {}
