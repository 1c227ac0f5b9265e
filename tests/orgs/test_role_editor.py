"""The role editor: what it shows, what it saves, and what it refuses."""

from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, QueryDict
from django.test import Client

from activity.models import Event
from orgs.models import Role, User
from orgs.rights import ALL_RIGHTS, PARTNER_RIGHTS
from orgs.role_editor import unsaved_role
from orgs.services.roles import LastEditorError, StaleRole, duplicate_role, save_role
from tests.cast import Cast, make_user
from tests.helpers import client_of
from tests.orgs.role_forms import level, open_and_send, sent_by, url_of


@pytest.fixture(autouse=True)
def english(cast: Cast) -> None:
    """Let the host's people read English."""
    User.objects.filter(organisation=cast.host).update(language="en")
    for user in (cast.staff, cast.reader, cast.admin):
        user.refresh_from_db()


@pytest.fixture
def client(cast: Cast) -> Client:
    """Return the client of somebody who may edit roles."""
    return client_of(cast.staff)


def save(cast: Cast, role: Role, **changes: Any) -> bool:
    """Save ``role`` with some fields changed, as the staff."""
    now = Role.objects.get(pk=role.pk)
    fields = {
        "version": now.version,
        "name": now.name,
        "rights": now.rights,
        "attributes": {},
        "new_attributes": now.new_attributes,
        "task_scope": now.task_scope,
    }
    return save_role(actor=cast.staff, role=role, **(fields | changes))


def told(response: Any) -> str:
    """Return the messages of a page."""
    return " ".join(str(message) for message in response.context["messages"])


def test_the_editor_sends_back_what_the_role_says(cast: Cast, client: Client) -> None:
    attributes = [each for each_type in cast.types.values() for each in each_type.attributes.all()]
    data = sent_by(client.get(url_of(cast.partner_role)))
    assert data["name"] == ["Partner Vertrieb"]
    assert set(data["rights"]) == PARTNER_RIGHTS
    assert {name: data[name] for name in data if name.startswith("level.")} == {
        level(each): ["edit"] for each in attributes
    }
    assert (data["task_scope"], data["new_attributes"], data["version"]) == (["all"], ["edit"], ["1"])


def test_a_staff_role_has_every_right_and_no_scope_of_tasks(cast: Cast, client: Client) -> None:
    data = sent_by(client.get(url_of(cast.staff_role)))
    assert set(data["rights"]) == ALL_RIGHTS
    assert "task_scope" not in data


def test_saving_what_was_not_changed_changes_nothing(cast: Cast, client: Client) -> None:
    response = client.post(url_of(cast.partner_role), sent_by(client.get(url_of(cast.partner_role))), follow=True)
    assert told(response) == "Nothing was changed."
    assert Role.objects.get(pk=cast.partner_role.pk).version == 1
    assert not Event.objects.filter(verb="role_changed").exists()


def test_saving_stores_everything_and_records_exactly_what_changed(cast: Cast, client: Client) -> None:
    value, stage = cast.attributes["value"], cast.attributes["stage"]
    changes = {
        "name": "Partner Montage",
        "rights": ["entity.view", "file.view"],
        "task_scope": "assigned",
        "new_attributes": "hidden",
        level(value): "hidden",
        level(stage): "read",
    }
    response = open_and_send(client, cast.partner_role, **changes)
    assert (response.status_code, response["Location"]) == (302, url_of(cast.partner_role))
    role = Role.objects.get(pk=cast.partner_role.pk)
    assert (role.name, role.rights, role.task_scope, role.new_attributes, role.version) == (
        "Partner Montage",
        ["entity.view", "file.view"],
        "assigned",
        "hidden",
        2,
    )
    levels = {key: role.level_of(each.pk) for key, each in cast.attributes.items()}
    assert {key for key, each in levels.items() if each != "edit"} == {"value", "stage"}
    assert (levels["value"], levels["stage"]) == ("hidden", "read")
    event = Event.objects.get(verb="role_changed")
    assert (event.actor, event.organisation, event.partner) == (cast.staff, cast.host, None)
    assert event.changes == {
        "name": ["Partner Vertrieb", "Partner Montage"],
        "new_attributes": ["edit", "hidden"],
        "task_scope": ["all", "assigned"],
        "rights": [sorted(PARTNER_RIGHTS), ["entity.view", "file.view"]],
        "attributes": [
            {str(value.pk): "edit", str(stage.pk): "edit"},
            {str(value.pk): "hidden", str(stage.pk): "read"},
        ],
    }


def test_people_who_may_only_look_can_change_nothing(cast: Cast) -> None:
    Role.objects.filter(pk=cast.reader_role.pk).update(rights=["role.view"])
    client = client_of(cast.reader)
    response = client.get(url_of(cast.partner_role))
    html = response.content.decode()
    assert "Your role may see this role, but not change it." in html
    assert '<fieldset class="role__fields stack" disabled' in html
    assert "Alpha Solar" not in html
    for word in ("Save changes", "Preview", "Duplicate", "Own copy", "Set all to"):
        assert word not in html
    assert client.post(url_of(cast.partner_role), sent_by(response) | {"name": "x"}).status_code == 403
    assert Role.objects.get(pk=cast.partner_role.pk).name == "Partner Vertrieb"


def test_it_names_who_has_the_role(cast: Cast, client: Client) -> None:
    staff, partner = (client.get(url_of(role)).content.decode() for role in (cast.staff_role, cast.partner_role))
    assert "Ada Admin" in staff
    assert "Fanny Former" in staff
    assert "Deactivated" in staff
    for name in ("Alpha Solar", "Beta Dach", "Gamma Elektro", "Delta Montage", "Suspended"):
        assert name in partner
        assert name not in staff


def test_bad_input_is_told_and_nothing_typed_is_lost(cast: Cast, client: Client) -> None:
    value = level(cast.attributes["value"])
    for changes in ({"name": ""}, {"name": "x" * 81}, {"new_attributes": "x"}, {"task_scope": ""}, {"version": "x"}):
        response = open_and_send(client, cast.partner_role, **({"rights": ["file.view"], value: "hidden"} | changes))
        assert response.status_code == 422
        assert 'role="alert"' in response.content.decode()
        data = sent_by(response)
        assert (data["rights"], data[value]) == (["file.view"], ["hidden"])
    Role.objects.create(organisation=cast.host, kind="partner", name="Partner Montage")
    response = open_and_send(client, cast.partner_role, name="Partner Montage")
    assert "There is a role of that name already." in response.content.decode()
    assert Role.objects.get(pk=cast.partner_role.pk).version == 1


def test_a_partner_role_never_gets_what_partners_are_not_given(cast: Cast, client: Client) -> None:
    for right in ("entity.share", "role.edit", "entity.import", "fly"):
        assert open_and_send(client, cast.partner_role, rights=["entity.view", right]).status_code == 422
    with pytest.raises(ValidationError):
        save(cast, cast.partner_role, rights=["entity.share"])
    assert set(Role.objects.get(pk=cast.partner_role.pk).rights) == PARTNER_RIGHTS


@pytest.mark.parametrize("right", ["role.edit", "user.edit"])
def test_nobody_locks_everybody_out(cast: Cast, client: Client, right: str) -> None:
    without = sorted(ALL_RIGHTS - {right})
    response = open_and_send(client, cast.staff_role, rights=without)
    assert response.status_code == 422
    assert "Nobody would be left who may edit roles" in response.content.decode()
    assert right not in sent_by(response)["rights"]
    # A role that allows it helps only with an active person in it.
    other = Role.objects.create(organisation=cast.host, kind="staff", name="Chefs", rights=[right])
    person = make_user(cast.host, other, "boss@stadtwerke.example", "Bea Boss")
    User.objects.filter(pk=person.pk).update(is_active=False)
    with pytest.raises(LastEditorError):
        save(cast, cast.staff_role, rights=without)
    User.objects.filter(pk=person.pk).update(is_active=True)
    assert save(cast, cast.staff_role, rights=without)
    assert right not in Role.objects.get(pk=cast.staff_role.pk).rights


def test_a_role_that_nobody_active_has_may_lose_the_right(cast: Cast) -> None:
    other = Role.objects.create(organisation=cast.host, kind="staff", name="Chefs", rights=["role.edit"])
    assert save(cast, other, rights=[])


def test_the_service_asks_for_right_and_version(cast: Cast) -> None:
    now = Role.objects.get(pk=cast.partner_role.pk)
    fields = {"name": "x", "rights": [], "attributes": {}, "new_attributes": "edit", "task_scope": "all"}
    for actor in (cast.reader, cast.other_staff, cast.chief):
        with pytest.raises(PermissionDenied):
            save_role(actor=actor, role=now, version=1, **fields)
    with pytest.raises(StaleRole):
        save_role(actor=cast.staff, role=now, version=2, **fields)


def test_a_role_that_was_deleted_meanwhile_is_gone(cast: Cast) -> None:
    role = Role.objects.create(organisation=cast.host, kind="staff", name="Kurz")
    gone = Role.objects.get(pk=role.pk)
    role.delete()
    with pytest.raises(Http404):
        duplicate_role(actor=cast.staff, role=gone)


def test_an_unsaved_role_is_what_stands_in_the_form(cast: Cast, client: Client) -> None:
    value = cast.attributes["value"]
    data = QueryDict(mutable=True)
    for name, values in sent_by(client.get(url_of(cast.partner_role))).items():
        data.setlist(name, values)
    data[level(value)] = "hidden"
    unsaved = unsaved_role(cast.staff, cast.partner_role, data)
    assert isinstance(unsaved, Role)
    assert unsaved.level_of(value.pk) == "hidden"
    assert Role.objects.get(pk=cast.partner_role.pk).level_of(value.pk) == "edit"
    assert cast.partner_role.level_of(value.pk) == "edit"
    data["name"] = ""
    assert unsaved_role(cast.staff, cast.partner_role, data) == ["This field is required."]
    for stranger in (cast.reader, cast.other_staff):
        with pytest.raises(PermissionDenied):
            unsaved_role(stranger, cast.partner_role, data)


def test_the_preview_gets_the_form(cast: Cast, client: Client) -> None:
    html = client.get(url_of(cast.partner_role)).content.decode()
    assert f'formaction="/settings/roles/{cast.partner_role.pk}/preview/"' in html


def test_roles_of_others_do_not_exist(cast: Cast, client: Client) -> None:
    for method in (client.get, client.post):
        assert method(url_of(cast.other_staff.role)).status_code == 404
    assert client_of(cast.chief).get(url_of(cast.partner_role)).status_code == 404
