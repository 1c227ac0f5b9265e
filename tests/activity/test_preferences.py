"""Each person's choice how to hear of news: at once, once a day, or in Collab only."""

import re
from datetime import UTC, datetime

import pytest
from django.urls import reverse

from activity.models import Notification, NotificationPreference, OutboxMessage
from activity.outbox.compose import compose
from activity.preferences import choices_of
from activity.registry import UnknownNotificationError, choosable
from activity.services import notify, record, set_preferences
from orgs.models import Organisation, User
from orgs.services import create_user
from tests.activity.kinds import DAILY, DETAILED, NEWS, VERB, choose, tell
from tests.helpers import client_of, queries_of

SETTINGS = reverse("activity:preferences")


def mailed() -> list[str]:
    """Return who gets an e-mail about an event, sorted."""
    return sorted(OutboxMessage.objects.filter(event__isnull=False).values_list("recipient__email", flat=True))


@pytest.mark.usefixtures("clock")
def test_each_hears_of_it_as_chosen_and_finds_it_in_the_inbox(
    admin: User, anna: User, bob: User, solar: Organisation
) -> None:
    choose(admin, "now", DAILY)
    choose(anna, "inbox", DAILY)
    choose(bob, "digest", DAILY)
    eve = create_user(organisation=solar, email="eve@solar.example", name="Eve")
    tell(admin, anna, bob, eve, about=solar, kind=DAILY)
    assert mailed() == ["ada@host.example", "eve@solar.example"]
    assert set(Notification.objects.values_list("recipient__email", "digest_at")) == {
        ("ada@host.example", None),
        ("anna@host.example", None),
        ("bob@host.example", datetime(2026, 11, 24, 6, 0, tzinfo=UTC)),
        ("eve@solar.example", None),
    }


def test_a_choice_is_for_one_kind_and_one_person(anna: User, bob: User, solar: Organisation) -> None:
    choose(anna, "inbox", DAILY)
    tell(anna, bob, about=solar, kind=DETAILED)
    assert mailed() == ["anna@host.example", "bob@host.example"]


def test_of_what_always_comes_at_once_nobody_chooses(anna: User, solar: Organisation) -> None:
    with pytest.raises(UnknownNotificationError, match=NEWS):
        set_preferences(actor=anna, chosen={DAILY: "inbox", NEWS: "inbox"})
    assert not NotificationPreference.objects.exists()
    NotificationPreference.objects.create(user=anna, kind=NEWS, delivery="inbox")
    tell(anna, about=solar, kind=NEWS)
    assert mailed() == ["anna@host.example"]


def test_the_kinds_that_can_be_chosen() -> None:
    real = [kind.key for kind in choosable() if not kind.key.startswith("test_")]
    assert sorted(real) == sorted(
        [
            "shared",
            "access_ending",
            "shares_ending",
            "access_extended",
            "partner_added",
            "mail_received",
            "assigned",
            "task_freed",
            "task_due_soon",
            "task_overdue",
            "task_comment",
        ]
    )


def test_telling_costs_the_same_for_everybody(anna: User, solar: Organisation) -> None:
    people = [create_user(organisation=solar, email=f"p{n}@solar.example", name=f"P {n}") for n in range(30)]
    for person in people:
        choose(person, "digest")

    def ask(*recipients: User) -> int:
        return queries_of(
            lambda: notify(
                event=record(actor=None, verb=VERB, target=solar, organisation_id=None),
                kind=DAILY,
                recipients=recipients,
            )
        )

    assert ask(people[0]) == ask(*people)


def test_the_page_shows_and_saves_the_choice(anna: User, bob: User) -> None:
    client, chosen = client_of(anna), dict.fromkeys((kind.key for kind in choosable()), "digest")
    assert set(choices_of(anna).values()) == {"now"}
    page = client.get(SETTINGS).content.decode()
    checked = re.findall(r'<input type="radio" name="(\w+)" value="(\w+)"[^>]* checked', page)
    assert sorted(checked) == sorted((key, "now") for key in chosen)
    chosen[DAILY] = "inbox"
    answer = client.post(SETTINGS, chosen)
    assert (answer.status_code, answer["Location"]) == (302, SETTINGS)
    assert choices_of(anna) == chosen
    assert set(choices_of(bob).values()) == {"now"}
    client.post(SETTINGS, chosen | {DAILY: "now"})
    assert choices_of(anna) == chosen | {DAILY: "now"}


@pytest.mark.parametrize("wrong", [{DAILY: "often"}, {DAILY: ""}])
def test_a_wrong_choice_is_refused_and_nothing_typed_is_lost(anna: User, wrong: dict[str, str]) -> None:
    client, chosen = client_of(anna), dict.fromkeys((kind.key for kind in choosable()), "digest")
    answer = client.post(SETTINGS, chosen | wrong)
    assert answer.status_code == 422
    form = answer.context["form"]
    assert list(form.errors) == [DAILY]
    assert form[DETAILED].value() == "digest"
    assert f'id="id_{DAILY}_error"' in answer.content.decode()
    assert not NotificationPreference.objects.exists()


def test_inbox_and_menu_lead_to_the_page(anna: User) -> None:
    page = client_of(anna).get(reverse("activity:inbox")).content.decode()
    assert page.count(f'href="{SETTINGS}"') == 2


def test_mails_of_a_kind_to_choose_lead_to_the_page(anna: User, solar: Organisation) -> None:
    for kind, leads in ((DAILY, True), (NEWS, False)):
        tell(anna, about=solar, kind=kind)
        mail = compose(OutboxMessage.objects.latest("pk"))
        assert (SETTINGS in str(mail.body), SETTINGS in str(mail.alternatives[0][0])) == (leads, leads)
