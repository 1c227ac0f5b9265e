"""Giving and taking in bulk, always as the exact difference."""

from datetime import timedelta

from django.utils import timezone

from entities.models import Entity, Note, NoteGrant
from sharing.services import give, give_ids, take, take_whole
from tests.cast import Cast, grant
from tests.cast_things import add_note
from tests.helpers import counted_queries
from tests.sharing.actions import has, notes_of


def test_give_returns_what_is_new(cast: Cast) -> None:
    beta = cast.beta.organisation
    first, second = notes_of(cast, 2)
    assert give(actor=cast.staff, things=[first], organisation=beta) == [first.pk]
    assert give(actor=cast.staff, things=[first, second], organisation=beta) == [second.pk]
    assert give(actor=cast.staff, things=[first, second], organisation=beta) == []
    assert give(actor=cast.staff, things=[], organisation=beta) == []


def test_a_grant_says_who_when_and_whose(cast: Cast) -> None:
    [note] = notes_of(cast, 1)
    at = timezone.now() - timedelta(days=3)
    give(actor=cast.staff, things=[note], organisation=cast.beta.organisation, at=at)
    row = NoteGrant.objects.get(content_object=note)
    assert (row.granted_by, row.granted_at, row.host, row.group) == (
        cast.staff,
        at,
        cast.host,
        cast.beta.organisation.group,
    )
    assert row.permission.codename == "view_note"


def test_a_grant_in_force_keeps_its_date(cast: Cast) -> None:
    note = cast.notes["shared"]
    before = note.grants.get(group=cast.alpha.organisation.group)
    give(actor=cast.reader, things=[note], organisation=cast.alpha.organisation)
    after = note.grants.get(group=cast.alpha.organisation.group)
    assert (after.granted_at, after.granted_by) == (before.granted_at, before.granted_by)


def test_an_expired_grant_begins_anew(cast: Cast) -> None:
    [note] = notes_of(cast, 1)
    beta = cast.beta.organisation
    past = timezone.now() - timedelta(days=1)
    grant(note, beta, cast.staff, granted_at=past - timedelta(days=9), expires_at=past)
    assert not has(beta, note)
    assert give(actor=cast.reader, things=[note], organisation=beta) == [note.pk]
    row = note.grants.get()
    assert (row.granted_by, row.expires_at) == (cast.reader, None)
    assert row.granted_at > past


def test_things_that_are_gone_are_left_out(cast: Cast) -> None:
    [note] = notes_of(cast, 1)
    gone = note.pk + 1000
    beta = cast.beta.organisation
    assert give_ids(actor=cast.staff, things_model=Note, ids=[note.pk, gone], organisation=beta) == [note.pk]


def test_take_returns_what_was_there(cast: Cast) -> None:
    first, second = notes_of(cast, 2)
    beta = cast.beta.organisation
    give(actor=cast.staff, things=[first], organisation=beta)
    assert take(things_model=Note, ids=[first.pk, second.pk], organisation=beta) == [first.pk]
    assert take(things_model=Note, ids=[first.pk, second.pk], organisation=beta) == []
    assert has(cast.alpha.organisation, cast.notes["shared"])


def test_taking_a_whole_takes_what_lies_in_it(cast: Cast) -> None:
    alpha = cast.alpha.organisation
    inner = add_note(cast.order, cast.staff, "In der Bestellung")
    give(actor=cast.staff, things=[inner], organisation=alpha)
    taken = take_whole(things_model=Entity, ids=[cast.opportunity.pk], organisation=alpha)
    assert set(taken) == {"entity", "file", "note", "message"}
    assert not has(alpha, cast.notes["by_alpha"])
    assert has(alpha, cast.order)
    assert has(alpha, inner)
    assert has(cast.delta.organisation, cast.notes["shared"])


def test_thousands_take_few_statements(cast: Cast) -> None:
    opportunity, beta = cast.opportunity, cast.beta.organisation
    rows = [Note(owner=cast.host, entity=opportunity, title=str(number)) for number in range(5000)]
    Note.objects.bulk_create(rows)
    ids = list(Note.objects.filter(entity=opportunity).values_list("pk", flat=True))
    give_ids(actor=cast.staff, things_model=Note, ids=ids[:1], organisation=beta)
    with counted_queries() as asked:
        assert len(give_ids(actor=cast.staff, things_model=Note, ids=ids, organisation=beta)) == len(ids) - 1
    inserts = [each for each in asked if each["sql"].startswith("INSERT")]
    # One statement in PostgreSQL; SQLite takes only so many values at once.
    assert len(asked) - len(inserts) <= 4
    assert len(inserts) < 60
    with counted_queries() as asked:
        assert give_ids(actor=cast.staff, things_model=Note, ids=ids, organisation=beta) == []
    assert len(asked) <= 3
