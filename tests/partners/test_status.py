"""Suspending, resuming, ending and taking back: only what the status allows, once, and told to the partner."""

from collections.abc import Callable
from datetime import timedelta

import pytest
import time_machine
from django.core import mail
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.utils import timezone
from django.utils.translation import override

from activity.inbox import rows
from activity.models import Event, OutboxMessage
from activity.outbox.sweep import sweep
from orgs.models import Invitation, Partnership, User
from orgs.services import StatusChangeError, end_partnership, resume_partnership, suspend_partnership, undo_end
from orgs.services.invitations import invite_partner
from tests.cast import Cast
from tests.helpers import client_of
from tests.sharing.actions import fresh, has

Service = Callable[..., bool]
SERVICES: dict[str, Service] = {
    "suspend": suspend_partnership,
    "resume": resume_partnership,
    "end": end_partnership,
    "undo": undo_end,
}
STATUSES = ("invited", "active", "suspended", "declined", "ended")
# What each change makes of each status; "same" changes nothing, "error" is refused. Ended means: was active before.
OUTCOMES = {
    "suspend": ("error", "suspended", "same", "error", "error"),
    "resume": ("error", "same", "active", "error", "error"),
    "end": ("ended", "ended", "ended", "ended", "same"),
    "undo": ("same", "same", "same", "same", "active"),
}
CASES = [
    (change, before, after)
    for change, outcomes in OUTCOMES.items()
    for before, after in zip(STATUSES, outcomes, strict=True)
]


@pytest.fixture
def staff(cast: Cast) -> Client:
    """Return the host's staff, reading English."""
    User.objects.update(language="en")
    return client_of(cast.staff)


def put(partnership: Partnership, status: str) -> None:
    """Write a status past all services."""
    ended = {"status_before_end": "active", "ended_at": timezone.now()} if status == "ended" else {}
    Partnership.objects.filter(pk=partnership.pk).update(status=status, **ended)


def status_of(partnership: Partnership) -> str:
    """Return the status as it is now."""
    return Partnership.objects.get(pk=partnership.pk).status


@pytest.mark.parametrize(("change", "before", "after"), CASES)
def test_every_change_from_every_status(cast: Cast, change: str, before: str, after: str) -> None:
    put(cast.alpha.partnership, before)
    events = Event.objects.count()

    def run() -> bool:
        return SERVICES[change](actor=cast.staff, partnership=cast.alpha.partnership)

    if after == "error":
        with pytest.raises(StatusChangeError) as refused:
            run()
        assert "Alpha Solar" in refused.value.message
        assert (status_of(cast.alpha.partnership), Event.objects.count()) == (before, events)
    elif after == "same":
        assert run() is False
        assert (status_of(cast.alpha.partnership), Event.objects.count()) == (before, events)
    else:
        assert run() is True
        assert status_of(cast.alpha.partnership) == after
        event = Event.objects.order_by("-pk")[0]
        assert (event.changes, event.actor_id) == ({"status": [before, after]}, cast.staff.pk)
        assert run() is False


@pytest.mark.parametrize("change", list(SERVICES))
def test_only_who_may_edit_partners_of_the_host(cast: Cast, change: str) -> None:
    for somebody in (cast.reader, cast.other_staff, cast.alpha.user, cast.chief, cast.deactivated):
        with pytest.raises(PermissionDenied):
            SERVICES[change](actor=somebody, partnership=cast.alpha.partnership)
    assert status_of(cast.alpha.partnership) == "active"


def test_the_end_leads_back_to_the_status_of_before(cast: Cast) -> None:
    end_partnership(actor=cast.staff, partnership=cast.delta.partnership)
    ended = Partnership.objects.get(pk=cast.delta.partnership.pk)
    assert (ended.status_before_end, ended.ended_at is not None) == ("suspended", True)
    undo_end(actor=cast.staff, partnership=cast.delta.partnership)
    back = Partnership.objects.get(pk=cast.delta.partnership.pk)
    assert (back.status, back.status_before_end, back.ended_at) == ("suspended", "", None)


def test_after_thirty_days_the_end_stays(cast: Cast) -> None:
    with time_machine.travel("2026-11-01T12:00:00+01:00", tick=False) as clock:
        end_partnership(actor=cast.staff, partnership=cast.alpha.partnership)
        clock.shift(timedelta(days=30) - timedelta(seconds=1))
        assert undo_end(actor=cast.staff, partnership=cast.alpha.partnership)
        end_partnership(actor=cast.staff, partnership=cast.alpha.partnership)
        clock.shift(timedelta(days=30))
        with pytest.raises(StatusChangeError):
            undo_end(actor=cast.staff, partnership=cast.alpha.partnership)
    assert status_of(cast.alpha.partnership) == "ended"


def test_grants_keep_their_dates(cast: Cast) -> None:
    since = timezone.now() - timedelta(days=100)
    cast.opportunity.grants.update(granted_at=since)
    for change in ("suspend", "resume", "end", "undo"):
        SERVICES[change](actor=cast.staff, partnership=cast.alpha.partnership)
    grant = cast.opportunity.grants.get(group_id=cast.alpha.organisation.group_id)
    assert (grant.granted_at, grant.granted_by) == (since, cast.staff)
    assert has(cast.alpha.organisation, cast.notes["shared"])


WORDS = {
    "suspend": ("Stadtwerke has suspended the collaboration", "Status: Suspended", "Nothing was deleted"),
    "end": ("Stadtwerke has ended the collaboration", "Status: Ended", "no longer have access"),
}


@pytest.mark.parametrize("change", ["suspend", "end"])
def test_the_partner_s_people_are_told(cast: Cast, staff: Client, change: str) -> None:
    cast.chief.is_active = False
    cast.chief.save()
    SERVICES[change](actor=cast.staff, partnership=cast.alpha.partnership)
    sweep()
    [message] = mail.outbox
    assert message.to == [cast.alpha.user.email]
    assert message.subject == WORDS[change][0]
    html = str(message.alternatives[0][0])  # type: ignore[attr-defined]
    for word in WORDS[change]:
        assert word in message.body
        assert word in html
    [row] = rows(fresh(cast.alpha.user))
    with override("en"):
        sentence = row.event.sentence
    assert sentence == f"Stella Stadt {change}ed the collaboration Stadtwerke – Alpha Solar"
    inbox = client_of(cast.alpha.user).get("/notifications/").content.decode()
    assert sentence in inbox
    assert "/partners/" not in inbox
    for somebody in (cast.beta.user, cast.chief, cast.reader):
        assert rows(fresh(somebody)) == []


def test_resuming_is_told_and_older_news_is_not_mailed(cast: Cast, staff: Client) -> None:
    suspend_partnership(actor=cast.staff, partnership=cast.alpha.partnership)
    resume_partnership(actor=cast.staff, partnership=cast.alpha.partnership)
    sweep()
    assert {message.subject for message in mail.outbox} == {"Stadtwerke has resumed the collaboration"}
    assert {tuple(message.to) for message in mail.outbox} == {(cast.alpha.user.email,), (cast.chief.email,)}
    assert set(OutboxMessage.objects.values_list("status", flat=True)) == {"sent", "cancelled"}
    assert len(rows(fresh(cast.alpha.user))) == 2


def test_who_changed_to_another_organisation_is_not_told(cast: Cast) -> None:
    suspend_partnership(actor=cast.staff, partnership=cast.alpha.partnership)
    cast.alpha.user.organisation, cast.alpha.user.role = cast.beta.organisation, cast.beta.role
    cast.alpha.user.save()
    sweep()
    assert cast.alpha.user.email not in [to for message in mail.outbox for to in message.to]
    assert rows(fresh(cast.alpha.user)) == []


def test_who_never_joined_is_not_told(cast: Cast) -> None:
    put(cast.alpha.partnership, "declined")
    end_partnership(actor=cast.staff, partnership=cast.alpha.partnership)
    undo_end(actor=cast.staff, partnership=cast.alpha.partnership)
    assert OutboxMessage.objects.count() == 0


def test_the_end_revokes_open_invitations(cast: Cast) -> None:
    put(cast.beta.partnership, "invited")
    invite_partner(actor=cast.staff, partnership=cast.beta.partnership, email="new@beta.example", language="en")
    end_partnership(actor=cast.staff, partnership=cast.beta.partnership)
    assert [each.status for each in Invitation.objects.filter(partnership=cast.beta.partnership)] == ["revoked"]
    sweep()
    assert mail.outbox == []
    undo_end(actor=cast.staff, partnership=cast.beta.partnership)
    assert status_of(cast.beta.partnership) == "invited"


# --- through the pages


def message(client: Client, url: str, data: dict[str, str] | None = None) -> str:
    """Return what the page says after a POST."""
    response = client.post(url, data or {}, follow=True)
    assert response.redirect_chain[-1][0].startswith("/partners/")
    [said] = list(response.context["messages"])
    return f"{said.level_tag}: {said}"


def test_a_double_click_and_a_second_admin_read_the_same(cast: Cast, staff: Client) -> None:
    url = f"/partners/{cast.alpha.partnership.pk}/"
    second = client_of(cast.admin)
    for name, data, text in (
        ("suspend", {}, "The collaboration with Alpha Solar is suspended."),
        ("resume", {}, "The collaboration with Alpha Solar is active again."),
        ("end", {"confirmed": "on"}, "The collaboration with Alpha Solar has ended."),
        ("undo-end", {}, "The collaboration with Alpha Solar is as it was before its end."),
    ):
        said = [message(client, f"{url}{name}/", data) for client in (staff, staff, second)]
        assert said == [f"success: {text}", f"info: {text}", f"info: {text}"]
    assert Event.objects.filter(verb__startswith="partnership_", partner=cast.alpha.organisation).count() == 4


def test_a_change_that_came_too_late_says_how_things_stand(cast: Cast, staff: Client) -> None:
    url = f"/partners/{cast.alpha.partnership.pk}/"
    end_partnership(actor=cast.admin, partnership=cast.alpha.partnership)
    for name in ("suspend", "resume"):
        said = message(staff, f"{url}{name}/")
        assert said == "error: The collaboration with Alpha Solar has the status “Ended”. Nothing was changed."
    assert status_of(cast.alpha.partnership) == "ended"


def test_suspending_asks_first(cast: Cast, staff: Client) -> None:
    url = f"/partners/{cast.alpha.partnership.pk}/suspend/"
    page, dialog = staff.get(url), staff.get(url, headers={"HX-Request": "true"})
    for response in (page, dialog):
        assert "Suspend the collaboration with Alpha Solar?" in response.content.decode()
    assert "<html" not in dialog.content.decode()
    assert status_of(cast.alpha.partnership) == "active"


@pytest.mark.parametrize("name", ["suspend", "resume", "end", "undo-end"])
def test_without_the_right_nothing_is_changed(cast: Cast, name: str) -> None:
    cast.staff.role.rights = sorted({*cast.staff.role.rights} - {"partner.edit"})  # type: ignore[union-attr]
    cast.staff.role.save()  # type: ignore[union-attr]
    for partner in (cast.alpha, cast.delta):
        before = status_of(partner.partnership)
        response = client_of(cast.staff).post(f"/partners/{partner.partnership.pk}/{name}/", {"confirmed": "on"})
        assert (response.status_code, status_of(partner.partnership)) == (403, before)
