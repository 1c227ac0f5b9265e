"""The list of roles: who sees it, new ones, copies, and deleting them."""

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpResponse
from django.urls import reverse

from activity.models import Event
from orgs.matrix import ACTION_WORDS, KIND_WORDS, grid_of, right_words
from orgs.models import Invitation, Partnership, Role, User
from orgs.rights import ACTIONS, ALL_RIGHTS, PARTNER_RIGHTS, UnknownRightError
from orgs.services.roles import (
    RoleInUseError,
    create_role,
    delete_role,
    duplicate_role,
    give_own_copy,
)
from tests.cast import Cast
from tests.helpers import client_of, queries_of

LIST = "/settings/roles/"


@pytest.fixture(autouse=True)
def english(cast: Cast) -> None:
    """Let the host's people read English."""
    User.objects.filter(organisation=cast.host).update(language="en")
    for user in (cast.staff, cast.reader):
        user.refresh_from_db()


def names(response: HttpResponse) -> list[str]:
    """Return the names of the listed roles, in order."""
    return [role.name for role in response.context["page"]]


def test_the_grid_of_a_staff_role_holds_every_right_once() -> None:
    grid = grid_of(Role.Kind.STAFF, ["entity.view"])
    cells = [cell for row in grid.rows for cell in row.cells if cell]
    assert sorted(cell.right for cell in cells) == sorted(ALL_RIGHTS)
    assert [cell.right for cell in cells if cell.held] == ["entity.view"]
    assert {len(row.cells) for row in grid.rows} == {len(grid.heads)}


def test_the_grid_of_a_partner_role_holds_only_what_partners_can_get() -> None:
    grid = grid_of(Role.Kind.PARTNER, ["entity.share"])
    cells = [cell for row in grid.rows for cell in row.cells if cell]
    assert {cell.right for cell in cells} == PARTNER_RIGHTS
    assert not any(cell.held for cell in cells)


def test_every_right_has_its_words() -> None:
    assert set(KIND_WORDS) == set(ACTIONS)
    assert set(ACTION_WORDS) == {right.partition(".")[2] for right in ALL_RIGHTS}
    assert len({right_words(right) for right in ALL_RIGHTS}) == len(ALL_RIGHTS)


def test_rights_that_do_not_exist_are_refused(cast: Cast) -> None:
    with pytest.raises(UnknownRightError):
        cast.staff_role.allows("entity.fly")
    with pytest.raises(ValidationError):
        Role(organisation=cast.host, kind=Role.Kind.STAFF, name="x", rights=["entity.fly"]).full_clean()
    with pytest.raises(ValidationError):
        Role(organisation=cast.host, kind=Role.Kind.PARTNER, name="x", rights=["entity.share"]).full_clean()


def test_the_list_holds_the_own_roles_and_how_many_have_each(cast: Cast) -> None:
    response = client_of(cast.staff).get(LIST)
    rows = {role.name: (role.people, role.partners) for role in response.context["page"]}
    assert rows == {"Alle": (3, 0), "Lesen": (1, 0), "Partner Vertrieb": (0, 4)}
    html = response.content.decode()
    assert "4 partners" in html
    assert "3 people" in html


def test_the_list_is_searched_filtered_and_sorted(cast: Cast) -> None:
    client = client_of(cast.staff)
    assert names(client.get(LIST, {"q": "les"})) == ["Lesen"]
    assert names(client.get(LIST, {"kind": "partner"})) == ["Partner Vertrieb"]
    assert names(client.get(LIST, {"sort": "name"})) == ["Alle", "Lesen", "Partner Vertrieb"]
    assert names(client.get(LIST, {"sort": "-used"})) == ["Alle", "Lesen", "Partner Vertrieb"]
    assert names(client.get(LIST, {"sort": "kind", "kind": "x"})) == ["Partner Vertrieb", "Alle", "Lesen"]
    nothing = client.get(LIST, {"q": "xyz"})
    assert names(nothing) == []
    assert "No role fits your search" in nothing.content.decode()


def test_the_filter_lets_htmx_have_the_list_alone(cast: Cast) -> None:
    html = client_of(cast.staff).get(LIST, {"q": "les"}, headers={"HX-Request": "true"}).content.decode()
    assert "Lesen" in html
    assert "<html" not in html


def test_numbers_are_told_to_those_who_may_see_people_and_partners(cast: Cast) -> None:
    Role.objects.filter(pk=cast.reader_role.pk).update(rights=["role.view"])
    give_own_copy(actor=cast.staff, partnership=cast.alpha.partnership)
    html = client_of(cast.reader).get(LIST).content.decode()
    assert "Partner Vertrieb" in html
    for word in ("3 people", "3 partners", "1 partner<", "Only for"):
        assert word not in html
    assert "Only for Alpha Solar" in client_of(cast.staff).get(LIST).content.decode()


def test_the_list_costs_the_same_for_one_role_and_for_thirty(cast: Cast) -> None:
    client = client_of(cast.staff)
    few = queries_of(lambda: client.get(LIST))
    for number in range(30):
        role = Role.objects.create(
            organisation=cast.host, kind="partner", name=f"R{number}", own_of=cast.alpha.partnership
        )
        if not number:
            Partnership.objects.filter(pk=cast.beta.partnership.pk).update(role=role)
    assert queries_of(lambda: client.get(LIST)) == few


def test_the_navigation_leads_there(cast: Cast) -> None:
    home = client_of(cast.staff).get(LIST).content.decode()
    assert home.count('aria-current="page"') == 1
    assert "Access management" in home
    assert LIST not in client_of(cast.reader).get(cast.opportunity.get_absolute_url()).content.decode()


def test_a_new_role_allows_nothing(cast: Cast) -> None:
    client = client_of(cast.staff)
    assert client.get("/settings/roles/new/").status_code == 200
    response = client.post("/settings/roles/new/", {"kind": "partner", "name": "Montage"})
    role = Role.objects.get(name="Montage")
    assert response["Location"] == reverse("orgs:role", args=[role.pk])
    assert (role.organisation, role.kind, role.rights, role.new_attributes) == (cast.host, "partner", [], "hidden")
    assert Event.objects.get(verb="role_created").target == role
    assert create_role(actor=cast.staff, kind="staff", name="Innen").new_attributes == "edit"


def test_a_name_that_is_taken_is_refused_and_what_was_typed_stays(cast: Cast) -> None:
    response = client_of(cast.staff).post("/settings/roles/new/", {"kind": "staff", "name": "Lesen"})
    assert response.status_code == 422
    html = response.content.decode()
    assert "There is a role of that name already." in html
    assert 'value="Lesen"' in html
    assert client_of(cast.staff).post("/settings/roles/new/", {"kind": "x", "name": ""}).status_code == 422
    with pytest.raises(ValidationError):
        create_role(actor=cast.staff, kind="staff", name="Lesen")


def test_a_duplicate_says_the_same_under_another_name(cast: Cast) -> None:
    pk = str(cast.attributes["value"].pk)
    Role.objects.filter(pk=cast.partner_role.pk).update(attributes={pk: "hidden"}, task_scope="assigned")
    client = client_of(cast.staff)
    url = reverse("orgs:role_duplicate", args=[cast.partner_role.pk])
    assert client.get(url).status_code == 405
    response = client.post(url)
    made = Role.objects.get(name="Copy of Partner Vertrieb")
    assert response["Location"] == reverse("orgs:role", args=[made.pk])
    assert (made.kind, made.attributes, made.new_attributes, made.task_scope) == (
        "partner",
        {pk: "hidden"},
        "edit",
        "assigned",
    )
    assert set(made.rights) == PARTNER_RIGHTS
    assert duplicate_role(actor=cast.staff, role=cast.partner_role).name == "Copy of Partner Vertrieb (2)"
    assert not made.partnerships.exists()


def test_long_names_stay_within_what_fits(cast: Cast) -> None:
    role = Role.objects.create(organisation=cast.host, kind="staff", name="x" * 80)
    copies = [duplicate_role(actor=cast.staff, role=role).name for _ in range(2)]
    assert [len(name) for name in copies] == [80, 80]
    assert copies[1].endswith("x (2)")


def test_a_role_that_somebody_has_is_not_deleted(cast: Cast) -> None:
    client = client_of(cast.staff)
    for role, holder in ((cast.reader_role, "Lea Leser"), (cast.partner_role, "Alpha Solar")):
        url = reverse("orgs:role_delete", args=[role.pk])
        for response in (client.get(url), client.post(url)):
            html = response.content.decode()
            assert "as long as somebody has it" in html
            assert holder in html
        assert response.status_code == 422
        assert Role.objects.filter(pk=role.pk).exists()


def test_an_open_invitation_keeps_its_role_an_answered_one_lets_it_go(cast: Cast) -> None:
    role = Role.objects.create(organisation=cast.host, kind="staff", name="Neu")
    fields = {"organisation": cast.host, "role": role, "email": "a@b.example", "expires_at": "2030-01-01T00:00Z"}
    invitation = Invitation.objects.create(nonce="n", token_hash="t", **fields)
    with pytest.raises(RoleInUseError):
        delete_role(actor=cast.staff, role=role)
    Invitation.objects.update(status=Invitation.Status.ACCEPTED)
    delete_role(actor=cast.staff, role=role)
    invitation.refresh_from_db()
    assert invitation.role is None


def test_a_role_that_nobody_has_is_deleted_after_a_question(cast: Cast) -> None:
    role = Role.objects.create(organisation=cast.host, kind="staff", name="Übrig")
    client, url = client_of(cast.staff), reverse("orgs:role_delete", args=[role.pk])
    assert "Nobody has this role." in client.get(url).content.decode()
    response = client.post(url, follow=True)
    assert "“Übrig” was deleted." in response.content.decode()
    assert not Role.objects.filter(pk=role.pk).exists()
    assert Event.objects.get(verb="role_deleted").target_label == "Übrig"


def test_an_own_copy_belongs_to_one_partner(cast: Cast) -> None:
    url = reverse("orgs:role_own_copy", args=[cast.alpha.partnership.pk])
    response = client_of(cast.staff).post(url)
    made = Role.objects.get(own_of=cast.alpha.partnership)
    assert response["Location"] == reverse("orgs:role", args=[made.pk])
    assert (made.name, set(made.rights)) == ("Partner Vertrieb – Alpha Solar", PARTNER_RIGHTS)
    having = Partnership.objects.filter(host=cast.host).values_list("partner__name", "role_id")
    assert {name for name, role in having if role == made.pk} == {"Alpha Solar"}
    partnership = Partnership.objects.get(pk=cast.alpha.partnership.pk)
    assert partnership.version == 2
    event = Event.objects.get(verb="role_own_copy")
    assert (event.context, event.partner, event.changes) == (
        partnership,
        None,
        {"role": ["Partner Vertrieb", made.name]},
    )
    assert give_own_copy(actor=cast.staff, partnership=partnership) == made
    assert list(Role.objects.for_partners_of(cast.host)) == [cast.partner_role]


def test_an_own_copy_takes_both_rights(cast: Cast) -> None:
    for rights in (["role.edit", "role.view", "partner.view"], ["partner.view", "partner.edit", "role.view"]):
        Role.objects.filter(pk=cast.reader_role.pk).update(rights=rights)
        reader = User.objects.get(pk=cast.reader.pk)
        url = reverse("orgs:role_own_copy", args=[cast.alpha.partnership.pk])
        assert client_of(reader).post(url).status_code == 403
        with pytest.raises(PermissionDenied):
            give_own_copy(actor=reader, partnership=cast.alpha.partnership)
    with pytest.raises(PermissionDenied):
        give_own_copy(actor=cast.other_staff, partnership=cast.alpha.partnership)


def test_services_ask_for_the_right_again(cast: Cast) -> None:
    for actor in (cast.reader, cast.other_staff, cast.chief):
        with pytest.raises(PermissionDenied):
            duplicate_role(actor=actor, role=cast.partner_role)
        with pytest.raises(PermissionDenied):
            delete_role(actor=actor, role=cast.partner_role)
    with pytest.raises(PermissionDenied):
        create_role(actor=cast.reader, kind="staff", name="x")
