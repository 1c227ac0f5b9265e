"""Organisationseinstellungen → Labels: families and labels, and who may change them."""

from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.urls import reverse

from activity.models import Event
from orgs.models import Label, LabelFamily
from orgs.services.merging import merge_label
from orgs.services.taxonomy import (
    change_word,
    create_family,
    create_label,
    delete_unused,
    set_archived,
)
from tests.cast import Cast
from tests.helpers import client_of, queries_of

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}


@pytest.fixture(autouse=True)
def english(cast: Cast) -> None:
    for user in (cast.staff, cast.reader, cast.alpha.user):
        type(user).objects.filter(pk=user.pk).update(language="en")
        user.refresh_from_db()


def url(name: str, *args: Any) -> str:
    return reverse(f"orgs:{name}", args=[getattr(each, "pk", each) for each in args])


def with_rights(cast: Cast, *rights: str) -> Any:
    cast.reader_role.rights = [*cast.reader_role.rights, *rights]
    cast.reader_role.save()
    return client_of(type(cast.reader).objects.get(pk=cast.reader.pk))


def shown(client: Any, **asked: str) -> set[str]:
    cards = client.get(url("labels"), asked).context["cards"]
    return {row.word.name for card in cards for row in card.rows}


def events(verb: str) -> list[Event]:
    return list(Event.objects.filter(verb=verb).order_by("pk"))


# --- families and labels


def test_the_list_shows_families_with_their_labels_and_their_use(cast: Cast) -> None:
    html = client_of(cast.staff).get(url("labels")).content.decode()
    for words in ("Thema", "Visible to partners", "Internal", "Technik", "Entities: 1", "Files: 1"):
        assert words in html, words
    assert "SECRET-OTHER" not in html


def test_as_many_queries_for_thirty_rows_as_for_one(cast: Cast) -> None:
    client = client_of(cast.staff)
    cast.host.label_families.exclude(name="Thema").delete()
    one = queries_of(lambda: client.get(url("labels")))
    for number in range(15):
        family = cast.host.label_families.create(name=f"F{number}")
        for other in range(3):
            cast.opportunity.labels.add(family.labels.create(name=f"L{other}"))
    assert queries_of(lambda: client.get(url("labels"))) == one


def test_search_finds_families_and_labels(cast: Cast) -> None:
    page = client_of(cast.staff).get(url("labels"), {"q": "techn"})
    assert [[row.word.name for row in card.rows] for card in page.context["cards"]] == [["Technik"]]
    page = client_of(cast.staff).get(url("labels"), {"q": "thema"})
    assert [[row.word.name for row in card.rows] for card in page.context["cards"]] == [["Angebot", "Technik"]]
    assert "Nothing found" in client_of(cast.staff).get(url("labels"), {"q": "nowhere"}).content.decode()


def test_a_family_and_its_labels_are_made_and_changed(cast: Cast) -> None:
    client = client_of(cast.staff)
    data = {"name": "Dringlichkeit", "usable_for": ["note", "message"]}
    page = client.post(url("family_create"), data, follow=True)
    assert "“Dringlichkeit” was added." in page.content.decode()
    family = cast.host.label_families.get(name="Dringlichkeit")
    assert (family.visible_to_partners, family.usable_for) == (False, ["note", "message"])
    client.post(url("label_create", family), {"name": "Eilig", "color": "red"})
    label = family.labels.get()
    client.post(url("label_edit", label), {"name": "Sehr eilig", "color": "pink"})
    label.refresh_from_db()
    assert (label.name, label.color) == ("Sehr eilig", "pink")
    client.post(url("family_edit", family), data | {"visible_to_partners": "on", "usable_for": "note"})
    family.refresh_from_db()
    assert (family.visible_to_partners, family.usable_for) == (True, ["note"])
    assert [each.changes for each in events("label_family_changed")] == [
        {"visible_to_partners": [False, True], "usable_for": [["note", "message"], ["note"]]}
    ]
    assert events("label_changed")[0].changes == {"name": ["Eilig", "Sehr eilig"], "color": ["red", "pink"]}
    assert {each.organisation_id for each in Event.objects.filter(verb__startswith="label")} == {cast.host.pk}


@pytest.mark.parametrize(
    ("name", "data", "what"),
    [
        ("family_create", {"name": "THEMA", "usable_for": "note"}, "There is one with this name already."),
        ("family_create", {"name": "Neu"}, "This field is required."),
        ("family_create", {"name": "Neu", "usable_for": "planet"}, "planet is not one"),
        ("label_create", {"name": "technik", "color": "red"}, "There is one with this name already."),
        ("label_create", {"name": "Neu", "color": "gold"}, "gold is not one"),
        ("label_create", {"name": " ", "color": "red"}, "This field is required."),
    ],
)
@pytest.mark.parametrize("headers", [{}, HTMX], ids=["page", "htmx"])
def test_what_is_wrong_is_said_and_nothing_typed_is_lost(
    cast: Cast, name: str, data: dict[str, str], what: str, headers: dict[str, str]
) -> None:
    before = (LabelFamily.objects.count(), Label.objects.count())
    args = [cast.labels["technik"].family] if name == "label_create" else []
    answer = client_of(cast.staff).post(url(name, *args), data, headers=headers)
    html = answer.content.decode()
    assert (answer.status_code, what in html) == (422, True)
    assert f'value="{data["name"]}"' in html
    assert (LabelFamily.objects.count(), Label.objects.count()) == before


def test_the_dialog_closes_and_the_list_stays_searched(cast: Cast) -> None:
    headers = HTMX | {"HX-Current-URL": f"http://testserver{url('labels')}?q=techn"}
    answer = client_of(cast.staff).post(
        url("label_edit", cast.labels["technik"]), {"name": "Technisches", "color": "blue"}, headers=headers
    )
    assert (answer["HX-Retarget"], answer["HX-Trigger-After-Swap"]) == ("#taxonomy", "dialog:close")
    html = answer.content.decode()
    assert "Technisches" in html
    assert "“Technisches” was saved." in html
    assert 'id="family-' in html
    assert ">Angebot<" not in html


def test_archived_ones_are_hidden_until_asked_for_and_come_back(cast: Cast) -> None:
    client, label = client_of(cast.staff), cast.labels["technik"]
    page = client.post(url("label_archive", label), follow=True)
    assert "“Technik” was archived." in page.content.decode()
    assert shown(client) == {"Angebot", "SECRET-LABEL Intern"}
    assert shown(client, q="tech") == set()
    assert shown(client, archived="1") == {"Angebot", "SECRET-LABEL Intern", "Technik"}
    client.post(url("label_archive", label))
    client.post(url("label_archive", label), {"restore": "1"})
    assert Label.objects.get(pk=label.pk).archived_at is None
    assert [each.changes for each in (*events("label_archived"), *events("label_restored"))] == [
        {"archived": [False, True]},
        {"archived": [True, False]},
    ]


def test_only_what_nothing_has_is_deleted(cast: Cast) -> None:
    client, label = client_of(cast.staff), cast.labels["technik"]
    assert "in use" in client.post(url("label_delete", label), follow=True).content.decode()
    assert "in use" in client.post(url("family_delete", label.family), follow=True).content.decode()
    assert Label.objects.filter(pk=label.pk).exists()
    unused = label.family.labels.create(name="Unbenutzt")
    assert "Delete “Unbenutzt”?" in client.get(url("label_delete", unused)).content.decode()
    client.post(url("label_delete", unused))
    assert not Label.objects.filter(pk=unused.pk).exists()
    empty = cast.host.label_families.create(name="Leer")
    client.post(url("family_delete", empty))
    assert not LabelFamily.objects.filter(pk=empty.pk).exists()
    assert events("label_deleted")[0].changes == {"name": ["Unbenutzt", ""]}


# --- who may


EDITS = [
    ("family_create", "none"), ("family_edit", "family"), ("family_archive", "family"), ("family_delete", "family"),
    ("label_create", "family"), ("label_edit", "label"), ("label_archive", "label"), ("label_merge", "label"),
    ("label_delete", "label"),
]  # fmt: skip


def test_who_may_see_the_settings_sees_labels_and_changes_nothing(cast: Cast) -> None:
    client = with_rights(cast, "settings.view")
    html = client.get(url("labels")).content.decode()
    assert "Technik" in html
    assert "New label family" not in html
    assert url("label_edit", cast.labels["technik"]) not in html
    for name, about in EDITS:
        args = {"none": [], "family": [cast.labels["technik"].family], "label": [cast.labels["technik"]]}[about]
        assert client.post(url(name, *args), {"name": "X"}).status_code == 403, name
    assert not Event.objects.filter(verb__startswith="label").exists()


def test_ids_of_another_tenant_do_not_exist(cast: Cast) -> None:
    foreign = cast.other.label_families.get(name="SECRET-OTHER Thema").labels.first()
    client = client_of(cast.staff)
    for name, about in EDITS[1:]:
        thing = foreign.family if about == "family" else foreign
        assert client.post(url(name, thing), {"name": "X", "color": "red"}).status_code == 404, name
    answer = client.post(url("label_merge", cast.labels["technik"]), {"into": foreign.pk})
    assert answer.status_code == 422
    assert "SECRET-OTHER" not in answer.content.decode()
    for label, into in ((cast.labels["technik"], foreign), (foreign, cast.labels["technik"])):
        with pytest.raises(Http404):
            merge_label(actor=cast.staff, label=label, into=into)


def test_services_ask_for_the_right_themselves(cast: Cast) -> None:
    label, reader = cast.labels["technik"], cast.reader
    calls = (
        lambda: create_family(actor=reader, name="X", visible_to_partners=True, usable_for=["note"]),
        lambda: create_label(actor=reader, family=label.family, name="X", color="red"),
        lambda: change_word(actor=reader, word=label, fields={"name": "X"}),
        lambda: set_archived(actor=reader, word=label, archived=True),
        lambda: delete_unused(actor=reader, word=label),
        lambda: merge_label(actor=reader, label=label, into=cast.labels["angebot"]),
    )
    for call in calls:
        with pytest.raises(PermissionDenied):
            call()
    assert Label.objects.get(pk=label.pk).name == "Technik"
