"""Undoing a change of shares: exactly what was, once, by whoever did it, while it still is as it was left."""

import random
from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404
from django.utils import timezone

from activity.models import Event, OutboxMessage
from activity.outbox.sweep import sweep
from orgs.models import Partnership, Role
from sharing.models import ShareChange
from sharing.services import Choice, TooLateError, give, save_shares, undo_change, unshare
from sharing.services.undoing import KEPT, forget_changes
from sharing.tasks import purge_ended_partnerships
from tests.cast import Cast, grant
from tests.cast_things import add_note
from tests.helpers import client_of
from tests.sharing.actions import fresh, has, known, save, sees, selection, url
from tests.sharing.undoing import age, all_grants, any_known, any_selection, grants_of, latest, scatter

UNDO = "/share/undo/{}/"


def take_from_alpha(cast: Cast) -> ShareChange:
    """Take the opportunity and its order back from Alpha."""
    related = {f"type-{cast.order_type.pk}": frozenset({cast.order.pk})}
    unshare(actor=cast.staff, thing=cast.opportunity, partnership=cast.alpha.partnership, related=related)
    return latest()


def give_to_alpha(cast: Cast) -> ShareChange:
    """Give Alpha the note that it did not have."""
    save(cast, cast.alpha, selection(note=[cast.notes["secret"]]), known(cast))
    return latest()


def test_unsharing_is_undone_to_the_microsecond(cast: Cast) -> None:
    inner = add_note(cast.order, cast.staff, "In der Bestellung")
    give(actor=cast.admin, things=[inner], organisation=cast.alpha.organisation)
    grant(cast.notes["secret"], cast.alpha.organisation, None, expires_at=timezone.now() + timedelta(days=1))
    before = all_grants()
    change = take_from_alpha(cast)
    assert not grants_of(cast.alpha.organisation)
    undo_change(actor=cast.staff, change=change)
    assert all_grants() == before


@pytest.mark.parametrize("seed", range(3))
def test_any_save_is_undone_exactly(cast: Cast, seed: int) -> None:
    dice = random.Random(seed)
    for _each in range(8):
        with transaction.atomic():
            scatter(cast, dice)
            before = all_grants()
            choices = [
                Choice(cast.alpha.partnership.pk, any_selection(cast, dice), any_known(cast, dice)),
                Choice(cast.beta.partnership.pk, any_selection(cast, dice)),
            ]
            outcome = save_shares(actor=cast.staff, thing=cast.opportunity, choices=choices)
            assert outcome.change is not None
            assert all_grants() != before
            assert undo_change(actor=cast.staff, change=outcome.change).kept == 0
            assert all_grants() == before
            transaction.set_rollback(True)


def test_a_save_that_changes_nothing_has_nothing_to_undo(cast: Cast) -> None:
    had = known(cast, note=[cast.notes["shared"]])
    assert save(cast, cast.alpha, selection(note=[cast.notes["shared"]]), had).change is None
    assert not ShareChange.objects.exists()


def test_undoing_twice_is_undoing_once(cast: Cast) -> None:
    change = take_from_alpha(cast)
    undo_change(actor=cast.staff, change=change)
    after = all_grants()
    unshare(actor=cast.admin, thing=cast.opportunity, partnership=cast.alpha.partnership)
    taken = all_grants()
    undo_change(actor=cast.staff, change=change)
    assert all_grants() == taken != after
    assert Event.objects.filter(verb="shares_undone").count() == 1


def test_one_event_says_what_came_back(cast: Cast) -> None:
    undo_change(actor=cast.staff, change=take_from_alpha(cast))
    event = Event.objects.get(verb="shares_undone")
    assert (event.target, event.partner, event.actor) == (cast.opportunity, cast.alpha.organisation, cast.staff)
    assert {part["kind"] for part in event.changes["given"]} == {"entity", "file", "note", "message"}
    assert event.changes["taken"] == []
    assert event.changes["access"]
    assert str(event.sentence).startswith("Stella Stadt")


def test_what_was_given_is_taken_and_its_mail_is_not_sent(cast: Cast) -> None:
    before = all_grants()
    change = give_to_alpha(cast)
    assert {each.status for each in OutboxMessage.objects.all()} == {OutboxMessage.Status.QUEUED}
    undo_change(actor=cast.staff, change=change)
    assert all_grants() == before
    sweep()
    assert {each.status for each in OutboxMessage.objects.all()} == {OutboxMessage.Status.CANCELLED}


def test_what_somebody_changed_since_stays(cast: Cast) -> None:
    change = give_to_alpha(cast)
    cast.notes["secret"].grants.filter(group=cast.alpha.organisation.group).update(expires_at=timezone.now())
    assert undo_change(actor=cast.staff, change=change).kept == 1
    assert cast.notes["secret"].grants.filter(group=cast.alpha.organisation.group).exists()


def test_what_was_shared_again_keeps_its_new_date(cast: Cast) -> None:
    change = take_from_alpha(cast)
    save(cast, cast.alpha, {}, actor=cast.admin)
    since = cast.opportunity.grants.get(group=cast.alpha.organisation.group).granted_at
    assert undo_change(actor=cast.staff, change=change).kept == 1
    assert cast.opportunity.grants.get(group=cast.alpha.organisation.group).granted_at == since
    assert sees(cast.alpha.user, cast.notes["shared"])


def test_contents_do_not_come_back_into_what_the_partner_has_lost(cast: Cast) -> None:
    save(cast, cast.alpha, {}, known(cast, note=[cast.notes["shared"]]))
    change = latest()
    unshare(actor=cast.admin, thing=cast.opportunity, partnership=cast.alpha.partnership)
    assert undo_change(actor=cast.staff, change=change).kept == 1
    assert not cast.notes["shared"].grants.filter(group=cast.alpha.organisation.group).exists()


def test_a_thing_stays_once_the_partner_has_got_something_in_it(cast: Cast) -> None:
    save(cast, cast.beta, selection(note=[cast.notes["shared"]]))
    change = latest()
    give(actor=cast.admin, things=[cast.files["shared"]], organisation=cast.beta.organisation)
    assert undo_change(actor=cast.staff, change=change).kept == 1
    assert sees(cast.beta.user, cast.opportunity)
    assert sees(cast.beta.user, cast.files["shared"])
    assert not sees(cast.beta.user, cast.notes["shared"])


def test_what_was_deleted_meanwhile_is_left_out(cast: Cast) -> None:
    change = take_from_alpha(cast)
    cast.files["by_alpha"].delete()
    assert undo_change(actor=cast.staff, change=change).kept == 1
    assert has(cast.alpha.organisation, cast.files["shared"])


@pytest.mark.parametrize("status", ["suspended", "ended"])
def test_a_partnership_that_is_over_gets_nothing_back(cast: Cast, status: str) -> None:
    change = take_from_alpha(cast)
    Partnership.objects.filter(pk=cast.alpha.partnership.pk).update(status=status)
    done = undo_change(actor=cast.staff, change=change)
    assert [each.pk for each in done.refused] == [cast.alpha.partnership.pk]
    assert not grants_of(cast.alpha.organisation)
    assert not Event.objects.filter(verb="shares_undone").exists()
    page = client_of(cast.staff).post(UNDO.format(change.pk), follow=True).content.decode()
    assert "Alpha Solar ist kein aktiver Partner mehr" in page


def test_only_within_the_window(cast: Cast) -> None:
    change = take_from_alpha(cast)
    age(change, timedelta(minutes=10))
    with pytest.raises(TooLateError):
        undo_change(actor=cast.staff, change=change)
    assert not grants_of(cast.alpha.organisation)


def test_nobody_else_undoes_it(cast: Cast) -> None:
    change = take_from_alpha(cast)
    for user in (cast.admin, cast.reader, cast.other_staff, cast.alpha.user, cast.chief):
        with pytest.raises(Http404):
            undo_change(actor=fresh(user), change=change)
        assert client_of(user).post(UNDO.format(change.pk)).status_code == 404
    assert not grants_of(cast.alpha.organisation)


@pytest.mark.parametrize("lost", ["entity.share", "note.share"])
def test_who_lost_the_right_meanwhile_undoes_nothing(cast: Cast, lost: str) -> None:
    change = give_to_alpha(cast)
    Role.objects.filter(pk=cast.staff_role.pk).update(rights=sorted({*cast.staff_role.rights} - {lost}))
    with pytest.raises(PermissionDenied):
        undo_change(actor=fresh(cast.staff), change=change)
    assert has(cast.alpha.organisation, cast.notes["secret"])


def test_old_changes_are_forgotten(cast: Cast) -> None:
    change = take_from_alpha(cast)
    assert forget_changes() == 0
    age(change, KEPT + timedelta(seconds=1))
    purge_ended_partnerships()
    assert not ShareChange.objects.exists()


def test_the_message_after_unsharing_undoes_it_without_javascript(cast: Cast) -> None:
    client, before = client_of(cast.staff), all_grants()
    page = client.post(url("unshare", cast.opportunity), {"partner": cast.alpha.partnership.pk}, follow=True)
    assert f'action="{UNDO.format(latest().pk)}"' in page.content.decode()
    page = client.post(UNDO.format(latest().pk), follow=True)
    assert page.redirect_chain == [(cast.opportunity.get_absolute_url(), 302)]
    assert [str(each) for each in page.context["messages"]] == ["Rückgängig gemacht."]
    assert all_grants() == before


def test_htmx_gets_the_message_and_the_news(cast: Cast) -> None:
    change = take_from_alpha(cast)
    response = client_of(cast.staff, headers={"HX-Request": "true"}).post(UNDO.format(change.pk))
    assert response["HX-Trigger"] == "shares-changed, shares-undone"
    assert "Rückgängig gemacht." in response.content.decode()
    assert "<html" not in response.content.decode()


def test_saving_the_panel_offers_to_undo(cast: Cast) -> None:
    data = {"tree": "new", "new.partner": cast.beta.partnership.pk, "new.note": cast.notes["shared"].pk}
    page = client_of(cast.staff).post(url("panel", cast.opportunity), data, follow=True)
    assert UNDO.format(latest().pk) in page.content.decode()
