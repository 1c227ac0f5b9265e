"""Two people edit a role at once: nothing is lost, and each learns what the other did."""

from typing import Any

import pytest
from django.test import Client

from activity.models import Event
from orgs.models import Role, User
from orgs.role_changes import in_words
from tests.cast import Cast
from tests.helpers import client_of
from tests.orgs.role_forms import level, open_and_send, sent_by, url_of

NOTICE = "This role was changed meanwhile."


@pytest.fixture(autouse=True)
def english(cast: Cast) -> None:
    """Let the host's people read English."""
    User.objects.filter(organisation=cast.host).update(language="en")


@pytest.fixture
def mine(cast: Cast) -> Client:
    """Return the client of the one who saves second."""
    return client_of(User.objects.get(pk=cast.staff.pk))


@pytest.fixture
def theirs(cast: Cast) -> Client:
    """Return the client of the one who saves first."""
    return client_of(User.objects.get(pk=cast.admin.pk))


def stored(cast: Cast) -> Role:
    """Return the role as it stands."""
    return Role.objects.get(pk=cast.partner_role.pk)


def send(client: Client, cast: Cast, data: dict[str, Any]) -> Any:
    """Send the form of the partner role."""
    return client.post(url_of(cast.partner_role), data)


def test_the_second_one_sees_both_and_saves_both(cast: Cast, mine: Client, theirs: Client) -> None:
    value, stage = (cast.attributes[key] for key in ("value", "stage"))
    form = sent_by(mine.get(url_of(cast.partner_role)))
    open_and_send(theirs, cast.partner_role, name="Theirs", rights=["entity.view"], **{level(value): "hidden"})
    kept = [each for each in form["rights"] if each != "file.delete"]
    response = send(mine, cast, form | {level(stage): "read", "task_scope": "assigned", "rights": kept})
    assert response.status_code == 422
    html = response.content.decode()
    for words in (NOTICE, "Ada Admin", "Partner Vertrieb → Theirs", "Expected value", "editable → hidden"):
        assert words in html
    assert "Files: Delete" in html
    assert "Status</strong>" not in html
    role = stored(cast)
    assert (role.name, role.level_of(stage.pk), role.version) == ("Theirs", "edit", 2)
    assert send(mine, cast, sent_by(response)).status_code == 302
    role = stored(cast)
    assert (role.name, role.rights, role.task_scope, role.version) == ("Theirs", ["entity.view"], "assigned", 3)
    assert (role.level_of(value.pk), role.level_of(stage.pk)) == ("hidden", "read")


def test_where_both_changed_the_same_the_second_one_decides(cast: Cast, mine: Client, theirs: Client) -> None:
    value = cast.attributes["value"]
    form = sent_by(mine.get(url_of(cast.partner_role)))
    open_and_send(theirs, cast.partner_role, name="Theirs", **{level(value): "hidden"})
    response = send(mine, cast, form | {"name": "Mine", level(value): "read"})
    assert (sent_by(response)["name"], sent_by(response)[level(value)]) == (["Mine"], ["read"])
    assert "Partner Vertrieb → Theirs" in response.content.decode()
    send(mine, cast, sent_by(response))
    assert (stored(cast).name, stored(cast).level_of(value.pk)) == ("Mine", "read")
    last = Event.objects.filter(verb="role_changed").latest("pk")
    assert last.changes["attributes"] == [{str(value.pk): "hidden"}, {str(value.pk): "read"}]


def test_several_changes_of_others_are_told_each(cast: Cast, mine: Client, theirs: Client) -> None:
    form = sent_by(mine.get(url_of(cast.partner_role)))
    open_and_send(theirs, cast.partner_role, name="First")
    open_and_send(theirs, cast.partner_role, name="Second", new_attributes="hidden")
    response = send(mine, cast, form)
    html = response.content.decode()
    assert "Partner Vertrieb → First" in html
    assert "First → Second" in html
    assert sent_by(response)["name"] == ["Second"]
    again = send(mine, cast, sent_by(response))
    assert again.status_code == 302
    assert (stored(cast).name, stored(cast).new_attributes, stored(cast).version) == ("Second", "hidden", 3)


def test_a_third_change_in_between_is_told_again(cast: Cast, mine: Client, theirs: Client) -> None:
    form = sent_by(mine.get(url_of(cast.partner_role)))
    open_and_send(theirs, cast.partner_role, name="First")
    response = send(mine, cast, form | {"task_scope": "assigned"})
    open_and_send(theirs, cast.partner_role, name="Second")
    again = send(mine, cast, sent_by(response))
    assert again.status_code == 422
    assert "First → Second" in again.content.decode()
    assert "Partner Vertrieb → First" not in again.content.decode()
    assert send(mine, cast, sent_by(again)).status_code == 302
    assert (stored(cast).name, stored(cast).task_scope) == ("Second", "assigned")


def test_a_version_that_never_was_is_answered_calmly(cast: Cast, mine: Client) -> None:
    response = open_and_send(mine, cast.partner_role, version="99", name="Mine")
    assert response.status_code == 422
    assert sent_by(response)["name"] == ["Mine"]
    assert send(mine, cast, sent_by(response)).status_code == 302
    assert stored(cast).name == "Mine"


def test_changes_in_words_leave_out_what_is_gone(cast: Cast, theirs: Client) -> None:
    stage = cast.attributes["stage"]
    open_and_send(theirs, cast.partner_role, name="Theirs", **{level(stage): "hidden"})
    stage.delete()
    event = Event.objects.get(verb="role_changed")
    assert [change.after for change in in_words(stored(cast), event.changes)] == ["Theirs"]
