"""What people are told names nothing that they may not see: not of the past, not of others, not after the end."""

from typing import Any

import pytest

from activity.inbox import unread_count
from activity.models import Event, OutboxMessage
from activity.outbox.compose import Cancelled, compose
from entities.models import Note
from entities.services.contents import add_text, edit_content
from entities.services.entities import relate, update_header
from orgs.services import set_partner_collaboration, suspend_partnership
from sharing.contents import SELF
from sharing.services import Choice, give, save_shares, unshare
from tests.cast import Cast
from tests.helpers import client_of

SECRET = "SECRET-MARGIN 40 %"


def page(user: Any, address: str) -> str:
    return client_of(user).get(address).content.decode()


def share(cast: Cast, **chosen: frozenset[int]) -> None:
    known = {SELF: frozenset({cast.opportunity.pk})}
    choice = Choice(cast.alpha.partnership.pk, chosen=chosen, known=known)
    save_shares(actor=cast.staff, thing=cast.opportunity, choices=[choice])


def test_the_name_that_a_note_had_before_it_was_shared(cast: Cast) -> None:
    note = add_text(actor=cast.staff, model=Note, entity=cast.opportunity, fields={"title": SECRET, "text": ""})
    edit_content(actor=cast.staff, content=note, fields={"title": "Angebotsnotiz", "text": ""})
    share(cast, note=frozenset({note.pk}))
    shown = page(cast.alpha.user, f"/entities/{cast.opportunity.pk}/")
    assert "Angebotsnotiz" in shown
    assert SECRET not in shown
    assert SECRET in page(cast.staff, f"/entities/{cast.opportunity.pk}/")


def test_the_title_that_an_order_had_before_it_was_shared(cast: Cast) -> None:
    order = cast.hidden_order
    cast.opportunity.related.remove(order)
    relate(actor=cast.staff, entity=cast.opportunity, other=order)
    update_header(actor=cast.staff, entity=order, title="Bestellung 4712", purposes=[], labels=[])
    share(cast, **{f"type-{order.type_id}": frozenset({order.pk})})
    shown = page(cast.alpha.user, f"/entities/{cast.opportunity.pk}/history/")
    assert "Bestellung 4712" in page(cast.alpha.user, f"/entities/{cast.opportunity.pk}/")
    assert "SECRET" not in shown


def test_own_doings_and_what_came_since_are_read(cast: Cast) -> None:
    add_text(actor=cast.alpha.user, model=Note, entity=cast.opportunity, fields={"title": "Vom Dach", "text": ""})
    edit_content(actor=cast.staff, content=cast.notes["shared"], fields={"title": "Neues Angebot", "text": ""})
    shown = page(cast.alpha.user, f"/entities/{cast.opportunity.pk}/history/")
    assert "Vom Dach" in shown
    assert "Neues Angebot" in shown


def told(cast: Cast) -> OutboxMessage:
    """Return the mail to Alpha about a note that was shared."""
    share(cast, note=frozenset({cast.notes["secret"].pk}))
    return OutboxMessage.objects.select_related("event__actor").get(recipient=cast.alpha.user)


def _suspend(cast: Cast) -> None:
    suspend_partnership(actor=cast.staff, partnership=cast.alpha.partnership)


def _unshare(cast: Cast) -> None:
    unshare(actor=cast.staff, thing=cast.opportunity, partnership=cast.alpha.partnership)


def _switch_off(cast: Cast) -> None:
    set_partner_collaboration(actor=cast.staff, organisation=cast.host, enabled=False)


def _deactivate(cast: Cast) -> None:
    cast.alpha.user.is_active = False
    cast.alpha.user.save()


def _narrow(cast: Cast) -> None:
    cast.alpha.role.rights = ["entity.view", "file.view"]
    cast.alpha.role.save()


def _delete(cast: Cast) -> None:
    cast.opportunity.delete()


def _move(cast: Cast) -> None:
    """Alpha's person now works for Beta, which has the same things."""
    give(actor=cast.staff, things=[cast.opportunity], organisation=cast.beta.organisation)
    give(actor=cast.staff, things=[cast.notes["secret"]], organisation=cast.beta.organisation)
    cast.alpha.user.organisation = cast.beta.organisation
    cast.alpha.user.role = cast.beta.role
    cast.alpha.user.save()


ENDS = (_suspend, _unshare, _switch_off, _deactivate, _narrow, _delete, _move)


@pytest.mark.parametrize("end", ENDS, ids=lambda end: end.__name__)
def test_mail_and_inbox_after_the_end(cast: Cast, end: Any) -> None:
    message = told(cast)
    assert "SECRET-CONTENT" in compose(message).body
    end(cast)
    message = OutboxMessage.objects.select_related("event__actor").get(pk=message.pk)
    with pytest.raises(Cancelled):
        compose(message)
    message.recipient = type(cast.alpha.user).objects.get(pk=cast.alpha.user.pk)
    # Of a suspension they are told; that is all.
    assert unread_count(message.recipient) == (end is _suspend)
    if message.recipient.is_active:
        shown = page(message.recipient, "/notifications/")
        assert "SECRET" not in shown
        assert cast.opportunity.title not in shown


def test_a_mail_names_only_what_is_left(cast: Cast) -> None:
    both = frozenset({cast.notes["secret"].pk, cast.notes["shared"].pk})
    cast.notes["shared"].grants.all().delete()
    share(cast, note=both)
    message = OutboxMessage.objects.select_related("event__actor").get(recipient=cast.alpha.user)
    cast.notes["secret"].grants.all().delete()
    body = compose(message).body
    assert "Angebot" in body
    assert "SECRET" not in body


def test_opening_a_notification_of_the_past_says_nothing(cast: Cast) -> None:
    told(cast)
    client, row = client_of(cast.alpha.user), cast.alpha.user.notifications.get()
    _unshare(cast)
    answer = client.post(f"/notifications/{row.pk}/read/", {"open": "1"})
    assert answer.status_code == 404
    assert str(cast.opportunity.pk) not in answer.headers.get("Location", "")


def test_events_for_one_partner_are_not_read_by_another(cast: Cast) -> None:
    give(actor=cast.staff, things=[cast.opportunity], organisation=cast.beta.organisation)
    told(cast)
    _unshare(cast)
    shown = page(cast.beta.user, f"/entities/{cast.opportunity.pk}/history/")
    assert "Alpha" not in shown
    assert "SECRET" not in shown
    assert Event.objects.filter(partner=cast.alpha.organisation).count() == 2
