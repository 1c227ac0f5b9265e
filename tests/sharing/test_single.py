"""Sharing a content where it stands: the partners of the thing, a checkbox each, saved at once."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from activity.models import Event, Notification
from entities.models import Note
from orgs.models import Partnership, Role
from sharing.models import Shareable, ShareChange
from sharing.services import give, unshare
from tests.cast import Cast, PartnerOf, grant
from tests.cast_things import add_note
from tests.helpers import client_of, queries_of
from tests.sharing.actions import has, notes_of, save
from tests.workflows.things import small_template, start


def address(cast: Cast, content: Shareable, key: str = "") -> str:
    """Return where a content of the opportunity is shared."""
    return reverse("sharing:single", args=["entity", cast.opportunity.pk, key or content.kind, content.pk])


def send(client: Client, cast: Cast, content: Any, *ticked: PartnerOf, had: tuple[PartnerOf, ...] = ()) -> Any:
    """Send the popover with Alpha and Beta in it."""
    ids = {"listed": (cast.alpha, cast.beta), "had": had, "partner": ticked}
    data = {name: ",".join(str(each.partnership.pk) for each in partners) for name, partners in ids.items()}
    return client.post(address(cast, content), data, follow=True)


@pytest.fixture
def note(cast: Cast) -> Note:
    """Return a new note of the opportunity, which Alpha and Beta have."""
    save(cast, cast.beta, {})
    Notification.objects.all().delete()
    return add_note(cast.opportunity, cast.staff, "Neu")


def test_it_lists_the_partners_of_the_thing_and_who_has_the_content(cast: Cast) -> None:
    save(cast, cast.beta, {})
    html = client_of(cast.staff).get(address(cast, cast.notes["by_alpha"])).content.decode()
    assert f'value="{cast.alpha.partnership.pk}" id="single-{cast.alpha.partnership.pk}" checked' in html
    assert f'id="single-{cast.beta.partnership.pk}"' in html
    for absent in (cast.gamma, cast.delta):
        assert absent.organisation.name not in html


def test_a_tick_gives_and_tells_and_can_be_undone(cast: Cast, note: Note) -> None:
    client = client_of(cast.staff)
    page = send(client, cast, note, cast.beta).content.decode()
    assert has(cast.beta.organisation, note)
    assert not has(cast.alpha.organisation, note)
    assert {each.recipient.organisation for each in Notification.objects.all()} == {cast.beta.organisation}
    change = ShareChange.objects.latest("pk")
    assert change.undo_url in page
    client.post(change.undo_url)
    assert not has(cast.beta.organisation, note)
    assert has(cast.beta.organisation, cast.opportunity)


def test_an_empty_box_takes_back(cast: Cast, note: Note) -> None:
    give(actor=cast.staff, things=[note], organisation=cast.alpha.organisation)
    send(client_of(cast.staff), cast, note, had=(cast.alpha,))
    assert not has(cast.alpha.organisation, note)
    assert Event.objects.latest("pk").verb == "unshared"


def test_only_the_difference_to_what_was_shown_is_saved(cast: Cast, note: Note) -> None:
    give(actor=cast.admin, things=[note], organisation=cast.alpha.organisation)
    send(client_of(cast.staff), cast, note, cast.beta)
    assert has(cast.alpha.organisation, note)
    assert has(cast.beta.organisation, note)


def test_sending_twice_is_sending_once(cast: Cast, note: Note) -> None:
    client = client_of(cast.staff)
    for _each in range(2):
        assert send(client, cast, note, cast.beta).status_code == 200
    assert Notification.objects.count() == 1


def test_who_has_lost_the_thing_meanwhile_gets_nothing(cast: Cast, note: Note) -> None:
    unshare(actor=cast.admin, thing=cast.opportunity, partnership=cast.beta.partnership)
    page = send(client_of(cast.staff), cast, note, cast.beta).content.decode()
    assert not has(cast.beta.organisation, note)
    assert not has(cast.beta.organisation, cast.opportunity)
    assert "die Freigabe für Beta Dach aufgehoben" in page


@pytest.mark.parametrize("name", ["gamma", "delta"])
def test_forged_partners_get_nothing(cast: Cast, note: Note, name: str) -> None:
    partner = cast.partners[name]
    data = {"listed": partner.partnership.pk, "partner": partner.partnership.pk}
    assert client_of(cast.staff).post(address(cast, note), data).status_code == 302
    assert not has(partner.organisation, note)


def test_foreign_ids_find_nothing(cast: Cast) -> None:
    client = client_of(cast.staff)
    for content, key in ((cast.notes["hidden"], "note"), (cast.notes["other"], "note"), (cast.order, "type-999")):
        assert client.get(address(cast, content, key)).status_code == 404


def test_a_role_that_may_not_share_notes_gets_neither_icon_nor_page(cast: Cast, note: Note) -> None:
    Role.objects.filter(pk=cast.staff_role.pk).update(rights=sorted({*cast.staff_role.rights} - {"note.share"}))
    client = client_of(cast.staff)
    page = client.get(cast.opportunity.get_absolute_url()).content.decode()
    assert address(cast, note) not in page
    assert address(cast, cast.files["secret"]) in page
    assert client.get(address(cast, note)).status_code == 403
    assert send(client, cast, note, cast.beta).status_code == 403
    assert not has(cast.beta.organisation, note)


def test_nobody_at_a_partner_is_shown_the_icon(cast: Cast) -> None:
    for user in (cast.alpha.user, cast.chief, cast.reader):
        assert "/one/" not in client_of(user).get(cast.opportunity.get_absolute_url()).content.decode()


def test_internal_things_warn(cast: Cast, note: Note) -> None:
    client, words = client_of(cast.staff), "als intern gekennzeichnet"
    assert words not in client.get(address(cast, note)).content.decode()
    note.labels.add(cast.labels["intern"])
    assert words in client.get(address(cast, note)).content.decode()
    note.labels.set([cast.labels["technik"].family.labels.create(name="Internal")])
    assert words in client.get(address(cast, note)).content.decode()


def test_the_panel_warns_of_internal_things_too(cast: Cast, note: Note) -> None:
    panel = reverse("sharing:panel", args=["entity", cast.opportunity.pk]) + f"?partner={cast.alpha.partnership.pk}"
    client, words = client_of(cast.staff), "Intern, aber geteilt"
    before = client.get(panel).content.decode().count(words)
    note.labels.add(cast.labels["technik"])
    assert client.get(panel).content.decode().count(words) == before
    note.labels.add(cast.labels["intern"])
    assert client.get(panel).content.decode().count(words) == before + 1


def test_what_a_partner_leaves_undone_is_asked_first(cast: Cast) -> None:
    process = start(cast, small_template(cast))
    grant(process, cast.alpha.organisation, cast.staff)
    client = client_of(cast.staff)
    ids = {"listed": cast.alpha.partnership.pk, "had": cast.alpha.partnership.pk}
    page = client.post(address(cast, process), ids)
    assert "Termin vor Ort" in page.content.decode()
    assert has(cast.alpha.organisation, process)
    client.post(address(cast, process), ids | {"read": page.context["read"]})
    assert not has(cast.alpha.organisation, process)


def test_a_process_and_a_related_entity_have_it_too(cast: Cast) -> None:
    process = start(cast, small_template(cast))
    client = client_of(cast.staff)
    page = client.get(cast.opportunity.get_absolute_url()).content.decode()
    key = f"type-{cast.order_type.pk}"
    for content, place in ((process, "process"), (cast.hidden_order, key)):
        assert address(cast, content, place) in page
        data = {"listed": cast.alpha.partnership.pk, "partner": cast.alpha.partnership.pk}
        client.post(address(cast, content, place), data)
        assert has(cast.alpha.organisation, content)


def test_more_partners_lead_to_the_dialog_with_it_ticked(cast: Cast, note: Note) -> None:
    client = client_of(cast.staff)
    assert f"/partners/?tick=note%3A{note.pk}" in client.get(address(cast, note)).content.decode()
    partners = reverse("sharing:partners", args=["entity", cast.opportunity.pk])
    page = client.get(partners, {"tick": f"note:{note.pk}"}).content.decode()
    assert f'name="tick" value="note:{note.pk}"' in page


def test_the_page_of_an_entity_asks_as_often_for_many(cast: Cast) -> None:
    client, url = client_of(cast.staff), cast.opportunity.get_absolute_url()
    notes_of(cast, 1)
    few = queries_of(lambda: client.get(url))
    for each in notes_of(cast, 15):
        give(actor=cast.staff, things=[each], organisation=cast.alpha.organisation)
    notes_of(cast, 14)
    Partnership.objects.filter(pk=cast.delta.partnership.pk).update(status="active")
    # One more counts the notes that are not shown at first.
    assert queries_of(lambda: client.get(url)) == few + 1
