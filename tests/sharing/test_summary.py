"""Who has access, and what came later and is not shared."""

from sharing.services import give
from sharing.summary import access_list, unshared_news
from tests.cast import Cast
from tests.cast_things import add_file, add_note
from tests.helpers import counted_queries
from tests.sharing.actions import fresh, notes_of


def news(cast: Cast) -> dict[str, int]:
    """Return the numbers by category that staff are shown."""
    return {each.key: each.count for each in unshared_news(fresh(cast.staff), cast.opportunity)}


def test_active_partners_with_access_are_listed(cast: Cast) -> None:
    give(actor=cast.staff, things=[cast.opportunity], organisation=cast.beta.organisation)
    rows = access_list(cast.staff, cast.opportunity)
    assert [row.partnership.partner.name for row in rows] == ["Alpha Solar", "Beta Dach"]
    assert rows[0].since < rows[1].since


def test_nobody_else_learns_who_has_access(cast: Cast) -> None:
    assert access_list(cast.alpha.user, cast.opportunity) == []
    assert access_list(cast.other_staff, cast.opportunity) == []
    assert unshared_news(cast.alpha.user, cast.opportunity) == []
    assert unshared_news(cast.reader, cast.opportunity) == []


def test_what_came_after_the_last_share_is_counted(cast: Cast) -> None:
    assert news(cast) == {}
    add_file(cast.opportunity, cast.staff, "Neu.pdf")
    add_file(cast.opportunity, cast.staff, "Noch neuer.pdf")
    add_note(cast.opportunity, cast.staff, "Neu")
    assert news(cast) == {"file": 2, "note": 1}


def test_what_is_shared_with_anybody_does_not_count(cast: Cast) -> None:
    note = add_note(cast.opportunity, cast.staff, "Neu")
    give(actor=cast.alpha.user, things=[note], organisation=cast.alpha.organisation)
    assert news(cast) == {}


def test_what_a_partner_adds_is_no_share(cast: Cast) -> None:
    add_file(cast.opportunity, cast.staff, "Neu.pdf")
    theirs = add_note(cast.opportunity, cast.alpha.user, "Von Alpha")
    give(actor=cast.alpha.user, things=[theirs], organisation=cast.alpha.organisation)
    assert news(cast) == {"file": 1}


def test_a_later_share_begins_anew(cast: Cast) -> None:
    add_file(cast.opportunity, cast.staff, "Neu.pdf")
    give(actor=cast.staff, things=[cast.notes["secret"]], organisation=cast.alpha.organisation)
    assert news(cast) == {}


def test_what_is_shared_with_nobody_has_no_news(cast: Cast) -> None:
    add_note(cast.hidden, cast.staff, "Neu")
    assert unshared_news(cast.staff, cast.hidden) == []


def test_the_words_name_number_and_category(cast: Cast) -> None:
    cast.staff.language = "en"
    add_file(cast.opportunity, cast.staff, "Neu.pdf")
    [one] = unshared_news(cast.staff, cast.opportunity)
    assert "1" in one.text
    add_file(cast.opportunity, cast.staff, "Noch neuer.pdf")
    [two] = unshared_news(cast.staff, cast.opportunity)
    assert "2" in two.text
    assert str(two.label) in two.text


def test_both_ask_as_often_for_many_as_for_one(cast: Cast) -> None:
    notes_of(cast, 1)
    user = fresh(cast.staff)
    unshared_news(user, cast.opportunity)
    with counted_queries() as few:
        unshared_news(user, cast.opportunity)
        access_list(user, cast.opportunity)
    notes_of(cast, 30)
    for partner in (cast.beta, cast.gamma):
        give(actor=cast.staff, things=[cast.opportunity], organisation=partner.organisation)
    notes_of(cast, 30)
    with counted_queries() as many:
        unshared_news(user, cast.opportunity)
        access_list(user, cast.opportunity)
    assert len(many) == len(few) <= 6
