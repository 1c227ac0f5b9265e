"""Somebody has a page open; meanwhile access ends. Whatever is then sent or asked is refused, files included."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from activity.models import Event
from orgs.models import Organisation, Partnership
from tests.cast import Cast, revoke
from tests.helpers import client_of
from tests.matrix_answers import granted
from tests.security.tools import addresses, undone

GRANTED = {granted(200)}


def _unshared(cast: Cast) -> None:
    revoke(cast.opportunity, cast.alpha.organisation)
    revoke(cast.order, cast.alpha.organisation)


def _suspended(cast: Cast) -> None:
    Partnership.objects.filter(pk=cast.alpha.partnership.pk).update(status="suspended")


def _ended(cast: Cast) -> None:
    Partnership.objects.filter(pk=cast.alpha.partnership.pk).delete()


def _switched_off(cast: Cast) -> None:
    Organisation.objects.filter(pk=cast.host.pk).update(partner_collaboration=False)


def _no_partner_rights(cast: Cast) -> None:
    cast.partner_role.rights = []
    cast.partner_role.save()


def _no_own_rights(cast: Cast) -> None:
    cast.alpha.role.rights = []
    cast.alpha.role.save()


def _expired(cast: Cast) -> None:
    for thing in (cast.opportunity, cast.order):
        thing.grants.update(expires_at=thing.created_at)


ENDS = (_unshared, _suspended, _ended, _switched_off, _no_partner_rights, _no_own_rights, _expired)


@pytest.mark.parametrize("end", ENDS, ids=lambda end: end.__name__)
def test_every_address_that_was_open_is_closed(cast: Cast, end: Callable[[Cast], None]) -> None:
    client = client_of(cast.alpha.user, raise_request_exception=False)
    opened = {url: data for url, data in _addresses(cast) if undone(client, "get", url).status_code in {200, 405}}
    assert len(opened) > 12
    end(cast)
    events = Event.objects.count()
    for url, data in opened.items():
        for method in ("get", "post"):
            assert undone(client, method, url, data).status_code in {404, 405}, (method, url)
    assert Event.objects.count() == events
    shown = client.get("/shared/").content.decode()
    assert cast.opportunity.title not in shown
    assert cast.host.name not in shown


def _addresses(cast: Cast) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield what is about things that Alpha has: the opportunity, its order, and what lies in them."""
    for row, url in addresses(cast):
        if row.args[:1] in {("opportunity",), ("order",), ("files.shared",), ("files.by_alpha",), ("notes.shared",),
                            ("notes.by_alpha",), ("messages.shared",)}:  # fmt: skip
            yield url, {key: value.removeprefix("=") for key, value in row.data.items()}


def test_a_form_that_was_open_writes_nothing(cast: Cast) -> None:
    client = client_of(cast.alpha.user)
    note, group = f"/notes/{cast.notes['shared'].pk}/edit/", f"/entities/{cast.opportunity.pk}/group/{_capacity(cast)}/"
    seen = {url: client.get(url).context["form"].initial["seen"] for url in (note, group)}
    _unshared(cast)
    assert client.post(note, {"title": "Neu", "text": "", "seen": seen[note]}).status_code == 404
    assert client.post(group, {"values-capacity": "1", "values-seen": seen[group]}).status_code == 404
    cast.notes["shared"].refresh_from_db()
    cast.opportunity.refresh_from_db()
    assert cast.notes["shared"].title == "Angebot"
    assert cast.opportunity.values["capacity"] == 9.9


def _capacity(cast: Cast) -> int:
    return cast.attributes["capacity"].pk


def test_the_share_dialog_closes_with_the_feature(cast: Cast) -> None:
    client = client_of(cast.staff)
    _switched_off(cast)
    for name in ("partners", "panel", "unshare"):
        for method in ("get", "post"):
            url = f"/share/entity/{cast.opportunity.pk}/{name}/"
            status = undone(client, method, url, {"partner": cast.alpha.partnership.pk}).status_code
            assert status in {404, 405}
    assert "/share/" not in client.get(f"/entities/{cast.opportunity.pk}/").content.decode()


def test_a_deactivated_person_is_out_at_once(cast: Cast) -> None:
    for user in (cast.staff, cast.alpha.user):
        client = client_of(user)
        assert client.get("/notifications/").status_code == 200
        user.is_active = False
        user.save()
        for url in ("/notifications/", f"/entities/{cast.opportunity.pk}/", f"/files/{cast.files['shared'].pk}/"):
            assert client.get(url).headers["Location"].startswith("/account/login/")
        assert client.post(f"/entities/{cast.opportunity.pk}/notes/", {"title": "Neu"}).status_code == 302
    assert not cast.opportunity.notes.filter(title="Neu").exists()


def test_who_leaves_the_role_can_do_nothing(cast: Cast) -> None:
    client = client_of(cast.staff)
    type(cast.staff).objects.filter(pk=cast.staff.pk).update(role=None)
    assert client.get(f"/entities/{cast.opportunity.pk}/").status_code == 404
    assert client.get(f"/files/{cast.files['shared'].pk}/").status_code == 404
    assert client.get(f"/entities/type/{cast.opportunity_type.pk}/").status_code == 403
    assert client.get("/").status_code == 302
    assert client.get("/entities/").status_code == 200


def test_a_toast_that_nobody_saw_is_not_for_the_next_person(cast: Cast) -> None:
    client = client_of(cast.staff)
    client.post(f"/entities/{cast.opportunity.pk}/notes/", {"title": "SECRET-TOAST"})
    client.post("/account/logout/")
    client.force_login(cast.alpha.user)
    assert "SECRET-TOAST" not in client.get("/shared/").content.decode()
    assert "messages" not in client.cookies
