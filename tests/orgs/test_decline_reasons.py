"""Organisationseinstellungen → Ablehnungsgründe: the answers that partners choose from when they decline."""

from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse
from django.utils import translation

from activity.models import Event
from activity.registry import verbs
from orgs.models import DeclineReason, User
from orgs.services.taxonomy import change_word, create_reason, delete_unused, set_archived
from orgs.settings_menu import settings_pages
from sharing.models import Offer, OfferRecipient
from tests.cast import Cast
from tests.helpers import client_of, queries_of

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}


@pytest.fixture(autouse=True)
def english(cast: Cast) -> None:
    for user in (cast.staff, cast.reader):
        User.objects.filter(pk=user.pk).update(language="en")
        user.refresh_from_db()


def url(name: str, *args: Any) -> str:
    return reverse(f"orgs:{name}", args=[each.pk for each in args])


def rows(cast: Cast, **asked: str) -> dict[str, dict[str, int]]:
    page = client_of(cast.staff).get(url("decline_reasons"), asked)
    return {row.word.name: {use.name: use.count for use in row.uses} for row in page.context["rows"]}


def decline(cast: Cast, reason: DeclineReason, *partners: str) -> None:
    """Let partners decline an offer of the host, past all services."""
    offer = Offer.objects.create(
        host=cast.host, thing=cast.hidden, thing_label="SECRET", headline="Dach", status=Offer.Status.DECLINED
    )
    for each in partners:
        partnership = cast.partners[each].partnership
        OfferRecipient.objects.create(offer=offer, partnership=partnership, status="declined", reason=reason)


def names_for(organisation_id: int, language: str = "de") -> list[str]:
    with translation.override(language):
        return [str(each) for each in DeclineReason.objects.choices_for(organisation_id)]


# --- the list


def test_they_stand_in_their_order_with_their_use(cast: Cast) -> None:
    assert url("decline_reasons") in [reverse(page.url_name) for page in settings_pages(cast.staff)]
    decline(cast, cast.reasons["far"], "alpha", "beta")
    decline(cast, cast.reasons["far"], "gamma")
    assert list(rows(cast).items()) == [("Keine Kapazität", {}), ("Zu weit entfernt", {"Recipients of offers": 3})]
    assert list(rows(cast, sort="-name")) == ["Keine Kapazität", "Zu weit entfernt"]
    html = client_of(cast.staff).get(url("decline_reasons")).content.decode()
    assert '<span class="faint small" lang="en">No capacity</span>' in html
    assert url("decline_reason_delete", cast.reasons["busy"]) in html
    assert url("decline_reason_delete", cast.reasons["far"]) not in html


def test_both_languages_are_searched(cast: Cast) -> None:
    assert list(rows(cast, q="capac")) == ["Keine Kapazität"]
    assert list(rows(cast, q="weit")) == ["Zu weit entfernt"]
    assert rows(cast, q="nowhere") == {}
    page = client_of(cast.staff).get(url("decline_reasons"), {"q": "nowhere"})
    assert "No decline reason fits your search." in page.content.decode()


def test_as_many_queries_for_thirty_rows_as_for_one(cast: Cast) -> None:
    client = client_of(cast.staff)
    cast.reasons["far"].delete()
    one = queries_of(lambda: client.get(url("decline_reasons")))
    for number in range(29):
        decline(cast, cast.host.decline_reasons.create(name=f"Z{number}", position=number + 1), "beta")
    assert queries_of(lambda: client.get(url("decline_reasons"))) == one
    assert len(rows(cast)) == 30


def test_an_organisation_begins_with_none(cast: Cast) -> None:
    cast.host.decline_reasons.all().delete()
    assert "No decline reasons yet" in client_of(cast.staff).get(url("decline_reasons")).content.decode()


# --- changing them


def test_they_are_added_changed_archived_restored_and_deleted(cast: Cast) -> None:
    client = client_of(cast.staff)
    typed = {"name": "Termin passt nicht", "name_en": "Date does not suit"}
    page = client.post(url("decline_reason_create"), typed, follow=True)
    assert "“Date does not suit” was added." in page.content.decode()
    assert list(rows(cast)) == ["Keine Kapazität", "Zu weit entfernt", "Termin passt nicht"]
    reason = cast.host.decline_reasons.get(name="Termin passt nicht")
    for _twice in range(2):
        client.post(url("decline_reason_edit", reason), {"name": "Termin", "name_en": "Date does not suit"})
    client.post(url("decline_reason_archive", reason))
    assert "Termin" not in rows(cast)
    assert list(rows(cast, archived="1"))[-1] == "Termin"
    client.post(url("decline_reason_archive", reason), {"restore": "1"})
    client.post(url("decline_reason_delete", reason))
    assert not DeclineReason.objects.filter(pk=reason.pk).exists()
    events = Event.objects.filter(verb__startswith="decline_reason").order_by("pk")
    assert [(each.verb, each.changes, each.actor_id, each.organisation_id) for each in events] == [
        ("decline_reason_created", {"name": ["", "Termin passt nicht"]}, cast.staff.pk, cast.host.pk),
        ("decline_reason_changed", {"name": ["Termin passt nicht", "Termin"]}, cast.staff.pk, cast.host.pk),
        ("decline_reason_archived", {"archived": [False, True]}, cast.staff.pk, cast.host.pk),
        ("decline_reason_restored", {"archived": [True, False]}, cast.staff.pk, cast.host.pk),
        ("decline_reason_deleted", {"name": ["Termin", ""]}, cast.staff.pk, cast.host.pk),
    ]
    assert {each.verb for each in events} <= set(verbs())


def test_new_ones_stand_at_the_end_whatever_was_deleted(cast: Cast) -> None:
    first = create_reason(actor=cast.staff, name="A")
    delete_unused(actor=cast.staff, word=cast.reasons["far"])
    create_reason(actor=cast.staff, name="B")
    assert names_for(cast.host.pk) == ["Keine Kapazität", "A", "B"]
    delete_unused(actor=cast.staff, word=first)
    assert create_reason(actor=cast.chief, name="A").position == 0


@pytest.mark.parametrize("headers", [{}, HTMX], ids=["page", "htmx"])
def test_a_name_that_is_taken_is_said_and_what_was_typed_stays(cast: Cast, headers: dict[str, str]) -> None:
    typed = {"name": "zu weit entfernt", "name_en": "Too far"}
    answer = client_of(cast.staff).post(url("decline_reason_create"), typed, headers=headers)
    html = answer.content.decode()
    assert answer.status_code == 422
    assert "There is one with this name already." in html
    assert 'value="zu weit entfernt"' in html
    assert 'value="Too far"' in html
    set_archived(actor=cast.staff, word=cast.reasons["far"], archived=True)
    again = client_of(cast.staff).post(url("decline_reason_create"), typed, headers=headers)
    assert "There is an archived one with this name." in again.content.decode()
    long = client_of(cast.staff).post(url("decline_reason_create"), {"name": "x" * 81}, headers=headers)
    assert (long.status_code, "at most 80 characters" in long.content.decode()) == (422, True)
    assert cast.host.decline_reasons.count() == 2


def test_what_somebody_answered_stays(cast: Cast) -> None:
    far = cast.reasons["far"]
    decline(cast, far, "alpha")
    page = client_of(cast.staff).post(url("decline_reason_delete", far), follow=True)
    assert "“Zu weit entfernt” is in use. Archive it instead." in page.content.decode()
    with pytest.raises(ValidationError):
        delete_unused(actor=cast.staff, word=far)
    set_archived(actor=cast.staff, word=far, archived=True)
    assert OfferRecipient.objects.get(reason=far).reason == far


# --- who


def test_who_may_only_see_changes_nothing(cast: Cast) -> None:
    cast.reader_role.rights = ["settings.view"]
    cast.reader_role.save()
    reader = User.objects.get(pk=cast.reader.pk)
    client, reason = client_of(reader), cast.reasons["busy"]
    html = client.get(url("decline_reasons")).content.decode()
    assert "Keine Kapazität" in html
    assert "New decline reason" not in html
    assert url("decline_reason_edit", reason) not in html
    assert client.post(url("decline_reason_create"), {"name": "X"}).status_code == 403
    for name in ("decline_reason_edit", "decline_reason_archive", "decline_reason_delete"):
        assert client.post(url(name, reason), {"name": "X"}).status_code == 403
    for call in (
        lambda: create_reason(actor=reader, name="X"),
        lambda: change_word(actor=reader, word=reason, fields={"name": "X"}),
        lambda: set_archived(actor=reader, word=reason, archived=True),
        lambda: delete_unused(actor=reader, word=reason),
    ):
        with pytest.raises(PermissionDenied):
            call()
    cast.reader_role.rights = ["entity.view"]
    cast.reader_role.save()
    assert not DeclineReason.objects.visible_to(User.objects.get(pk=reader.pk)).exists()


def test_ids_of_another_tenant_do_not_exist(cast: Cast) -> None:
    foreign, client = cast.other.decline_reasons.first(), client_of(cast.staff)
    for name in ("decline_reason_edit", "decline_reason_archive", "decline_reason_delete"):
        assert client.post(url(name, foreign), {"name": "X"}).status_code == 404
    assert "SECRET-OTHER" not in client.get(url("decline_reasons"), {"archived": "1"}).content.decode()
    assert create_reason(actor=cast.other_staff, name="Wartung").organisation == cast.other
    assert create_reason(actor=cast.staff, name="Wartung").organisation == cast.host


# --- what partners choose from


def test_a_partner_chooses_in_its_own_language_from_what_is_not_archived(cast: Cast) -> None:
    assert names_for(cast.host.pk, "de") == ["Keine Kapazität", "Zu weit entfernt"]
    assert names_for(cast.host.pk, "en") == ["No capacity", "Zu weit entfernt"]
    set_archived(actor=cast.staff, word=cast.reasons["busy"], archived=True)
    assert names_for(cast.host.pk) == ["Zu weit entfernt"]
