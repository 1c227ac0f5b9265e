"""The page of a role."""

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from orgs.matrix import ACTION_WORDS, KIND_WORDS, grid_of
from orgs.models import Role
from orgs.rights import ACTIONS, ALL_RIGHTS, UnknownRightError
from tests.cast import Cast
from tests.helpers import client_of


def page(cast: Cast, role: Role) -> str:
    response = client_of(cast.staff).get(reverse("orgs:role", args=[role.pk]))
    assert response.status_code == 200
    return response.content.decode()


def test_the_grid_of_a_staff_role_says_yes_and_no(cast: Cast) -> None:
    grid = grid_of(cast.reader_role)
    assert len(grid.rows) == len(ACTIONS)
    entities = dict(zip(map(str, grid.heads), grid.rows[0].cells, strict=True))
    assert list(entities.values()) == [True, False, False, False, False, False]
    assert grid.rows[1].cells[-1] is None


def test_a_partner_role_shows_only_what_partners_can_get(cast: Cast) -> None:
    grid = grid_of(cast.partner_role)
    assert len(grid.rows) == 4
    assert len(grid.heads) == 4


def test_every_right_has_its_words() -> None:
    assert set(KIND_WORDS) == set(ACTIONS)
    assert set(ACTION_WORDS) == {right.partition(".")[2] for right in ALL_RIGHTS}


def test_a_staff_role_names_its_people(cast: Cast) -> None:
    html = page(cast, cast.staff_role)
    assert "Ada Admin" in html
    assert "Deaktiviert" in html


def test_a_partner_role_names_its_partners(cast: Cast) -> None:
    html = page(cast, cast.partner_role)
    assert "Alpha Solar" in html
    assert "Pausiert" in html


def test_without_the_right_to_see_partners_they_are_absent(cast: Cast) -> None:
    cast.reader_role.rights = ["role.view"]
    cast.reader_role.save()
    response = client_of(cast.reader).get(reverse("orgs:role", args=[cast.partner_role.pk]))
    assert response.status_code == 200
    assert "Alpha Solar" not in response.content.decode()


def test_roles_of_others_do_not_exist(cast: Cast) -> None:
    url = reverse("orgs:role", args=[cast.other_staff.role.pk])
    assert client_of(cast.staff).get(url).status_code == 404


def test_the_partner_does_not_see_its_partner_role(cast: Cast) -> None:
    cast.alpha.role.rights = ["role.view"]
    cast.alpha.role.save()
    url = reverse("orgs:role", args=[cast.partner_role.pk])
    assert client_of(cast.alpha.user).get(url).status_code == 404


def test_rights_that_do_not_exist_are_refused(cast: Cast) -> None:
    with pytest.raises(UnknownRightError):
        cast.staff_role.allows("entity.fly")
    with pytest.raises(ValidationError):
        Role(organisation=cast.host, kind=Role.Kind.STAFF, name="x", rights=["entity.fly"]).full_clean()
    with pytest.raises(ValidationError):
        Role(organisation=cast.host, kind=Role.Kind.PARTNER, name="x", rights=["entity.share"]).full_clean()
