"""Labels merged while others merge, save and delete: real requests in threads, one consistent outcome."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connections
from django.urls import reverse

from entities.models import Note
from orgs.models import Label
from tests.cast import Cast, make_cast
from tests.security.test_at_the_same_time import ROUNDS, post, together

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def cast(transactional_db: None) -> Iterator[Cast]:
    yield make_cast()
    connections.close_all()


def merging(label: Label, into: Label) -> Any:
    return post(reverse("orgs:label_merge", args=[label.pk]), {"into": into.pk})


def test_a_note_saved_while_its_label_is_merged_bears_the_successor(cast: Cast) -> None:
    angebot = cast.labels["angebot"]
    for number in range(ROUNDS):
        label = angebot.family.labels.create(name=f"Alt {number}")
        note = reverse("entities:note_create", args=[cast.opportunity.pk])
        statuses = together(
            (cast.admin, merging(label, angebot)),
            (cast.staff, post(note, {"title": f"Notiz {number}", "labels": [label.pk]})),
        )
        assert statuses == [302, 302]
        assert set(Note.objects.get(title=f"Notiz {number}").labels.all()) == {angebot}


def test_of_two_merges_into_each_other_one_wins(cast: Cast) -> None:
    family = cast.labels["angebot"].family
    for number in range(ROUNDS):
        one, two = (family.labels.create(name=f"{name} {number}") for name in ("Eins", "Zwei"))
        cast.opportunity.labels.set([one, two])
        statuses = together((cast.admin, merging(one, two)), (cast.staff, merging(two, one)))
        # The second form finds its own label gone, or merged while it was being saved.
        assert sorted(statuses)[0] == 302
        assert sorted(statuses)[1] in {404, 422}
        merged = Label.objects.filter(pk__in=[one.pk, two.pk]).exclude(merged_into=None)
        assert [each.merged_into for each in merged] == list(cast.opportunity.labels.all())


def test_a_chain_made_at_once_ends_at_a_label_that_stands(cast: Cast) -> None:
    family = cast.labels["angebot"].family
    for number in range(ROUNDS):
        one, two, three = (family.labels.create(name=f"{name} {number}") for name in "abc")
        cast.opportunity.labels.set([one])
        together((cast.admin, merging(one, two)), (cast.staff, merging(two, three)))
        (left,) = cast.opportunity.labels.all()
        assert left.merged_into is None


def test_a_label_put_on_something_while_it_is_deleted_is_there_or_gone(cast: Cast) -> None:
    for number in range(ROUNDS):
        label = cast.labels["angebot"].family.labels.create(name=f"Kurz {number}")
        note = reverse("entities:note_create", args=[cast.opportunity.pk])
        statuses = together(
            (cast.admin, post(reverse("orgs:label_delete", args=[label.pk]))),
            (cast.staff, post(note, {"title": f"Notiz {number}", "labels": [label.pk]})),
        )
        assert statuses[0] == 302
        assert statuses[1] in {302, 422}
        there = Label.objects.filter(pk=label.pk).exists()
        assert there == Note.objects.filter(title=f"Notiz {number}", labels=label.pk).exists()
