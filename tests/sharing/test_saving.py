"""Saving the panel: the exact difference, whoever else saves, and nothing that is not the actor's to share."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.utils import timezone

from activity.models import Event, Notification, OutboxMessage
from orgs.models import Partnership
from sharing.contents import SELF
from sharing.services import Choice, save_shares
from tests.cast import Cast, grant, revoke
from tests.cast_things import add_note
from tests.helpers import counted_queries
from tests.sharing.actions import fresh, has, known, notes_of, save, sees, selection


def test_a_new_partner_gets_the_thing_and_exactly_what_was_chosen(cast: Cast) -> None:
    outcome = save(cast, cast.beta, selection(note=[cast.notes["shared"]], file=[cast.files["secret"]]))
    beta = cast.beta.user
    assert [each.partner for each in outcome.changed] == [cast.beta.organisation]
    assert sees(beta, cast.opportunity)
    assert sees(beta, cast.notes["shared"])
    assert sees(beta, cast.files["secret"])
    assert not sees(beta, cast.files["shared"])
    assert not sees(beta, cast.messages["shared"])


def test_a_partner_can_have_the_thing_alone(cast: Cast) -> None:
    save(cast, cast.beta, {})
    assert sees(cast.beta.user, cast.opportunity)


def test_the_difference_is_given_and_taken_back(cast: Cast) -> None:
    alpha = cast.alpha.organisation
    had = known(cast, note=[cast.notes["shared"], cast.notes["by_alpha"]], file=[cast.files["shared"]])
    since = cast.files["shared"].grants.get(group=alpha.group).granted_at
    save(
        cast,
        cast.alpha,
        selection(note=[cast.notes["secret"], cast.notes["by_alpha"]], file=[cast.files["shared"]]),
        had,
    )
    assert has(alpha, cast.notes["secret"])
    assert has(alpha, cast.notes["by_alpha"])
    assert not has(alpha, cast.notes["shared"])
    assert cast.files["shared"].grants.get(group=alpha.group).granted_at == since


def test_two_who_save_at_once_do_not_undo_each_other(cast: Cast) -> None:
    alpha = cast.alpha.organisation
    had = known(cast, note=[cast.notes["shared"]], file=[cast.files["shared"]])
    save(cast, cast.alpha, selection(note=[cast.notes["shared"], cast.notes["secret"]], file=[]), had)
    save(cast, cast.alpha, selection(note=[], file=[cast.files["shared"], cast.files["secret"]]), had)
    assert has(alpha, cast.notes["secret"])
    assert has(alpha, cast.files["secret"])
    assert not has(alpha, cast.notes["shared"])
    assert not has(alpha, cast.files["shared"])


def test_who_saves_after_somebody_unshared_does_not_share_again(cast: Cast) -> None:
    revoke(cast.opportunity, cast.alpha.organisation)
    outcome = save(cast, cast.alpha, selection(note=[cast.notes["secret"]]), known(cast))
    assert outcome.lapsed == [cast.alpha.partnership]
    assert not has(cast.alpha.organisation, cast.opportunity)
    assert not has(cast.alpha.organisation, cast.notes["secret"])


def test_saving_twice_changes_and_tells_once(cast: Cast) -> None:
    chosen = selection(note=[cast.notes["secret"]])
    assert save(cast, cast.beta, chosen).changed
    assert not save(cast, cast.beta, chosen).changed
    assert Event.objects.filter(verb="shared").count() == 1
    assert Notification.objects.count() == OutboxMessage.objects.count() == 1


def test_one_event_per_partner_says_what_changed(cast: Cast) -> None:
    note = cast.notes["secret"]
    choices = [Choice(each.partnership.pk, selection(note=[note])) for each in (cast.beta, cast.gamma)]
    save_shares(actor=cast.staff, thing=cast.opportunity, choices=choices)
    events = Event.objects.filter(verb="shared").order_by("pk")
    assert [event.partner for event in events] == [cast.beta.organisation, cast.gamma.organisation]
    assert events[0].changes == {
        "given": [{"category": "note", "kind": "note", "ids": [note.pk]}],
        "taken": [],
        "access": True,
    }
    assert {each.recipient for each in Notification.objects.all()} == {cast.beta.user, cast.gamma.user}


def test_only_taking_back_tells_nobody(cast: Cast) -> None:
    save(cast, cast.alpha, {}, known(cast, note=[cast.notes["shared"]]))
    assert Event.objects.filter(verb="unshared").count() == 1
    assert not Event.objects.filter(verb="shared").exists()
    assert not Notification.objects.exists()


def test_deactivated_people_are_not_told(cast: Cast) -> None:
    cast.beta.user.is_active = False
    cast.beta.user.save()
    save(cast, cast.beta, {})
    assert not Notification.objects.exists()


def test_a_related_entity_is_shared_and_taken_back_with_what_lies_in_it(cast: Cast) -> None:
    key = f"type-{cast.order_type.pk}"
    inner = add_note(cast.order, cast.staff, "In der Bestellung")
    save(cast, cast.beta, {key: frozenset({cast.order.pk})})
    assert sees(cast.beta.user, cast.order)
    assert not sees(cast.beta.user, inner)
    grant(inner, cast.beta.organisation, cast.staff)
    save(cast, cast.beta, {}, known(cast) | {key: frozenset({cast.order.pk})})
    assert not has(cast.beta.organisation, cast.order)
    assert not has(cast.beta.organisation, inner)


def test_what_an_expired_share_left_behind_does_not_come_back(cast: Cast) -> None:
    past = timezone.now() - timedelta(days=1)
    grant(cast.opportunity, cast.beta.organisation, cast.staff, expires_at=past)
    grant(cast.notes["secret"], cast.beta.organisation, cast.staff)
    save(cast, cast.beta, selection(note=[cast.notes["shared"]]))
    assert sees(cast.beta.user, cast.notes["shared"])
    assert not sees(cast.beta.user, cast.notes["secret"])


@pytest.mark.parametrize(
    ("category", "group", "key"),
    [
        ("file", "files", "other"),
        ("file", "files", "hidden"),
        ("note", "files", "shared"),
        ("nonsense", "files", "shared"),
        (SELF, "files", "shared"),
    ],
)
def test_forged_contents_are_left_out_and_counted(cast: Cast, category: str, group: str, key: str) -> None:
    thing = getattr(cast, group)[key]
    # An id that the category does not have, even where ids of several kinds are alike.
    thing.pk = thing.pk if category == "file" else 999_999
    outcome = save(
        cast,
        cast.beta,
        {category: frozenset({thing.pk}), "file": frozenset({cast.files["secret"].pk})}
        | ({category: frozenset({thing.pk, cast.files["secret"].pk})} if category == "file" else {}),
    )
    assert outcome.gone == (0 if category == SELF else 1)
    assert has(cast.beta.organisation, cast.files["secret"])
    assert not has(cast.beta.organisation, cast.files["other"])
    assert not has(cast.beta.organisation, cast.files["hidden"])


def test_forged_known_ids_take_nothing_from_elsewhere(cast: Cast) -> None:
    grant(cast.files["hidden"], cast.alpha.organisation, cast.staff)
    save(cast, cast.alpha, {}, known(cast, file=[cast.files["hidden"]]))
    assert has(cast.alpha.organisation, cast.files["hidden"])


def test_a_suspended_partner_is_refused(cast: Cast) -> None:
    grants = cast.notes["secret"].grants.count()
    outcome = save(cast, cast.delta, selection(note=[cast.notes["secret"]]), known(cast))
    assert outcome.refused == 1
    assert cast.notes["secret"].grants.count() == grants


def test_another_hosts_partnership_is_refused(cast: Cast) -> None:
    Partnership.objects.filter(pk=cast.beta.partnership.pk).update(host=cast.other)
    assert save(cast, cast.beta, {}).refused == 1
    assert not has(cast.beta.organisation, cast.opportunity)


def test_no_partnership_at_all_is_refused(cast: Cast) -> None:
    outcome = save_shares(actor=cast.staff, thing=cast.opportunity, choices=[Choice(999_999)])
    assert outcome.refused == 1


def test_the_others_are_served_all_the_same(cast: Cast) -> None:
    choices = [Choice(cast.delta.partnership.pk), Choice(cast.beta.partnership.pk)]
    outcome = save_shares(actor=cast.staff, thing=cast.opportunity, choices=choices)
    assert (outcome.refused, outcome.changed) == (1, [cast.beta.partnership])


def test_what_the_role_may_not_share_is_left_out(cast: Cast) -> None:
    cast.staff_role.rights = [right for right in cast.staff_role.rights if right != "file.share"]
    cast.staff_role.save()
    chosen = selection(file=[cast.files["secret"]], note=[cast.notes["secret"]])
    outcome = save(cast, cast.beta, chosen, actor=fresh(cast.staff))
    assert outcome.gone == 1
    assert has(cast.beta.organisation, cast.notes["secret"])
    assert not has(cast.beta.organisation, cast.files["secret"])


def test_who_may_not_share_is_refused(cast: Cast) -> None:
    with pytest.raises(PermissionDenied):
        save(cast, cast.beta, {}, actor=cast.reader)
    with pytest.raises(PermissionDenied):
        save(cast, cast.beta, {}, actor=cast.alpha.user)
    with pytest.raises(Http404):
        save(cast, cast.beta, {}, actor=cast.beta.user)
    with pytest.raises(Http404):
        save(cast, cast.beta, {}, actor=cast.other_staff)
    assert not has(cast.beta.organisation, cast.opportunity)


def test_with_the_feature_off_nothing_is_shared(cast: Cast) -> None:
    cast.host.partner_collaboration = False
    cast.host.save()
    assert save(cast, cast.beta, {}, actor=fresh(cast.staff)).refused == 1


def test_as_many_statements_for_many_contents_as_for_one(cast: Cast) -> None:
    notes = notes_of(cast, 31)
    save(cast, cast.alpha, selection(note=notes[:1]), known(cast))
    with counted_queries() as one:
        save(cast, cast.beta, selection(note=notes[:1]))
    with counted_queries() as many:
        save(cast, cast.gamma, selection(note=notes[1:]))
    assert len(one) == len(many)
