"""A role is looked at before it is saved: what its people would see of a real entity, and no trace of it."""

from typing import Any

import pytest
from django.urls import reverse

from entities.models import Entity
from orgs.models import Role
from orgs.role_parts import LEVEL
from tests.cast import Cast, grant
from tests.helpers import client_of
from tests.previews.reading import Reader, framed, real
from tests.previews.test_as_partner import rows


def url(role: Role) -> str:
    """Return where a role is looked at."""
    return reverse("entities:role_preview", args=[role.pk])


def typed(role: Role, **changes: Any) -> dict[str, Any]:
    """Return the editor's form as it stands for ``role``, with some fields typed anew."""
    fields = {"name": role.name, "version": role.version, "rights": role.rights}
    return fields | {"new_attributes": role.new_attributes, "task_scope": role.task_scope} | changes


def levels(cast: Cast, **keys: str) -> dict[str, str]:
    """Return the editor's fields for the levels of some attributes."""
    return {f"{LEVEL}{cast.attributes[key].pk}": level for key, level in keys.items()}


def test_the_saved_role_sees_everything_that_could_be_shared(english: Cast) -> None:
    response = client_of(english.staff).get(url(english.partner_role), {"entity": english.opportunity.pk})
    for thing in (*english.files.values(), *english.notes.values()):
        if thing.entity == english.opportunity:
            thing.grants.all().delete()
            grant(thing, english.alpha.organisation, english.staff)
    words = framed(response)
    for shown in ("SECRET-CONTENT.pdf", "SECRET-ORDER", "Bestellung 4711", "SECRET-DELTA: Text", "Technik"):
        assert shown in words
    for hidden in ("SECRET-LABEL Intern", "Alpha Solar", "Beta Dach"):
        assert hidden not in words
    html = response.content.decode()
    assert Reader(html, "preview").controls == []
    assert "if everything in it were shared" in " ".join(Reader(html, "preview-banner").words)


def test_what_is_in_the_form_counts_before_it_is_saved(english: Cast) -> None:
    kept = [right for right in english.partner_role.rights if not right.startswith("note.")]
    data = typed(english.partner_role, name="Neu", rights=kept) | levels(english, email="hidden", capacity="read")
    response = client_of(english.staff).post(url(english.partner_role), data | {"entity": english.opportunity.pk})
    words = framed(response)
    assert "kontakt@muster.example" not in words
    assert "E-mail" not in words
    assert "9.9 kWp" in " ".join(words)
    assert "Notes" not in words
    assert "Files" in words
    html = response.content.decode()
    assert "With your changes, which are not saved yet." in html
    assert "“Neu”" in html
    capacity = next(row for row in html.split("<dt>") if row.startswith("Capacity"))
    assert "read only" in capacity.split("</dt>")[0]


@pytest.mark.parametrize("sent", [False, True])
def test_looking_leaves_no_trace(english: Cast, sent: bool) -> None:
    before = rows()
    client = client_of(english.staff)
    data = typed(english.partner_role, name="Neu") | levels(english, email="hidden")
    response = client.post(url(english.partner_role), data) if sent else client.get(url(english.partner_role))
    assert framed(response)
    after = rows()
    del before["Session"], after["Session"]
    assert after == before


def test_a_staff_role_reads_as_its_people_do(english: Cast) -> None:
    response = client_of(english.staff).get(url(english.reader_role), {"entity": english.opportunity.pk})
    expected = real(english.reader, english.opportunity)
    assert expected
    assert framed(response) == expected
    assert Reader(response.content.decode(), "preview").controls == []


def test_a_staff_role_before_it_is_saved(english: Cast) -> None:
    data = typed(english.reader_role, rights=["entity.view", "note.view", "partner.view"])
    shown = framed(
        client_of(english.staff).post(
            url(english.reader_role), data | levels(english, email="hidden") | {"entity": english.opportunity.pk}
        )
    )
    english.reader_role.rights = ["entity.view", "note.view", "partner.view"]
    english.reader_role.attributes = {str(english.attributes["email"].pk): "hidden"}
    english.reader_role.save()
    # On the page itself there are the ways to "Who sees this?" and to the previews.
    assert shown == real(english.reader, english.opportunity)
    assert "Access" in shown
    without = client_of(english.staff).post(url(english.reader_role), data | {"rights": []})
    assert framed(without) == []
    assert "The role does not allow viewing entities." in without.content.decode()


@pytest.mark.parametrize("role", ["partner_role", "staff_role"])
def test_the_actors_own_role_still_hides(english: Cast, role: str) -> None:
    other = english.host.roles.create(kind="staff", name="Rollen", rights=["entity.view", "role.view", "note.view"])
    other.attributes = {str(english.attributes["email"].pk): "hidden"}
    other.save()
    english.reader.role = other
    english.reader.save()
    response = client_of(english.reader).get(url(getattr(english, role)), {"entity": english.opportunity.pk})
    words = framed(response)
    assert "Angebot: Text" in words
    for hidden in ("kontakt@muster.example", "Angebot.pdf", "Alpha Solar"):
        assert hidden not in words
    assert "What your own role hides from you is left out" in response.content.decode()


def test_the_person_picks_the_entity(english: Cast) -> None:
    client = client_of(english.staff)
    newest = Entity.objects.own_of(english.staff).order_by("-pk").first()
    assert client.get(url(english.partner_role)).context["entity"] == newest
    found = client.get(url(english.partner_role), {"q": "muster"})
    assert found.context["entity"] == english.opportunity
    assert [each.title for each in found.context["offered"]] == ["PV-Anlage Muster"]
    for foreign in (english.other_opportunity.pk, "x", 999999):
        assert client.get(url(english.partner_role), {"entity": foreign}).context["entity"] == newest
    nothing = client.get(url(english.partner_role), {"q": "gibt es nicht"})
    assert nothing.context["preview"] is None
    assert "No entity matches your search." in nothing.content.decode()


def test_another_entity_keeps_what_stands_in_the_form(english: Cast) -> None:
    data = typed(english.partner_role, name="Neu") | levels(english, email="hidden")
    first = client_of(english.staff).post(url(english.partner_role), data)
    again: dict[str, list[str]] = {}
    for name, value in first.context["fields"]:
        assert f'<input type="hidden" name="{name}" value="{value}">' in first.content.decode()
        again.setdefault(name, []).append(value)
    second = client_of(english.staff).post(
        url(english.partner_role), again | {"entity": [str(english.opportunity.pk)], "q": [""]}
    )
    assert "kontakt@muster.example" not in framed(second)
    assert "Angebot.pdf" in framed(second)


def test_a_form_that_makes_no_sense_is_told(english: Cast) -> None:
    response = client_of(english.staff).post(url(english.partner_role), typed(english.partner_role, name=""))
    assert response.status_code == 422
    assert "Mend this in the role editor" in response.content.decode()
    assert 'role="alert"' in response.content.decode()


def test_who_may_only_see_roles_previews_the_saved_ones(english: Cast) -> None:
    english.reader_role.rights = [*english.reader_role.rights, "role.view"]
    english.reader_role.save()
    client = client_of(english.reader)
    assert client.get(url(english.partner_role)).status_code == 200
    assert client.post(url(english.partner_role), typed(english.partner_role)).status_code == 403
