"""Editing in place, and two people doing it at once."""

import re
from typing import Any

import pytest
from django.test import Client

from activity.models import Event
from tests.helpers import client_of

HTMX = {"HX-Request": "true"}


class Form:
    """One group of attributes of the cast's opportunity, as somebody has it open."""

    def __init__(self, client: Client, cast: Any, key: str = "capacity", query: str = "") -> None:
        self.client = client
        self.address = f"/entities/{cast.opportunity.pk}/group/{cast.attributes[key].pk}/"
        self.response = client.get(self.address + query, headers=HTMX)
        self.data = inputs(self.response.content.decode())

    def save(self, **values: Any) -> Any:
        data = self.data | {f"values-{key.replace('__', '_')}": value for key, value in values.items()}
        return self.client.post(self.address, data, headers=HTMX)


def inputs(html: str) -> dict[str, str]:
    """Return names and values of the inputs and chosen options of a form."""
    found = {}
    for tag in re.findall(r"<input[^>]*>", html):
        name, value = re.search(r'name="([^"]*)"', tag), re.search(r'value="([^"]*)"', tag)
        if name and name[1] != "csrfmiddlewaretoken" and ("checkbox" not in tag or " checked" in tag):
            found[name[1]] = value[1] if value else ""
    for name, options in re.findall(r'<select name="([^"]*)"[^>]*>(.*?)</select>', html, re.DOTALL):
        chosen = re.search(r'<option value="([^"]*)" selected', options)
        found[name] = chosen[1] if chosen else ""
    return found | dict(re.findall(r'<textarea name="([^"]*)"[^>]*>\s*(.*?)</textarea>', html, re.DOTALL))


def values(cast: Any) -> dict[str, Any]:
    cast.opportunity.refresh_from_db()
    return dict(cast.opportunity.values)


def test_the_form_shows_what_is_stored(cast: Any) -> None:
    form = Form(client_of(cast.staff), cast)
    assert form.data["values-capacity"] == "9,9"
    assert form.data["values-commissioned"] == "2026-12-01"
    assert form.data["values-roof"] == "true"
    assert "<html" not in form.response.content.decode()
    assert "<html" in client_of(cast.staff).get(form.address).content.decode()


def test_saving_shows_the_card_again(cast: Any) -> None:
    response = Form(client_of(cast.staff), cast).save(capacity="1.234,5", roof="false")
    html = response.content.decode()
    assert (response.status_code, response["HX-Trigger"]) == (200, "entity:changed")
    assert "1.234,5 kWp" in html
    assert "<form" not in html
    assert (values(cast)["capacity"], values(cast)["roof"]) == (1234.5, False)


def test_saving_unchanged_changes_nothing(cast: Any) -> None:
    before, events = values(cast), Event.objects.count()
    for key in ("capacity", "customer", "stage"):
        assert Form(client_of(cast.staff), cast, key).save().status_code == 200
    assert (values(cast), Event.objects.count(), cast.opportunity.version) == (before, events, 1)


def test_without_javascript_it_is_a_page(cast: Any) -> None:
    client = client_of(cast.staff)
    form = Form(client, cast)
    response = client.post(form.address, form.data | {"values-capacity": "5"})
    assert response["Location"] == f"/entities/{cast.opportunity.pk}/"
    assert values(cast)["capacity"] == 5
    assert client.get(form.address + "?view")["Location"] == f"/entities/{cast.opportunity.pk}/"


def test_cancel_shows_the_values(cast: Any) -> None:
    form = Form(client_of(cast.staff), cast, query="?view")
    assert "9,9 kWp" in form.response.content.decode()
    assert "<form" not in form.response.content.decode()


def test_mistakes_are_said_beside_the_field(cast: Any) -> None:
    response = Form(client_of(cast.staff), cast).save(capacity="viel")
    assert response.status_code == 422
    assert 'value="viel"' in response.content.decode()
    assert "errorlist" in response.content.decode()
    assert values(cast)["capacity"] == 9.9


def test_the_second_saver_sees_both_and_loses_nothing(cast: Any) -> None:
    first, second = Form(client_of(cast.staff), cast), Form(client_of(cast.admin), cast)
    first.save(capacity="12", roof="false")
    response = second.save(capacity="13", commissioned="2027-01-01")
    html = response.content.decode()
    assert response.status_code == 422
    assert "Stella Stadt" in html
    assert "12 kWp" in html
    assert values(cast)["capacity"] == 12
    again = inputs(html)
    assert again["values-capacity"] == "13"
    assert again["values-commissioned"] == "2027-01-01"
    assert again["values-roof"] == "false"
    assert client_of(cast.admin).post(second.address, again, headers=HTMX).status_code == 200
    assert (values(cast)["capacity"], values(cast)["commissioned"], values(cast)["roof"]) == (13, "2027-01-01", False)


def test_people_on_different_fields_do_not_meet(cast: Any) -> None:
    first, second = Form(client_of(cast.staff), cast), Form(client_of(cast.admin), cast)
    first.save(capacity="12")
    assert second.save(commissioned="2027-01-01").status_code == 200
    assert (values(cast)["capacity"], values(cast)["commissioned"]) == (12, "2027-01-01")


def test_a_partner_edits_but_learns_no_other_partner(cast: Any) -> None:
    from tests.cast import grant

    grant(cast.opportunity, cast.beta.organisation, cast.staff)
    first, second = Form(client_of(cast.alpha.user), cast), Form(client_of(cast.beta.user), cast)
    assert first.save(capacity="12").status_code == 200
    html = second.save(capacity="13").content.decode()
    assert "12 kWp" in html
    assert "Anna Alpha" not in html
    staff = Form(client_of(cast.staff), cast)
    assert "Anna Alpha" in staff.save(capacity="14", seen=second.data["values-seen"]).content.decode()


@pytest.mark.parametrize("forged", ["customer", "value", "nonsense"])
def test_a_forged_value_changes_nothing(cast: Any, forged: str) -> None:
    before = values(cast)
    Form(client_of(cast.staff), cast).save(**{forged: "999"})
    assert values(cast) == before


def test_a_forged_memory_is_refused(cast: Any) -> None:
    for seen in ("", "x", Form(client_of(cast.staff), cast).data["values-seen"][:-1] + "x"):
        assert Form(client_of(cast.staff), cast).save(seen=seen, capacity="5").status_code == 422
    assert values(cast)["capacity"] == 9.9


def test_who_may_not_edit_is_refused(cast: Any) -> None:
    address = f"/entities/{cast.opportunity.pk}/group/{cast.attributes['capacity'].pk}/"
    for user, status in ((cast.reader, 403), (cast.beta.user, 404), (cast.delta.user, 404), (cast.other_staff, 404)):
        for method in ("get", "post"):
            assert getattr(client_of(user), method)(address).status_code == status
    foreign = cast.order_type.attributes.first().pk
    assert client_of(cast.staff).get(f"/entities/{cast.opportunity.pk}/group/{foreign}/").status_code == 404


def test_header_is_edited_by_the_owner_only(cast: Any) -> None:
    address = f"/entities/{cast.opportunity.pk}/header/"
    client = client_of(cast.staff)
    data = inputs(client.get(address, headers=HTMX).content.decode())
    assert data["header-title"] == "PV-Anlage Muster"
    data |= {"header-title": "Neu", "header-labels": cast.labels["angebot"].pk}
    response = client.post(address, data, headers=HTMX)
    assert response.status_code == 200
    assert "Neu" in response.content.decode()
    cast.opportunity.refresh_from_db()
    assert (cast.opportunity.title, list(cast.opportunity.labels.all())) == ("Neu", [cast.labels["angebot"]])
    assert "<h1" in client.get(address + "?view", headers=HTMX).content.decode()
    assert client_of(cast.alpha.user).get(address).status_code == 403
    assert client_of(cast.alpha.user).post(address, data).status_code == 403


def test_header_shows_both_versions(cast: Any) -> None:
    address = f"/entities/{cast.opportunity.pk}/header/"
    first, second = client_of(cast.staff), client_of(cast.admin)
    data = inputs(second.get(address, headers=HTMX).content.decode())
    labels = {"header-labels": [cast.labels["angebot"].pk]}
    first.post(address, data | labels | {"header-title": "Ihrer"}, headers=HTMX)
    response = second.post(address, data | {"header-title": "Meiner", "header-labels": []}, headers=HTMX)
    html = response.content.decode()
    assert response.status_code == 422
    assert 'value="Meiner"' in html
    assert "Ihrer" in html
    assert "Stella Stadt" in html
    assert "Angebot" in html


def test_header_needs_a_title(cast: Any) -> None:
    address = f"/entities/{cast.opportunity.pk}/header/"
    client = client_of(cast.staff)
    data = inputs(client.get(address, headers=HTMX).content.decode())
    assert client.post(address, data | {"header-title": " "}, headers=HTMX).status_code == 422
    foreign = cast.other.label_families.first().labels.first().pk
    assert client.post(address, data | {"header-labels": foreign}).status_code == 422
