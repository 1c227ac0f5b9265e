"""Django admin: for operators, and nothing there gets past the rules."""

import pytest
from allauth.account.models import EmailAddress
from django.contrib import admin
from django.contrib.auth.models import Group
from django.test import Client

from orgs.models import LabelFamily, Organisation, Partnership, Purpose, Role, User
from tests.cast import Cast
from tests.helpers import client_of

PAGES = [model._meta.model_name for model in (Organisation, User, Role, Partnership, Purpose, LabelFamily)]


@pytest.fixture
def operator(cast: Cast) -> Client:
    return client_of(cast.admin)


def person(cast: Cast, **fields: object) -> dict[str, object]:
    """Return what the form of a person sends."""
    given = {"email": "Neu@Stadtwerke.Example", "name": "Nele Neu", "organisation": cast.host.pk, "language": "de"}
    return given | {"role": cast.staff_role.pk} | fields


@pytest.mark.parametrize("page", PAGES)
def test_lists_and_forms_open(operator: Client, cast: Cast, page: str) -> None:
    assert operator.get(f"/admin/orgs/{page}/").status_code == 200
    assert operator.get(f"/admin/orgs/{page}/?q=a").status_code == 200
    assert operator.get(f"/admin/orgs/{page}/add/").status_code == 200
    model = admin.site._registry and next(m for m in admin.site._registry if m._meta.model_name == page)
    pk = model._default_manager.first().pk
    assert operator.get(f"/admin/orgs/{page}/{pk}/change/").status_code == 200


def test_nobody_else_comes_in(cast: Cast) -> None:
    for user in (cast.staff, cast.alpha.user, None):
        assert client_of(user).get("/admin/orgs/user/").status_code in {302, 403}


def test_groups_are_not_edited_by_hand() -> None:
    assert Group not in admin.site._registry


def test_a_new_person_is_in_the_group_and_can_sign_in(operator: Client, cast: Cast) -> None:
    passwords = {"usable_password": "true", "password1": "Sonnen-Dach-77", "password2": "Sonnen-Dach-77"}
    operator.post("/admin/orgs/user/add/", person(cast, **passwords))
    user = User.objects.get(email="neu@stadtwerke.example")
    assert user.check_password("Sonnen-Dach-77")
    assert list(user.groups.all()) == [cast.host.group]
    assert EmailAddress.objects.get(user=user).verified


def test_changing_the_organisation_changes_the_group(operator: Client, cast: Cast) -> None:
    data = person(cast, organisation=cast.other.pk, role=cast.other_staff.role_id, email=cast.reader.email)
    operator.post(f"/admin/orgs/user/{cast.reader.pk}/change/", data | {"is_active": "on"})
    assert list(User.objects.get(pk=cast.reader.pk).groups.all()) == [cast.other.group]


def test_a_new_address_replaces_the_old_one(operator: Client, cast: Cast) -> None:
    operator.post(f"/admin/orgs/user/{cast.reader.pk}/change/", person(cast) | {"is_active": "on"})
    assert [each.email for each in EmailAddress.objects.filter(user=cast.reader)] == ["neu@stadtwerke.example"]


@pytest.mark.parametrize("role", ["partner_role", "other_staff.role"])
def test_the_role_must_be_a_staff_role_of_the_organisation(operator: Client, cast: Cast, role: str) -> None:
    chosen = cast.partner_role if role == "partner_role" else cast.other_staff.role
    data = person(cast, role=chosen.pk, email=cast.reader.email)
    page = operator.post(f"/admin/orgs/user/{cast.reader.pk}/change/", data)
    assert page.status_code == 200
    assert "role" in page.context["adminform"].form.errors
    assert User.objects.get(pk=cast.reader.pk).role == cast.reader_role


def test_a_role_takes_only_rights_that_there_are(operator: Client, cast: Cast) -> None:
    url = f"/admin/orgs/role/{cast.reader_role.pk}/change/"
    operator.post(url, {"name": "Lesen", "rights": ["entity.view", "file.view"]})
    assert Role.objects.get(pk=cast.reader_role.pk).rights == ["entity.view", "file.view"]
    assert operator.post(url, {"name": "Lesen", "rights": ["entity.fly"]}).status_code == 200
    url = f"/admin/orgs/role/{cast.partner_role.pk}/change/"
    assert "rights" in operator.post(url, {"name": "P", "rights": ["entity.share"]}).context["adminform"].form.errors


def test_a_partnership_takes_only_what_is_the_host_s(operator: Client, cast: Cast) -> None:
    url = f"/admin/orgs/partnership/{cast.alpha.partnership.pk}/change/"
    foreign = {
        "role": cast.staff_role.pk,
        "status": "active",
        "purposes": [cast.other.purposes.first().pk],
        "labels": [cast.other.label_families.first().labels.first().pk],
    }
    errors = operator.post(url, foreign).context["adminform"].form.errors
    assert set(errors) == {"role", "purposes", "labels"}
    operator.post(url, {"role": cast.partner_role.pk, "status": "suspended"})
    assert Partnership.objects.get(pk=cast.alpha.partnership.pk).status == "suspended"


def test_organisations_and_people_are_kept(operator: Client, cast: Cast) -> None:
    assert operator.post(f"/admin/orgs/organisation/{cast.other.pk}/delete/").status_code == 403
    assert operator.post(f"/admin/orgs/user/{cast.reader.pk}/delete/").status_code == 403
