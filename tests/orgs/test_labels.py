"""Organisationseinstellungen → Labels: families, archiving, merging with everything that bears a label."""

from typing import Any

import pytest
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404
from django.urls import reverse
from django.utils import translation

from activity.models import Event
from entities.models import Entity, File, Message, Note
from entities.services.contents import add_text, edit_content
from entities.services.entities import Seen, create_entity, header_of, update_header
from orgs.audit_changes import changes_of
from orgs.models import Label, LabelFamily, Partnership
from orgs.services.merging import merge_label
from orgs.services.partners import update_partner
from orgs.services.profile import update_profile
from orgs.services.taxonomy import (
    change_word,
    create_family,
    create_label,
    delete_unused,
    set_archived,
)
from orgs.taxonomy import tables_of
from sharing.labels import visible_labels
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


def bearers(label: Label) -> set[tuple[str, int]]:
    """Return all that has the label, as (model, id)."""
    things = ((Entity, "labels"), (File, "labels"), (Note, "labels"), (Message, "labels"), (Partnership, "labels"))
    return {(m.__name__, each.pk) for m, name in things for each in m.objects.filter(**{name: label})}


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


# --- merging


def put_everywhere(cast: Cast, label: Label) -> None:
    things: list[Any] = [cast.opportunity, cast.files["shared"], cast.notes["secret"], cast.messages["shared"]]
    for thing in [*things, cast.beta.partnership]:
        thing.labels.add(label)


def test_every_table_that_puts_labels_on_something_is_known() -> None:
    models = {Entity, File, Note, Message, Partnership}
    assert {table.links.model for table in tables_of(Label)} == {each.labels.through for each in models}


def test_merging_moves_all_references_and_duplicates_collapse(cast: Cast) -> None:
    technik, angebot = cast.labels["technik"], cast.labels["angebot"]
    put_everywhere(cast, technik)
    before = bearers(technik) | bearers(angebot)
    both = bearers(technik) & bearers(angebot)
    assert both
    moved = merge_label(actor=cast.staff, label=technik, into=angebot)
    assert moved == 5
    assert bearers(angebot) == before
    assert bearers(technik) == set()
    technik.refresh_from_db()
    assert technik.merged_into == angebot
    event = events("label_merged")[0]
    assert (event.target_id, event.changes) == (technik.pk, {"merged_into": ["", "Angebot"], "moved": [0, 5]})
    assert event.target_type == ContentType.objects.get_for_model(Label)
    # Its name is free again.
    assert create_label(actor=cast.staff, family=technik.family, name="Technik", color="red").pk != technik.pk


def test_the_audit_log_says_it_in_words(cast: Cast) -> None:
    family = cast.labels["technik"].family
    change_word(actor=cast.staff, word=family, fields={"usable_for": ["note", "partner"]})
    merge_label(actor=cast.staff, label=cast.labels["technik"], into=cast.labels["angebot"])
    update_profile(actor=cast.staff, version=1, fields={"languages": ["en"], "language": "en", "city": "Ulm"})
    rows = Event.objects.filter(
        organisation=cast.host, verb__in=["label_family_changed", "label_merged", "profile_changed"]
    )
    with translation.override("en"):
        said = {each.text for changes in changes_of(cast.staff, list(rows)).values() for each in changes}
    assert said == {
        "Usable for: Entities, Files, Notes, Messages, Partners → Notes, Partners",
        "Merged into: Angebot",
        "Things moved: 1",
        "Languages: German, English → English",
        "Language: German → English",
        "City: Ulm",
    }


def test_the_dialog_says_how_many_things_move_and_the_toast_that_they_did(cast: Cast) -> None:
    put_everywhere(cast, cast.labels["technik"])
    client = client_of(cast.staff)
    html = client.get(url("label_merge", cast.labels["technik"]), headers=HTMX).content.decode()
    assert "5 things have this label" in html
    assert "Thema (visible to partners)" in html
    assert "SECRET-FAMILY Vertraulichkeit (internal)" in html
    page = client.post(url("label_merge", cast.labels["technik"]), {"into": cast.labels["angebot"].pk}, follow=True)
    assert "“Technik” was merged into “Angebot”; 5 things were moved." in page.content.decode()


def test_chains_lead_to_the_last_and_cycles_are_refused(cast: Cast) -> None:
    technik, angebot, intern = (cast.labels[key] for key in ("technik", "angebot", "intern"))
    third = angebot.family.labels.create(name="Drittes")
    merge_label(actor=cast.staff, label=technik, into=angebot)
    merge_label(actor=cast.staff, label=angebot, into=third)
    assert Label.objects.get(pk=technik.pk).merged_into == third
    for label, into in ((third, technik), (third, angebot), (third, third), (technik, intern), (technik, third)):
        with pytest.raises(ValidationError):
            merge_label(actor=cast.staff, label=label, into=into)
    assert Label.objects.get(pk=third.pk).merged_into is None


def test_merging_what_was_internal_into_a_visible_family_asks_once_more(cast: Cast) -> None:
    intern, angebot = cast.labels["intern"], cast.labels["angebot"]
    client, address = client_of(cast.staff), url("label_merge", cast.labels["intern"])
    answer = client.post(address, {"into": angebot.pk})
    assert answer.status_code == 422
    assert "Confirm that they may see the label" in answer.content.decode()
    with pytest.raises(ValidationError):
        merge_label(actor=cast.staff, label=intern, into=angebot)
    assert Label.objects.get(pk=intern.pk).merged_into is None
    assert client.post(address, {"into": angebot.pk, "confirmed": "on"}).status_code == 302
    assert Label.objects.get(pk=intern.pk).merged_into == angebot


def test_partners_see_the_label_or_not_as_the_targets_family_says(cast: Cast) -> None:
    alpha, note = cast.alpha.user, cast.notes["shared"]
    assert [each.name for each in visible_labels(alpha, [note])[note.pk]] == ["Angebot"]
    merge_label(actor=cast.staff, label=cast.labels["angebot"], into=cast.labels["intern"])
    assert visible_labels(alpha, [note])[note.pk] == []
    html = client_of(alpha).get(cast.opportunity.get_absolute_url()).content.decode()
    assert cast.notes["shared"].title in html
    assert ">Angebot</span>" not in html
    assert "SECRET-LABEL" not in html


def test_partners_still_see_what_is_archived(cast: Cast) -> None:
    set_archived(actor=cast.staff, word=cast.labels["angebot"], archived=True)
    set_archived(actor=cast.staff, word=cast.labels["technik"].family, archived=True)
    found = visible_labels(cast.alpha.user, [cast.notes["shared"]])[cast.notes["shared"].pk]
    assert [each.name for each in found] == ["Angebot"]


# --- what forms offer and take


def offered(client: Any, address: str, prefix: str = "") -> set[str]:
    form = client.get(address).context["header" if prefix else "form"]
    return {name for _family, labels in form.fields["labels"].choices for _pk, name in labels}


def test_forms_offer_what_is_usable_there_and_what_the_thing_has(cast: Cast) -> None:
    client, family = client_of(cast.staff), cast.labels["technik"].family
    for name in ("Archiviert", "Vereint"):
        family.labels.create(name=name)
    set_archived(actor=cast.staff, word=family.labels.get(name="Archiviert"), archived=True)
    merge_label(actor=cast.staff, label=family.labels.get(name="Vereint"), into=cast.labels["technik"])
    create = reverse("entities:create", args=[cast.opportunity_type.pk])
    assert offered(client, create, "header") == {"Angebot", "Technik", "SECRET-LABEL Intern"}
    change_word(actor=cast.staff, word=family, fields={"usable_for": ["note"]})
    assert offered(client, create, "header") == {"SECRET-LABEL Intern"}
    note_create = reverse("entities:note_create", args=[cast.opportunity.pk])
    assert offered(client, note_create) == {"Angebot", "Technik", "SECRET-LABEL Intern"}
    # The opportunity has "Technik" already.
    edit = reverse("entities:edit_header", args=[cast.opportunity.pk])
    assert offered(client, edit) == {"Technik", "SECRET-LABEL Intern"}
    set_archived(actor=cast.staff, word=cast.labels["technik"], archived=True)
    assert offered(client, edit) == {"Technik (archived)", "SECRET-LABEL Intern"}
    file_edit = reverse("entities:file_edit", args=[cast.files["shared"].pk])
    assert offered(client, file_edit) == {"Angebot", "SECRET-LABEL Intern"}


def test_services_refuse_labels_that_are_not_for_such_things_unless_they_are_there(cast: Cast) -> None:
    technik, angebot = cast.labels["technik"], cast.labels["angebot"]
    change_word(actor=cast.staff, word=technik.family, fields={"usable_for": ["partner"]})
    header: dict[str, Any] = {"actor": cast.staff, "entity": cast.opportunity, "title": "Neu", "purposes": []}
    now = update_header(**header, labels=[technik])
    assert (now.title, list(now.labels.all())) == ("Neu", [technik])
    note = cast.notes["shared"]
    for call in (
        lambda: update_header(**header, labels=[technik, angebot]),
        lambda: create_entity(actor=cast.staff, entity_type=cast.opportunity_type, title="X", labels=[technik]),
        lambda: add_text(
            actor=cast.staff, model=Note, entity=cast.opportunity, fields={"title": "X"}, labels=[technik]
        ),
        lambda: edit_content(actor=cast.staff, content=note, fields={"title": "X"}, labels=[technik]),
    ):
        with pytest.raises(PermissionDenied):
            call()
    assert set(note.labels.all()) == {angebot, cast.labels["intern"]}


def test_a_form_that_was_open_while_its_label_was_merged_puts_the_successor(cast: Cast) -> None:
    client, technik = client_of(cast.staff), cast.labels["technik"]
    address = reverse("entities:edit_header", args=[cast.opportunity.pk])
    form = client.get(address).context["form"]
    merge_label(actor=cast.staff, label=technik, into=cast.labels["angebot"])
    data = {"header-title": "Neuer Titel", "header-seen": form.initial["seen"]}
    labels = {"header-labels": [technik.pk, cast.labels["intern"].pk]}
    assert client.post(address, data | labels).status_code == 302
    cast.opportunity.refresh_from_db()
    assert cast.opportunity.title == "Neuer Titel"
    assert set(cast.opportunity.labels.all()) == {cast.labels["angebot"], cast.labels["intern"]}


def test_a_wrong_form_keeps_the_successor_ticked(cast: Cast) -> None:
    technik, angebot = cast.labels["technik"], cast.labels["angebot"]
    merge_label(actor=cast.staff, label=technik, into=angebot)
    address = reverse("entities:note_create", args=[cast.opportunity.pk])
    answer = client_of(cast.staff).post(address, {"title": "", "labels": [technik.pk]})
    assert answer.status_code == 422
    assert answer.context["form"]["labels"].value() == [str(angebot.pk)]


def test_saving_through_the_service_puts_the_successor_too(cast: Cast) -> None:
    technik, note = cast.labels["technik"], cast.notes["secret"]
    seen = Seen.of(cast.opportunity, header_of(cast.opportunity))
    merge_label(actor=cast.staff, label=technik, into=cast.labels["angebot"])
    edit_content(actor=cast.staff, content=note, fields={}, labels=[technik])
    assert list(note.labels.all()) == [cast.labels["angebot"]]
    both = [technik, cast.labels["intern"]]
    update_header(
        actor=cast.staff, entity=cast.opportunity, title="Neu", purposes=cast.opportunity.purposes.all(),
        labels=both, seen=seen,
    )  # fmt: skip
    assert set(cast.opportunity.labels.all()) == {cast.labels["angebot"], cast.labels["intern"]}


def test_a_partner_gets_the_successor_and_nothing_that_is_not_for_partners(cast: Cast) -> None:
    technik, angebot, alpha = cast.labels["technik"], cast.labels["angebot"], cast.alpha.partnership
    merge_label(actor=cast.staff, label=technik, into=angebot)

    def save(*labels: Label) -> None:
        alpha.refresh_from_db()
        sales = [cast.purposes["sales"]]
        role = cast.partner_role
        update_partner(
            actor=cast.staff, partnership=alpha, version=alpha.version, role=role, purposes=sales, labels=labels
        )

    save(technik)
    assert list(alpha.labels.all()) == [angebot]
    change_word(actor=cast.staff, word=angebot.family, fields={"usable_for": ["note"]})
    save(angebot, cast.labels["intern"])
    assert set(alpha.labels.all()) == {angebot, cast.labels["intern"]}
    other = angebot.family.labels.create(name="Anderes")
    with pytest.raises(PermissionDenied):
        save(other)
    assert set(alpha.labels.all()) == {angebot, cast.labels["intern"]}


# --- addresses that name a label


def entity_list(cast: Cast, *labels: int | str) -> Any:
    address = reverse("entities:list", args=[cast.opportunity_type.pk])
    return client_of(cast.staff).get(address, {"labels": [*labels]})


def test_a_list_that_names_a_merged_label_means_its_successor_and_says_so(cast: Cast) -> None:
    technik = cast.labels["technik"]
    third = technik.family.labels.create(name="Drittes")
    merge_label(actor=cast.staff, label=technik, into=cast.labels["angebot"])
    merge_label(actor=cast.staff, label=cast.labels["angebot"], into=third)
    page = entity_list(cast, technik.pk)
    assert [row.entity for row in page.context["rows"]] == [cast.opportunity]
    assert "“Technik” was merged into “Drittes”." in page.content.decode()
    assert [chip.option.label for chip in page.context["listing"].chips] == ["Drittes"]
    options = next(facet for facet in page.context["listing"].facets if facet.name == "labels").options
    assert {option.label for option in options} == {"Drittes", "SECRET-LABEL Intern"}


@pytest.mark.parametrize("gone", ["removed", "foreign", "nonsense"])
def test_a_list_that_names_a_label_that_is_gone_goes_on_without_it_and_says_so(cast: Cast, gone: str) -> None:
    foreign = cast.other.label_families.get(name="SECRET-OTHER Thema").labels.first()
    named = {"removed": 999_999, "foreign": foreign.pk, "nonsense": "x"}[gone]
    page = entity_list(cast, named)
    assert {row.entity for row in page.context["rows"]} == {cast.opportunity, cast.hidden}
    assert "A label of this address is no longer there." in page.content.decode()
    assert "SECRET-OTHER" not in page.content.decode()
    beside = entity_list(cast, named, cast.labels["technik"].pk)
    assert [row.entity for row in beside.context["rows"]] == [cast.opportunity]


def test_archived_labels_are_offered_in_filters_while_something_has_them(cast: Cast) -> None:
    unused = cast.labels["technik"].family.labels.create(name="Unbenutzt")
    for label in (unused, cast.labels["technik"]):
        set_archived(actor=cast.staff, word=label, archived=True)
    page = entity_list(cast)
    options = next(facet for facet in page.context["listing"].facets if facet.name == "labels").options
    assert {option.label for option in options} == {"Angebot", "Technik (archived)", "SECRET-LABEL Intern"}


def test_the_share_dialog_follows_merged_labels(cast: Cast) -> None:
    technik = cast.labels["technik"]
    cast.alpha.partnership.labels.add(technik)
    merge_label(actor=cast.staff, label=technik, into=cast.labels["angebot"])
    client, base = client_of(cast.staff), f"/share/entity/{cast.opportunity.pk}"
    page = client.get(f"{base}/partners/", {"filtered": "1", "label": technik.pk})
    assert [row.partnership for row in page.context["partners"].rows] == [cast.alpha.partnership]
    assert "“Technik” was merged into “Angebot”." in page.content.decode()
    page = client.get(f"{base}/panel/", {"partner": cast.beta.partnership.pk, "label": technik.pk})
    assert page.context["panel"].shown_labels == {cast.labels["angebot"].pk}
    assert "“Technik” was merged into “Angebot”." in page.content.decode()
    page = client.get(f"{base}/panel/", {"partner": cast.beta.partnership.pk, "label": 999_999})
    assert page.context["panel"].shown_labels == frozenset()
    assert "A label of this address is no longer there." in page.content.decode()
