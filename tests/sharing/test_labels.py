"""Labels as people may see them."""

from sharing.labels import visible_labels
from tests.cast import Cast
from tests.helpers import counted_queries


def test_the_owner_sees_all_and_partners_what_the_family_shows(cast: Cast) -> None:
    notes = list(cast.notes.values())
    shared = cast.notes["shared"].pk
    names = {
        user: [each.name for each in visible_labels(user, notes)[shared]] for user in (cast.staff, cast.alpha.user)
    }
    assert names[cast.staff] == ["SECRET-LABEL Intern", "Angebot"]
    assert names[cast.alpha.user] == ["Angebot"]


def test_one_query_for_any_number(cast: Cast) -> None:
    with counted_queries() as asked:
        found = visible_labels(cast.staff, list(cast.files.values()))
    assert len(asked) == 1
    assert found[cast.files["secret"].pk] == []
    assert visible_labels(cast.staff, []) == {}
