"""Who is suggested when something new is made, case by case as the specification says it.

"Hast du in der Vergangenheit z.B. mehrere Notizen mit deinem Partner geteilt, bekommst du diesen auch schon automatisch
vorgeschlagen und musst ihn aktiv abwählen, um weitere Notizen nicht mit ihm zu teilen."
"""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse
from django.utils import timezone

from activity.models import Event, Notification, OutboxMessage
from entities.models import File, Note
from entities.services.contents import add_file, add_text
from orgs.models import Label, Partnership, Role, User
from sharing.notifications import resolve_shared
from sharing.services import give, take, unshare
from sharing.suggestions import candidates
from tests.cast import Cast, grant
from tests.cast_things import add_note
from tests.contents.test_services import upload
from tests.helpers import client_of, queries_of
from tests.sharing.actions import fresh, has, notes_of, save
from tests.workflows.things import small_template
from workflows.models import Process

Case = Callable[[Cast], object]


def write(cast: Cast, *partners: str, by: User | None = None, labels: tuple[Label, ...] = ()) -> Note:
    """Return a note that somebody wrote through the form, with these partners ticked."""
    chosen = {cast.partners[name].partnership.pk for name in partners}
    actor, fields = by or cast.staff, {"title": "Neu", "text": ""}
    note = add_text(actor=actor, model=Note, entity=cast.opportunity, fields=fields, labels=labels, visible_to=chosen)
    assert isinstance(note, Note)
    return note


def share(cast: Cast, *notes: Note, **fields: object) -> None:
    """Share notes with Alpha."""
    for note in notes:
        grant(note, cast.alpha.organisation, cast.staff, **fields)


def two(cast: Cast) -> list[Note]:
    """Share two more notes with Alpha, and return them."""
    notes = notes_of(cast, 2)
    give(actor=cast.staff, things=notes, organisation=cast.alpha.organisation)
    return notes


def take_back(cast: Cast, *notes: Note) -> None:
    """Take notes back from Alpha."""
    take(things_model=Note, ids=[note.pk for note in notes], organisation=cast.alpha.organisation)


def none(cast: Cast) -> None:
    take_back(cast, cast.notes["shared"])


def one(_cast: Cast) -> None:
    """Leave the cast as it is: Alpha has one note by the host, and one of its own."""


def own_ones_do_not_count(cast: Cast) -> None:
    theirs = add_note(cast.opportunity, cast.alpha.user, "Auch von Alpha")
    give(actor=cast.alpha.user, things=[theirs], organisation=cast.alpha.organisation)


def several(cast: Cast) -> None:
    two(cast)


def several_of_another_category(cast: Cast) -> None:
    for name in ("Eins.pdf", "Zwei.pdf"):
        add_file(actor=cast.staff, entity=cast.opportunity, upload=upload(name), visible_to=[cast.alpha.partnership.pk])


def several_in_another_entity(cast: Cast) -> None:
    grant(cast.hidden, cast.alpha.organisation, cast.staff)
    share(cast, *(add_note(cast.hidden, cast.staff, "Woanders") for _each in range(2)))


def selected_twice(cast: Cast) -> None:
    take_back(cast, cast.notes["shared"])
    write(cast, "alpha")
    write(cast, "alpha")


def deselected_once(cast: Cast) -> None:
    two(cast)
    write(cast)


def deselected_once_and_shared_later(cast: Cast) -> None:
    two(cast)
    give(actor=cast.admin, things=[write(cast)], organisation=cast.alpha.organisation)


def deselected_by_somebody_else(cast: Cast) -> None:
    two(cast)
    write(cast, by=cast.admin)


def internal_one_made_last(cast: Cast) -> None:
    two(cast)
    write(cast, labels=(cast.labels["intern"],))


def unshared_since(cast: Cast) -> None:
    take_back(cast, *two(cast))


def unshared_but_two(cast: Cast) -> None:
    take_back(cast, two(cast)[0])


def expired_since(cast: Cast) -> None:
    share(cast, *notes_of(cast, 2), expires_at=timezone.now() - timedelta(seconds=1))


TABLE: list[tuple[Case, bool]] = [
    (none, False),
    (one, False),
    (own_ones_do_not_count, False),
    (several, True),
    (several_of_another_category, False),
    (several_in_another_entity, False),
    (selected_twice, True),
    (deselected_once, False),
    (deselected_once_and_shared_later, True),
    (deselected_by_somebody_else, True),
    (internal_one_made_last, True),
    (unshared_since, False),
    (unshared_but_two, True),
    (expired_since, False),
]


@pytest.mark.parametrize(("case", "suggested"), TABLE, ids=lambda each: getattr(each, "__name__", str(each)))
def test_alpha_is_suggested_for_the_next_note(cast: Cast, case: Case, suggested: bool) -> None:
    case(cast)
    found = candidates(actor=fresh(cast.staff), thing=cast.opportunity, key="note")
    assert [(each.partnership.partner.name, each.suggested) for each in found] == [("Alpha Solar", suggested)]


@pytest.mark.parametrize("status", ["suspended", "ended"])
def test_a_partner_that_is_not_active_is_not_even_listed(cast: Cast, status: str) -> None:
    two(cast)
    Partnership.objects.filter(pk=cast.alpha.partnership.pk).update(status=status)
    assert candidates(actor=cast.staff, thing=cast.opportunity, key="note") == []


def test_who_lost_the_entity_is_not_listed(cast: Cast) -> None:
    two(cast)
    unshare(actor=cast.staff, thing=cast.opportunity, partnership=cast.alpha.partnership)
    assert candidates(actor=cast.staff, thing=cast.opportunity, key="note") == []


@pytest.mark.parametrize("right", ["entity.share", "note.share"])
def test_without_the_right_nobody_is_listed(cast: Cast, right: str) -> None:
    two(cast)
    Role.objects.filter(pk=cast.staff_role.pk).update(rights=sorted({*cast.staff_role.rights} - {right}))
    assert candidates(actor=fresh(cast.staff), thing=cast.opportunity, key="note") == []
    url = reverse("entities:note_create", args=[cast.opportunity.pk])
    client_of(cast.staff).post(url, {"title": "Neu", "text": "", "visible_to": cast.alpha.partnership.pk})
    assert not Note.objects.get(title="Neu").grants.exists()


def test_the_service_asks_for_the_right_and_writes_nothing_without(cast: Cast) -> None:
    with pytest.raises(PermissionDenied):
        write(cast, "alpha", by=cast.reader)
    assert not Note.objects.filter(title="Neu").exists()


def test_partners_are_asked_about_nobody(cast: Cast) -> None:
    url = reverse("entities:note_create", args=[cast.opportunity.pk])
    client = client_of(cast.alpha.user)
    assert "visible_to" not in client.get(url).content.decode()
    client.post(url, {"title": "Von uns", "text": "", "visible_to": cast.beta.partnership.pk})
    note = Note.objects.get(title="Von uns")
    assert {each.group.organisation for each in note.grants.all()} == {cast.alpha.organisation}


def test_the_form_ticks_who_is_suggested_and_says_why(cast: Cast) -> None:
    save(cast, cast.beta, {})
    two(cast)
    html = client_of(cast.staff).get(reverse("entities:note_create", args=[cast.opportunity.pk])).content.decode()
    assert "Sichtbarkeit für Partner" in html
    assert f'name="visible_to" value="{cast.alpha.partnership.pk}" id="id_visible_to_0" checked' in html
    assert f'name="visible_to" value="{cast.beta.partnership.pk}" id="id_visible_to_1">' in html
    assert "Vorausgewählt" in html


def test_making_and_sharing_is_one_transaction_and_told_once(cast: Cast) -> None:
    client, url = client_of(cast.staff), reverse("entities:note_create", args=[cast.opportunity.pk])
    page = client.post(url, {"title": "Neu", "text": "", "visible_to": cast.alpha.partnership.pk}, follow=True)
    assert "Geteilt mit Alpha Solar." in page.content.decode()
    assert has(cast.alpha.organisation, Note.objects.get(title="Neu"))
    assert Notification.objects.filter(recipient=cast.alpha.user).count() == 1
    assert [each.verb for each in Event.objects.order_by("-pk")[:2]] == ["shared", "note_added"]


def test_who_lost_the_entity_meanwhile_gets_nothing_and_it_is_said(cast: Cast) -> None:
    unshare(actor=cast.staff, thing=cast.opportunity, partnership=cast.alpha.partnership)
    client, url = client_of(cast.staff), reverse("entities:note_create", args=[cast.opportunity.pk])
    save(cast, cast.beta, {})
    data = {"title": "Neu", "text": "", "visible_to": [cast.alpha.partnership.pk, 987654321]}
    page = client.post(url, data, follow=True).content.decode()
    assert "2 der ausgewählten Partner" in page
    assert not Note.objects.get(title="Neu").grants.exists()


def test_something_internal_is_asked_about_once_more(cast: Cast) -> None:
    two(cast)
    client, url = client_of(cast.staff), reverse("entities:note_create", args=[cast.opportunity.pk])
    data = {"title": "Spielraum", "labels": cast.labels["intern"].pk, "visible_to": cast.alpha.partnership.pk}
    page = client.post(url, data)
    html = page.content.decode()
    assert page.status_code == 422
    assert not Note.objects.filter(title="Spielraum").exists()
    assert "als intern gekennzeichnet" in html
    assert 'id="id_visible_to_0" checked' not in html
    assert 'value="Spielraum"' in html
    client.post(url, data | {"internal_read": "on"})
    assert has(cast.alpha.organisation, Note.objects.get(title="Spielraum"))


def test_files_put_in_one_after_the_other_are_told_once(cast: Cast) -> None:
    client, url = client_of(cast.staff), reverse("entities:files_upload", args=[cast.opportunity.pk])
    for name in ("Eins.pdf", "Zwei.pdf", "Drei.pdf"):
        data = {"files": upload(name), "visible_to": cast.alpha.partnership.pk}
        assert client.post(url, data, headers={"Accept": "application/json"}).status_code == 201
    files = File.objects.filter(name__in=["Eins.pdf", "Zwei.pdf", "Drei.pdf"])
    assert all(has(cast.alpha.organisation, each) for each in files)
    [mail] = OutboxMessage.objects.filter(recipient=cast.alpha.user)
    assert mail.next_at > timezone.now() + timedelta(seconds=30)
    [row] = Notification.objects.filter(recipient=cast.alpha.user)
    told = resolve_shared(fresh(cast.alpha.user), row.event)
    assert told is not None
    assert [sorted(each.titles) for each in told["news"]] == [["Drei.pdf", "Eins.pdf", "Zwei.pdf"]]


def test_a_process_is_shared_when_it_starts(cast: Cast) -> None:
    template = small_template(cast)
    template.refresh_from_db()
    client, url = client_of(cast.staff), reverse("workflows:start", args=[cast.opportunity.pk])
    html = client.get(url, {"template": template.pk}).content.decode()
    assert "Sichtbarkeit für Partner" in html
    data = {"template": template.pk, "edition": template.edition, "name": "Bau"}
    client.post(url, data | {"visible_to": cast.alpha.partnership.pk})
    assert has(cast.alpha.organisation, Process.objects.get(name="Bau"))


def test_it_asks_as_often_for_many_contents_as_for_one(cast: Cast) -> None:
    def ask() -> None:
        candidates(actor=cast.staff, thing=cast.opportunity, key="note")

    few = queries_of(ask)
    for _each in range(15):
        two(cast)
    save(cast, cast.beta, {})
    assert queries_of(ask) == few <= 5
