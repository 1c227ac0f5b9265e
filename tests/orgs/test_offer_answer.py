"""The right to answer offers: who has it, through which roles it counts, and who gets it with the update."""

from importlib import import_module

import pytest
from django.apps import apps
from django.utils import translation

from orgs.matrix import grid_of, offered_rights, right_words
from orgs.models import Role, User
from orgs.rights import PARTNER_RIGHTS
from sharing.access import access_of
from tests.cast import Cast

RIGHT = "offer.answer"
UPDATE = "orgs.migrations.0005_offer_answer"


def test_it_has_a_row_of_its_own_in_the_grid_of_both_kinds() -> None:
    for kind in Role.Kind.values:
        assert RIGHT in offered_rights(kind)
        cells = [cell for row in grid_of(kind, [RIGHT]).rows for cell in row.cells if cell and cell.action == "answer"]
        assert [(cell.right, cell.held) for cell in cells] == [(RIGHT, True)]
    with translation.override("en"):
        assert right_words(RIGHT) == "Offers: Answer"


@pytest.mark.django_db
@pytest.mark.parametrize("without", ["partner role", "own role"])
def test_it_needs_the_partner_role_and_the_own_one(cast: Cast, without: str) -> None:
    anna = User.objects.get(pk=cast.alpha.user.pk)
    assert access_of(anna).hosts(RIGHT) == [cast.host.pk]
    role = cast.partner_role if without == "partner role" else cast.alpha.role
    Role.objects.filter(pk=role.pk).update(rights=sorted(PARTNER_RIGHTS - {RIGHT}))
    assert access_of(User.objects.get(pk=anna.pk)).hosts(RIGHT) == []


@pytest.mark.django_db
def test_with_the_update_those_who_may_edit_entities_get_it_once(cast: Cast) -> None:
    rights = {"all": ["entity.edit", "note.view"], "has it": ["entity.edit", RIGHT], "reads": ["entity.view"]}
    made = [
        cast.host.roles.create(kind=kind, name=name, rights=held)
        for kind in Role.Kind.values
        for name, held in rights.items()
    ]
    import_module(UPDATE).give_to_those_who_edit(apps, None)
    after = rights | {"all": ["entity.edit", "note.view", RIGHT]}
    for role in made:
        role.refresh_from_db()
        assert role.rights == after[role.name]
