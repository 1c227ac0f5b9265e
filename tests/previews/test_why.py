"""Who sees something, and why: the verdicts are those of the access rule, and the words name what is missing."""

from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from entities.explain import Why, why_content
from orgs.models import Organisation, Partnership
from orgs.services import create_organisation, create_partnership
from sharing.explain import Verdict
from tests.cast import Cast, grant
from tests.helpers import client_of, queries_of
from tests.sharing.actions import fresh


def verdict(why: Why, name: str) -> Verdict:
    """Return the verdict on the partner of that name."""
    return next(each for each in why.partners if each.name == name)


def test_every_link_is_named(english: Cast) -> None:
    until = timezone.now() + timedelta(days=3)
    english.files["shared"].grants.update(expires_at=until)
    client = client_of(english.staff)
    response = client.get(ask(english), {"content": f"file:{english.files['shared'].pk}"})
    texts = [link.text for link in verdict(response.context["why"], "Alpha Solar").seeing]
    assert texts[:4] == [
        "Partner collaboration is switched on.",
        "The partnership is active.",
        "The role “Partner Vertrieb” allows viewing entities.",
        "The role “Partner Vertrieb” allows viewing files.",
    ]
    assert texts[4].startswith("The entity is shared since ")
    assert texts[4].endswith(", by Stella Stadt.")
    assert texts[5].startswith("The file is shared since ")
    assert " until " in texts[5]
    html = response.content.decode()
    assert all(text in html for text in texts)
    assert "The role “Partner Vertrieb” allows editing files." in html


@pytest.mark.parametrize(
    ("what", "missing"),
    [
        ("unshared", "Not shared: the file itself is not shared."),
        ("entity unshared", "Not shared: the entity itself is not shared."),
        ("expired", "No longer shared: the share of the file ended on "),
        ("suspended", "The partnership is not active: Suspended."),
        ("role", "The role “Partner Vertrieb” does not allow viewing files."),
        ("feature", "Partner collaboration is switched off."),
    ],
)
def test_what_is_missing_is_said_in_one_sentence(english: Cast, what: str, missing: str) -> None:
    file, role = english.files["shared"], english.partner_role
    if what == "unshared":
        file.grants.all().delete()
    elif what == "entity unshared":
        english.opportunity.grants.all().delete()
    elif what == "expired":
        file.grants.update(expires_at=timezone.now() - timedelta(days=1))
    elif what == "suspended":
        Partnership.objects.update(status="suspended")
    elif what == "role":
        role.rights.remove("file.view")
        role.save()
    else:
        Organisation.objects.update(partner_collaboration=False)
    found = why_content(fresh(english.staff), type(file).objects.get(pk=file.pk))
    alpha = verdict(found, "Alpha Solar")
    assert (alpha.sees, alpha.edits) == (False, False)
    assert alpha.missing.startswith(missing)


@pytest.mark.parametrize(
    ("level", "sees", "edits", "missing"),
    [
        ("hidden", False, False, "The role “Partner Vertrieb” hides “Capacity”."),
        ("read", True, False, "The role “Partner Vertrieb” shows “Capacity” read only."),
        ("edit", True, True, ""),
    ],
)
def test_the_level_of_an_attribute_is_named(english: Cast, level: str, sees: bool, edits: bool, missing: str) -> None:
    attribute = english.attributes["capacity"]
    english.partner_role.attributes = {str(attribute.pk): level}
    english.partner_role.save()
    response = client_of(english.staff).get(ask(english), {"attribute": attribute.pk})
    alpha = verdict(response.context["why"], "Alpha Solar")
    assert (alpha.sees, alpha.edits, alpha.missing) == (sees, edits, missing)
    html = response.content.decode()
    assert missing in html
    # The others of the group can be asked about from there.
    for key in ("commissioned", "roof"):
        assert f"?attribute={english.attributes[key].pk}" in html


def test_a_reference_says_that_its_name_is_another_question(english: Cast) -> None:
    english.opportunity_type.attributes.create(key="peer", label="Peer", kind="relation", position=99)
    words = "The name that stands there is shown only to those who may know it"
    client = client_of(english.staff)
    peer = english.opportunity_type.attributes.get(key="peer")
    assert words in client.get(ask(english), {"attribute": peer.pk}).content.decode()
    assert words not in client.get(ask(english), {"attribute": english.attributes["email"].pk}).content.decode()


def test_those_who_see_it_come_first(english: Cast) -> None:
    grant(english.opportunity, english.gamma.organisation, english.staff)
    response = client_of(english.staff).get(ask(english))
    named = [(each.name, each.sees) for each in response.context["why"].partners]
    assert named == [("Alpha Solar", True), ("Gamma Elektro", True), ("Beta Dach", False), ("Delta Montage", False)]
    html = " ".join(response.content.decode().split())
    assert "2 of 4" in html
    # Those who left are not counted.
    assert "2 people have this role." in html
    assert "1 person has this role." in html


def test_roles_are_told_to_those_who_may_see_them(english: Cast) -> None:
    english.reader_role.rights = [*english.reader_role.rights, "partner.view"]
    english.reader_role.save()
    response = client_of(english.reader).get(ask(english))
    assert response.context["why"].staff == []
    assert "Own roles" not in response.content.decode()
    assert reverse("orgs:role", args=[english.partner_role.pk]) not in response.content.decode()
    response = client_of(english.staff).get(ask(english))
    assert {each.role.name for each in response.context["why"].staff} == {"Alle", "Lesen"}
    assert reverse("orgs:role", args=[english.partner_role.pk]) in response.content.decode()


# --- Who may ask ---------------------------------------------------------------


def ask(cast: Cast) -> str:
    """Return where one asks about the opportunity."""
    return reverse("entities:why", args=[cast.opportunity.pk])


def test_who_may_ask(english: Cast) -> None:
    expected = {english.staff: 200, english.reader: 403, english.alpha.user: 404, english.other_staff: 404}
    assert {user: client_of(user).get(ask(english)).status_code for user in expected} == expected


def test_only_what_lies_there_and_is_seen_can_be_asked_about(english: Cast) -> None:
    client = client_of(english.staff)
    elsewhere = english.files["hidden"].pk
    for content in (f"file:{elsewhere}", "file:999999", "file:", "file:x", "entity:1", "nonsense", f"file:{'9' * 30}"):
        assert client.get(ask(english), {"content": content}).status_code == 404
    number = english.order_type.attributes.get(key="number").pk
    for attribute in (str(number), "999999", "x", ""):
        assert client.get(ask(english), {"attribute": attribute}).status_code == 404


def test_what_the_own_role_hides_cannot_be_asked_about(english: Cast) -> None:
    attribute, file = english.attributes["email"].pk, f"file:{english.files['shared'].pk}"
    client = client_of(english.staff)
    assert client.get(ask(english), {"attribute": attribute}).status_code == 200
    assert client.get(ask(english), {"content": file}).status_code == 200
    english.staff_role.attributes = {str(attribute): "hidden"}
    english.staff_role.rights.remove("file.view")
    english.staff_role.save()
    assert client.get(ask(english), {"attribute": attribute}).status_code == 404
    assert client.get(ask(english), {"content": file}).status_code == 404
    phone = client.get(ask(english), {"attribute": english.attributes["phone"].pk})
    assert f"?attribute={attribute}" not in phone.content.decode()


def test_the_page_of_the_entity_leads_there(english: Cast) -> None:
    page = client_of(english.staff).get(english.opportunity.get_absolute_url()).content.decode()
    first = english.attributes["customer"].pk
    shared = f"?content=file:{english.files['shared'].pk}"
    for address in (f'{ask(english)}"', f"{ask(english)}?attribute={first}", f"{ask(english)}{shared}"):
        assert f'href="{address.rstrip(chr(34))}"' in page
    for user in (english.reader, english.alpha.user):
        assert "/why/" not in client_of(user).get(english.opportunity.get_absolute_url()).content.decode()


def test_htmx_gets_a_dialog(english: Cast) -> None:
    html = client_of(english.staff, headers={"HX-Request": "true"}).get(ask(english)).content.decode()
    assert 'id="dialog-title"' in html
    assert "<html" not in html


def test_it_asks_as_often_for_four_partners_as_for_many(english: Cast) -> None:
    client = client_of(english.staff)
    questions: list[dict[str, Any]] = [
        {},
        {"attribute": english.attributes["email"].pk},
        {"content": f"file:{english.files['shared'].pk}"},
    ]
    few = [queries_of(lambda asked=asked: client.get(ask(english), asked)) for asked in questions]
    for number in range(30):
        partner = create_organisation(name=f"Partner {number}")
        role = english.host.roles.create(kind="partner", name=f"P{number}", rights=["entity.view", "file.view"])
        create_partnership(actor=None, host=english.host, partner=partner, role=role, status="active")
        for thing in (english.opportunity, english.files["shared"]):
            grant(thing, partner, english.staff)
        english.host.roles.create(kind="staff", name=f"S{number}", rights=["entity.view"])
    assert [queries_of(lambda asked=asked: client.get(ask(english), asked)) for asked in questions] == few
    assert client.get(ask(english)).context["why"].seeing == 31
