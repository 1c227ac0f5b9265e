"""From the sharing panel to a role and back: what was ticked is there again."""

from typing import Any

import pytest
from django.http import HttpResponse
from django.urls import reverse

from orgs.models import Role, User
from tests.cast import Cast, PartnerOf
from tests.helpers import client_of
from tests.orgs.role_forms import open_and_send, sent_by, url_of
from tests.sharing.actions import has, sees, url
from tests.sharing.test_pages import fields_of


@pytest.fixture(autouse=True)
def english(cast: Cast) -> None:
    """Let the staff read English."""
    User.objects.filter(pk=cast.staff.pk).update(language="en")
    cast.staff.refresh_from_db()


def opened(client: Any, cast: Cast, *partners: PartnerOf) -> HttpResponse:
    """Return the panel for some partners."""
    chosen = [each.partnership.pk for each in partners]
    response: HttpResponse = client.get(url("panel", cast.opportunity), {"partner": chosen})
    return response


def ticks(response: Any) -> dict[str, Any]:
    """Return by tree what is ticked."""
    return {
        shown.tree.key: {each.category.key: set(each.chosen) for each in shown.categories}
        for shown in response.context["panel"].trees
    }


def to_role(cast: Cast, partner: PartnerOf) -> dict[str, str]:
    """Return what the button *Open role configuration* of a partner sends."""
    return {"step": f"role {partner.partnership.pk}"}


def test_the_selection_waits_while_the_role_is_changed(cast: Cast) -> None:
    client = client_of(cast.staff)
    data = fields_of(opened(client, cast, cast.alpha, cast.beta))
    tree = f"p{cast.alpha.partnership.pk}"
    data |= {f"{tree}.file": [], "new.note": [str(cast.notes["secret"].pk)], "label": [str(cast.labels["angebot"].pk)]}
    response = client.post(url("panel", cast.opportunity), data | to_role(cast, cast.beta))
    role_page = response["Location"]
    assert role_page.startswith(f"{url_of(cast.partner_role)}?back=")
    page = client.get(role_page)
    assert "Back to sharing" in page.content.decode()
    saved = client.post(role_page, sent_by(page) | {"name": "Renamed"})
    assert (saved.status_code, saved["Location"]) == (302, role_page)
    back = client.get(client.get(role_page).context["back_url"])
    assert ticks(back) == {
        tree: {"file": set(), "note": ticks_of(cast, "notes"), "message": ticks_of(cast, "messages"), **others(cast)},
        "new": {"file": set(), "note": {cast.notes["secret"].pk}, "message": set(), **others(cast, shared=False)},
    }
    assert back.context["panel"].shown_labels == {cast.labels["angebot"].pk}
    assert Role.objects.get(pk=cast.partner_role.pk).name == "Renamed"
    assert sees(cast.alpha.user, cast.files["shared"])
    client.post(url("panel", cast.opportunity), fields_of(back))
    assert not sees(cast.alpha.user, cast.files["shared"])
    assert sees(cast.beta.user, cast.notes["secret"])
    assert has(cast.beta.organisation, cast.opportunity)


def ticks_of(cast: Cast, kind: str) -> set[int]:
    """Return the contents of a kind that Alpha has."""
    return {getattr(cast, kind)[key].pk for key in ("shared", "by_alpha")}


def others(cast: Cast, *, shared: bool = True) -> dict[str, set[int]]:
    """Return what Alpha, or nobody, has of the related entities, by category."""
    types = {f"type-{cast.order_type.pk}": {cast.order.pk} if shared else set()}
    return types | {f"type-{cast.opportunity_type.pk}": set()}


def test_htmx_is_sent_there_as_a_whole(cast: Cast) -> None:
    client = client_of(cast.staff, headers={"HX-Request": "true"})
    data = fields_of(opened(client_of(cast.staff), cast, cast.beta))
    response = client.post(url("panel", cast.opportunity), data | to_role(cast, cast.beta))
    assert response["HX-Redirect"].startswith(url_of(cast.partner_role))


def test_saving_the_panel_ends_the_waiting(cast: Cast) -> None:
    client = client_of(cast.staff)
    data = fields_of(opened(client, cast, cast.alpha))
    tree = f"p{cast.alpha.partnership.pk}"
    gone = data | {f"{tree}.file": []}
    back_url = client.get(
        client.post(url("panel", cast.opportunity), gone | to_role(cast, cast.alpha))["Location"]
    ).context["back_url"]
    assert ticks(client.get(back_url))[tree]["file"] == set()
    client.post(url("panel", cast.opportunity), data)
    assert ticks(client.get(back_url))[tree]["file"] == ticks_of(cast, "files")
    assert ticks(opened(client, cast, cast.alpha))[tree]["file"] == ticks_of(cast, "files")


def test_selections_of_a_few_things_wait_at_once(cast: Cast) -> None:
    client = client_of(cast.staff)
    for thing in (cast.opportunity, cast.hidden, cast.order, cast.hidden_order):
        step = {"tree": "new", "new.partner": cast.beta.partnership.pk, **to_role(cast, cast.beta)}
        assert client.post(url("panel", thing), step)["Location"].startswith(url_of(cast.partner_role))
    waiting = client.session["sharing.kept"]
    assert len(waiting) == 4
    assert all(len(each["trees"]) == 1 for each in waiting.values())


def test_partners_of_others_and_people_without_the_right_stay(cast: Cast) -> None:
    client = client_of(cast.staff)
    data = fields_of(opened(client, cast, cast.beta))
    for step in ("role 999999", "role x", "role", f"role {cast.delta.partnership.pk}"):
        response = client.post(url("panel", cast.opportunity), data | {"step": step})
        assert response.status_code == 200
    Role.objects.filter(pk=cast.staff_role.pk).update(rights=["entity.view", "entity.share", "file.view"])
    html = opened(client, cast, cast.beta).content.decode()
    assert "Open role configuration" not in html
    assert client.post(url("panel", cast.opportunity), data | to_role(cast, cast.beta)).status_code == 200


def test_only_the_sharing_panel_is_a_way_back(cast: Cast) -> None:
    client = client_of(cast.staff)
    for address in (
        "https://evil.example/share/entity/1/panel/",
        "//evil.example/share/entity/1/panel/",
        "/account/logout/",
        "/nowhere/",
        "javascript:alert(1)",
        "/\\evil.example/share/entity/1/panel/",
    ):
        assert client.get(url_of(cast.partner_role), {"back": address}).context["back_url"] == ""
    panel = reverse("sharing:panel", args=["entity", cast.opportunity.pk]) + "?partner=1&kept=1"
    assert client.get(url_of(cast.partner_role), {"back": panel}).context["back_url"] == panel
    assert open_and_send(client, cast.partner_role, name="x").status_code == 302
