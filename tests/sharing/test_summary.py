"""Who has access."""

from sharing.services import give
from sharing.summary import access_list
from tests.cast import Cast


def test_active_partners_with_access_are_listed(cast: Cast) -> None:
    give(actor=cast.staff, things=[cast.opportunity], organisation=cast.beta.organisation)
    rows = access_list(cast.staff, cast.opportunity)
    assert [row.partnership.partner.name for row in rows] == ["Alpha Solar", "Beta Dach"]
    assert rows[0].since < rows[1].since


def test_nobody_else_learns_who_has_access(cast: Cast) -> None:
    assert access_list(cast.alpha.user, cast.opportunity) == []
    assert access_list(cast.other_staff, cast.opportunity) == []
