"""The way out of e-mails: a link that asks, a button of the mail program, and how to get back."""

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.core import signing
from django.test import Client

from activity.models import Delivery, Event
from activity.preferences import choices_of
from activity.services import set_preferences
from activity.tasks import sweep_digests, sweep_outbox
from activity.unsubscribing import SALT, address_for
from orgs.models import Organisation, User
from tests.activity.kinds import DAILY, DETAILED, NEWS, choose, tell
from tests.activity.postoffice import PostOffice
from tests.activity.test_mail import part
from tests.helpers import client_of

ONE_CLICK = {"List-Unsubscribe": "One-Click"}


@pytest.fixture
def stranger() -> Client:
    """Return a mail program or scanner: no session, no cookies, no token of a form."""
    return Client(enforce_csrf_checks=True)


def way_out(user: User, delivery: Delivery = Delivery.NOW, *kinds: str) -> str:
    """Return the path of somebody's link."""
    return address_for(user, delivery, kinds or [DAILY]).removeprefix("http://127.0.0.1:8000")


def chosen(user: User) -> dict[str, str]:
    """Return what somebody chose for the kinds of these tests."""
    return {kind: way for kind, way in choices_of(user).items() if kind in {DAILY, DETAILED}}


def test_an_email_bears_the_link_and_the_headers(
    anna: User, solar: Organisation, smtp: PostOffice, stranger: Client
) -> None:
    tell(anna, about=solar, kind=DAILY)
    sweep_outbox()
    (mail,) = smtp.mails
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    address = mail["List-Unsubscribe"].strip(" <>")
    assert address.startswith("http://127.0.0.1:8000/unsubscribe/")
    assert f'href="{address}"' in part(mail, "html")
    assert address in part(mail, "plain").split()
    assert stranger.post(address, ONE_CLICK).status_code == 200
    assert chosen(anna) == {DAILY: "inbox", DETAILED: "now"}


def test_what_nobody_chooses_about_has_no_way_out(anna: User, solar: Organisation, smtp: PostOffice) -> None:
    tell(anna, about=solar, kind=NEWS)
    sweep_outbox()
    (mail,) = smtp.mails
    assert mail["List-Unsubscribe"] is None
    assert "/unsubscribe/" not in part(mail, "html") + part(mail, "plain")


def test_a_digest_is_stopped_as_a_whole(
    anna: User, solar: Organisation, smtp: PostOffice, stranger: Client, clock: time_machine.Traveller
) -> None:
    choose(anna, "digest")
    tell(anna, about=solar, kind=DAILY)
    clock.shift(timedelta(days=1))
    sweep_digests()
    sweep_outbox()
    (mail,) = smtp.mails
    address = mail["List-Unsubscribe"].strip(" <>")
    assert address in part(mail, "plain")
    choose(anna, "now", DETAILED)
    assert stranger.post(address, ONE_CLICK).status_code == 200
    assert chosen(anna) == {DAILY: "inbox", DETAILED: "now"}
    stranger.post(address, {"undo": "1"})
    assert chosen(anna) == {DAILY: "digest", DETAILED: "now"}


@pytest.mark.parametrize("method", ["get", "head"])
def test_looking_changes_nothing(anna: User, stranger: Client, method: str) -> None:
    answer = getattr(stranger, method)(way_out(anna))
    assert answer.status_code == 200
    assert chosen(anna) == {DAILY: "now", DETAILED: "now"}
    assert answer["Referrer-Policy"] == "strict-origin"


def test_pressing_twice_and_undoing_twice(anna: User, stranger: Client) -> None:
    address = way_out(anna)
    for _again in range(2):
        assert "Rückgängig machen" in stranger.post(address).content.decode()
        assert chosen(anna) == {DAILY: "inbox", DETAILED: "now"}
    for _again in range(2):
        stranger.post(address, {"undo": "1"})
        assert chosen(anna) == {DAILY: "now", DETAILED: "now"}


def test_undoing_takes_back_no_other_choice(anna: User, stranger: Client) -> None:
    set_preferences(actor=anna, chosen={DAILY: "digest"})
    stranger.post(way_out(anna), {"undo": "1"})
    assert chosen(anna) == {DAILY: "digest", DETAILED: "now"}


def test_the_link_is_its_persons_whoever_is_signed_in(anna: User, bob: User) -> None:
    client_of(bob).post(way_out(anna))
    assert (chosen(anna)[DAILY], chosen(bob)[DAILY]) == ("inbox", "now")


def test_it_speaks_the_readers_language(anna: User, bob: User, stranger: Client) -> None:
    assert "Unsubscribe" in stranger.get(way_out(bob)).content.decode()
    assert 'lang="de"' in stranger.get(way_out(anna)).content.decode()


def other_tokens(anna: User) -> dict[str, Any]:
    """Return what is no way out, by what is wrong with it."""
    good = way_out(anna).split("/")[-2]
    return {
        "forged": good[:-1] + ("a" if good[-1] != "a" else "b"),
        "of something else": signing.dumps([anna.pk, "now", [DAILY]], salt="entities.seen"),
        "of nobody": signing.dumps([0, "now", [DAILY]], salt=SALT),
        "of a kind nobody chooses": signing.dumps([anna.pk, "now", [NEWS]], salt=SALT),
        "nonsense": "none",
    }


def shown(answer: Any) -> str:
    """Return what a page says."""
    return str(answer.content.decode().partition("<main")[2].partition("</main>")[0])


def test_other_tokens_open_nothing(anna: User, stranger: Client) -> None:
    pages = {shown(stranger.get(f"/unsubscribe/{token}/")) for token in other_tokens(anna).values()}
    assert {stranger.post(f"/unsubscribe/{token}/").status_code for token in other_tokens(anna).values()} == {404}
    assert len(pages) == 1
    assert chosen(anna) == {DAILY: "now", DETAILED: "now"}


def test_old_links_and_those_of_people_who_left(
    anna: User, bob: User, stranger: Client, clock: time_machine.Traveller
) -> None:
    old, left = way_out(anna), way_out(bob)
    User.objects.filter(pk=bob.pk).update(is_active=False)
    assert stranger.post(left).status_code == 404
    clock.shift(timedelta(days=399))
    assert stranger.get(old).status_code == 200
    clock.shift(timedelta(days=2))
    assert stranger.get(old).status_code == 404
    assert not Event.objects.exists()
