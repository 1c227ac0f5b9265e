"""The filter with which the list of partners begins, exactly by the specification's rule."""

import pytest

from orgs.models import Partnership
from sharing.partners import partner_list, preset
from sharing.services import give
from tests.cast import Cast
from tests.sharing.actions import query

A, B, C = 1, 2, 3


@pytest.mark.parametrize(
    ("entity", "partners", "filters"),
    [
        ([], [], []),
        ([], [[A]], []),
        ([A], [], []),
        ([A], [[]], []),
        ([A], [[B]], []),
        ([A], [[A]], [A]),
        ([A], [[B], [A, B]], [A]),
        ([A, B], [[A]], [A]),
        ([A, B], [[A], [B]], [A, B]),
        ([A, B, C], [[B], [B, C]], [B, C]),
    ],
)
def test_preset(entity: list[int], partners: list[list[int]], filters: list[int]) -> None:
    assert preset(entity, partners) == set(filters)


def names(cast: Cast, text: str = "") -> list[str]:
    """Return the partners that the dialog lists for an address."""
    found = partner_list(thing=cast.opportunity, actor=cast.staff, query=query(text))
    return [row.partnership.partner.name for row in found.rows]


def test_a_common_purpose_is_set_as_filter(cast: Cast) -> None:
    found = partner_list(thing=cast.opportunity, actor=cast.staff, query=query(""))
    assert found.filter.purposes == {cast.purposes["sales"].pk}
    assert found.preset
    assert names(cast) == ["Alpha Solar", "Beta Dach"]


def test_without_a_purpose_all_active_partners_are_listed(cast: Cast) -> None:
    cast.opportunity.purposes.clear()
    assert names(cast) == ["Alpha Solar", "Beta Dach", "Gamma Elektro"]


def test_a_purpose_that_no_partner_has_filters_nothing(cast: Cast) -> None:
    cast.opportunity.purposes.set([cast.purposes["heat"]])
    found = partner_list(thing=cast.opportunity, actor=cast.staff, query=query(""))
    assert not found.preset
    assert len(found.rows) == 3


def test_a_partner_that_is_not_active_does_not_count(cast: Cast) -> None:
    cast.delta.partnership.purposes.set([cast.purposes["heat"]])
    cast.opportunity.purposes.set([cast.purposes["heat"]])
    assert len(names(cast)) == 3


def test_the_preset_can_be_removed(cast: Cast) -> None:
    assert names(cast, "filtered=1") == ["Alpha Solar", "Beta Dach", "Gamma Elektro"]


def test_purposes_labels_and_words_can_be_chosen(cast: Cast) -> None:
    montage = cast.purposes["montage"]
    cast.gamma.partnership.labels.add(cast.labels["technik"])
    assert names(cast, f"filtered=1&purpose={montage.pk}") == ["Beta Dach", "Gamma Elektro"]
    assert names(cast, f"filtered=1&label={cast.labels['technik'].pk}") == ["Gamma Elektro"]
    assert names(cast, "filtered=1&q=ÄLPHA") == []
    assert names(cast, "filtered=1&q=alpha") == ["Alpha Solar"]
    assert names(cast, f"filtered=1&purpose={montage.pk}&q=alpha") == []


def test_words_are_found_in_any_case_beyond_ascii(cast: Cast) -> None:
    cast.gamma.organisation.name = "Ökostrom Überlingen"
    cast.gamma.organisation.save()
    assert names(cast, "filtered=1&q=ökoSTROM ü") == ["Ökostrom Überlingen"]


def test_who_was_chosen_and_is_hidden_stays_chosen(cast: Cast) -> None:
    chosen = f"filtered=1&q=alpha&partner={cast.beta.partnership.pk}"
    found = partner_list(thing=cast.opportunity, actor=cast.staff, query=query(chosen))
    assert [row.partnership for row in found.selected_but_hidden] == [cast.beta.partnership]


def test_partners_with_access_are_marked_and_counted_when_hidden(cast: Cast) -> None:
    found = partner_list(thing=cast.opportunity, actor=cast.staff, query=query("filtered=1"))
    marked = [row.partnership for row in found.rows if row.since]
    assert marked == [cast.alpha.partnership]
    hidden = partner_list(thing=cast.opportunity, actor=cast.staff, query=query("filtered=1&q=gamma"))
    assert hidden.with_access_but_hidden == 1


def test_filters_offer_only_what_active_partners_have(cast: Cast) -> None:
    cast.delta.partnership.purposes.set([cast.purposes["heat"]])
    found = partner_list(thing=cast.opportunity, actor=cast.staff, query=query(""))
    assert [purpose.name for purpose in found.purposes] == ["PV Montage", "PV Vertrieb"]


def test_a_grant_of_a_suspended_partner_marks_nobody(cast: Cast) -> None:
    Partnership.objects.filter(pk=cast.alpha.partnership.pk).update(status="suspended")
    give(actor=cast.staff, things=[cast.opportunity], organisation=cast.delta.organisation)
    found = partner_list(thing=cast.opportunity, actor=cast.staff, query=query("filtered=1"))
    assert not [row for row in found.rows if row.since]
