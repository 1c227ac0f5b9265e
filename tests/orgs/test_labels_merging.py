"""Merging labels: with everything that bears them, and what partners see of it."""

from typing import Any

import pytest
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import translation

from activity.models import Event
from entities.models import Entity, File, Message, Note
from orgs.audit_changes import changes_of
from orgs.models import Label, Partnership
from orgs.services.merging import merge_label
from orgs.services.profile import update_profile
from orgs.services.taxonomy import (
    change_word,
    create_label,
    set_archived,
)
from orgs.taxonomy import tables_of
from sharing.labels import visible_labels
from tests.cast import Cast
from tests.helpers import client_of
from tests.workflows.things import small_template, start
from workflows.models import Process

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}


@pytest.fixture(autouse=True)
def english(cast: Cast) -> None:
    for user in (cast.staff, cast.reader, cast.alpha.user):
        type(user).objects.filter(pk=user.pk).update(language="en")
        user.refresh_from_db()


def url(name: str, *args: Any) -> str:
    return reverse(f"orgs:{name}", args=[getattr(each, "pk", each) for each in args])


def bearers(label: Label) -> set[tuple[str, int]]:
    """Return all that has the label, as (model, id)."""
    things = ((Entity, "labels"), (File, "labels"), (Note, "labels"), (Message, "labels"))
    things += ((Process, "labels"), (Partnership, "labels"))
    return {(m.__name__, each.pk) for m, name in things for each in m.objects.filter(**{name: label})}


def events(verb: str) -> list[Event]:
    return list(Event.objects.filter(verb=verb).order_by("pk"))


def put_everywhere(cast: Cast, label: Label) -> None:
    things: list[Any] = [cast.opportunity, cast.files["shared"], cast.notes["secret"], cast.messages["shared"]]
    for thing in [*things, start(cast, small_template(cast)), cast.beta.partnership]:
        thing.labels.add(label)


def test_every_table_that_puts_labels_on_something_is_known() -> None:
    models = {Entity, File, Note, Message, Process, Partnership}
    assert {table.links.model for table in tables_of(Label)} == {each.labels.through for each in models}


def test_merging_moves_all_references_and_duplicates_collapse(cast: Cast) -> None:
    technik, angebot = cast.labels["technik"], cast.labels["angebot"]
    put_everywhere(cast, technik)
    before = bearers(technik) | bearers(angebot)
    both = bearers(technik) & bearers(angebot)
    assert both
    moved = merge_label(actor=cast.staff, label=technik, into=angebot)
    assert moved == 6
    assert bearers(angebot) == before
    assert bearers(technik) == set()
    technik.refresh_from_db()
    assert technik.merged_into == angebot
    event = events("label_merged")[0]
    assert (event.target_id, event.changes) == (technik.pk, {"merged_into": ["", "Angebot"], "moved": [0, 6]})
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
        "Usable for: Entities, Files, Notes, Messages, Processes, Partners → Notes, Partners",
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
    assert "6 things have this label" in html
    assert "Thema (visible to partners)" in html
    assert "SECRET-FAMILY Vertraulichkeit (internal)" in html
    page = client.post(url("label_merge", cast.labels["technik"]), {"into": cast.labels["angebot"].pk}, follow=True)
    assert "“Technik” was merged into “Angebot”; 6 things were moved." in page.content.decode()


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
