"""Labels in forms, filters and addresses: what is offered, what is taken, and where merged ones lead."""

from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from entities.models import Note
from entities.services.contents import add_text, edit_content
from entities.services.entities import Seen, create_entity, header_of, update_header
from orgs.models import Label
from orgs.services.merging import merge_label
from orgs.services.partners import update_partner
from orgs.services.taxonomy import (
    change_word,
    set_archived,
)
from tests.cast import Cast
from tests.helpers import client_of

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def english(cast: Cast) -> None:
    for user in (cast.staff, cast.reader, cast.alpha.user):
        type(user).objects.filter(pk=user.pk).update(language="en")
        user.refresh_from_db()


def url(name: str, *args: Any) -> str:
    return reverse(f"orgs:{name}", args=[getattr(each, "pk", each) for each in args])


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
