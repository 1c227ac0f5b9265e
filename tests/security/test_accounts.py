"""Signing in, staying signed in, and what strangers learn: the same for addresses that exist and that do not."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from allauth.account import app_settings as account_settings
from allauth.mfa.models import Authenticator
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from activity.models import OutboxMessage
from activity.outbox.compose import compose
from orgs.models import User
from tests.cast import PASSWORD, Cast
from tests.helpers import client_of

LOGIN, RESET = "account_login", "account_reset_password"


@pytest.fixture(autouse=True)
def _no_limits_left_over() -> Iterator[None]:
    cache.clear()
    yield
    cache.clear()


def said(response: Any) -> str:
    """Return the page without tokens and without what was typed."""
    text = re.sub(r"[A-Za-z0-9]{64}", "", response.content.decode())
    return text.replace("nobody@stadtwerke.example", "?").replace("staff@stadtwerke.example", "?")


@pytest.mark.parametrize("name", [LOGIN, RESET])
def test_known_and_unknown_addresses_get_the_same_answer(cast: Cast, name: str) -> None:
    answers = []
    for address in (cast.staff.email, "nobody@stadtwerke.example"):
        client = Client()
        answer = client.post(reverse(name), {"login": address, "email": address, "password": "wrong"}, follow=True)
        answers.append((answer.status_code, answer.redirect_chain, said(answer)))
    assert answers[0] == answers[1]


def test_a_deactivated_person_is_not_told_apart(cast: Cast) -> None:
    answers = [
        Client().post(reverse(LOGIN), {"login": address, "password": "wrong"}).status_code
        for address in (cast.deactivated.email, cast.staff.email)
    ]
    assert answers[0] == answers[1]
    right = Client().post(reverse(LOGIN), {"login": cast.deactivated.email, "password": PASSWORD})
    assert "_auth_user_id" not in right.client.session  # type: ignore[attr-defined]


def test_links_in_mails_ignore_the_host_that_was_asked_for(cast: Cast, settings: Settings) -> None:
    settings.ALLOWED_HOSTS = ["*"]
    settings.PUBLIC_URL = "https://collab.example"
    for host in ("evil.example", "evil.example:443"):
        Client().post(reverse(RESET), {"email": cast.staff.email}, headers={"Host": host, "X-Forwarded-Host": host})
    mails = [compose(message) for message in OutboxMessage.objects.filter(address=cast.staff.email)]
    assert mails
    for mail in mails:
        whole = mail.body + "".join(str(part[0]) for part in mail.alternatives)
        assert "https://collab.example/" in whole
        assert "evil" not in whole


def test_a_reset_link_works_once_and_not_by_being_looked_at(cast: Cast) -> None:
    Client().post(reverse(RESET), {"email": cast.staff.email})
    body = compose(OutboxMessage.objects.get(address=cast.staff.email)).body
    link = re.search(r"http://\S+", str(body))
    assert link
    path = link[0].split("/", 3)[3]
    before = User.objects.get(pk=cast.staff.pk).password
    client = Client()
    for _scanner in range(2):
        assert client.get(f"/{path}", follow=True).status_code == 200
    assert User.objects.get(pk=cast.staff.pk).password == before
    form = client.get(f"/{path}", follow=True).redirect_chain[-1][0]
    new = "Ganz-neues-Wort-77"
    assert client.post(form, {"password1": new, "password2": new}).status_code == 302
    assert User.objects.get(pk=cast.staff.pk).check_password(new)
    again = Client()
    page = again.get(f"/{path}", follow=True)
    assert 'name="password1"' not in page.content.decode()


def test_the_session_is_a_new_one_after_signing_in(cast: Cast) -> None:
    client = Client()
    client.post(reverse(RESET), {"email": "nobody@x.example"})
    session = client.session
    session["planted"] = "1"
    session.save()
    planted = session.session_key
    client.cookies["sessionid"] = planted
    client.post(reverse(LOGIN), {"login": cast.staff.email, "password": PASSWORD})
    assert client.session["_auth_user_id"] == str(cast.staff.pk)
    assert client.session.session_key != planted
    thief = Client()
    thief.cookies["sessionid"] = planted
    assert thief.get("/notifications/").status_code == 302


def test_other_sessions_end_with_the_password(cast: Cast) -> None:
    other = client_of(cast.staff)
    cast.staff.set_password("Ganz-neues-Wort-77")
    cast.staff.save()
    assert other.get("/notifications/").status_code == 302


def test_signing_out_needs_a_post(cast: Cast) -> None:
    client = client_of(cast.staff)
    client.get(reverse("account_logout"))
    assert client.get("/notifications/").status_code == 200
    client.post(reverse("account_logout"))
    assert client.get("/notifications/").status_code == 302


def test_guessing_is_slowed_down(cast: Cast, settings: Settings) -> None:
    limits = account_settings.RATE_LIMITS
    assert {"login", "login_failed", "reset_password", "change_password"} <= {key for key, on in limits.items() if on}
    client = Client()
    pages = [
        client.post(reverse(LOGIN), {"login": cast.staff.email, "password": f"wrong {number}"}) for number in range(12)
    ]
    right = client.post(reverse(LOGIN), {"login": cast.staff.email, "password": PASSWORD})
    assert right.status_code in {200, 429}
    assert "_auth_user_id" not in client.session
    assert {page.status_code for page in pages} <= {200, 429}


def test_another_address_in_a_header_does_not_buy_more_guesses(cast: Cast) -> None:
    client = Client()
    for number in range(30):
        client.post(
            reverse(LOGIN),
            {"login": f"user{number}@stadtwerke.example", "password": "wrong"},
            headers={"X-Forwarded-For": f"10.0.0.{number}"},
        )
    statuses = client.post(reverse(LOGIN), {"login": cast.staff.email, "password": PASSWORD}).status_code
    assert statuses == 429


def test_nobody_signs_up(db: None) -> None:
    client = Client()
    new = {"email": "new@evil.example", "password1": "Ganz-neues-Wort-77", "password2": "Ganz-neues-Wort-77"}
    client.post(reverse("account_signup"), new)
    assert not User.objects.filter(email="new@evil.example").exists()


def test_the_admin_asks_for_the_second_factor(cast: Cast) -> None:
    Authenticator.objects.create(user=cast.admin, type="totp", data={"secret": "x"})
    client = Client()
    answer = client.get("/admin/", follow=True)
    assert answer.redirect_chain[-1][0].startswith("/account/login/")
    client.post("/admin/login/", {"username": cast.admin.email, "password": PASSWORD})
    assert client.get("/admin/").status_code == 302
    halfway = client.post(reverse(LOGIN), {"login": cast.admin.email, "password": PASSWORD})
    assert halfway.headers["Location"].startswith(reverse("mfa_authenticate"))
    assert client.get("/admin/").status_code == 302
    assert client.get("/notifications/").status_code == 302


@pytest.mark.parametrize("who", ["staff", "alpha", "other"])
def test_the_admin_is_for_operators_only(cast: Cast, who: str) -> None:
    user = {"staff": cast.staff, "alpha": cast.alpha.user, "other": cast.other_staff}[who]
    client = client_of(user, raise_request_exception=False)
    for path in ("/admin/", "/admin/login/", "/admin/orgs/user/", "/admin/entities/entity/", "/admin/activity/event/"):
        answer = client.get(path)
        assert answer.status_code in {302, 403}
        assert cast.host.name not in answer.content.decode()


LOCAL = {"REMOTE_ADDR": "127.0.0.1"}


@pytest.mark.parametrize(
    ("extra", "public", "status"),
    [
        (LOCAL, "http://127.0.0.1:8000", 200),
        ({"REMOTE_ADDR": "::1"}, "http://localhost:8000", 200),
        ({"REMOTE_ADDR": "192.0.2.7"}, "http://127.0.0.1:8000", 404),
        ({"REMOTE_ADDR": ""}, "http://127.0.0.1:8000", 404),
        (LOCAL, "https://collab.example", 404),
        (LOCAL | {"HTTP_X_FORWARDED_FOR": "127.0.0.1"}, "http://127.0.0.1:8000", 404),
        (LOCAL | {"HTTP_FORWARDED": "for=127.0.0.1"}, "http://127.0.0.1:8000", 404),
    ],
)
def test_the_mailbox_opens_on_this_machine_only(
    cast: Cast, settings: Settings, extra: dict[str, str], public: str, status: int
) -> None:
    settings.PUBLIC_URL = public
    for client in (Client(), client_of(cast.staff)):
        assert client.get("/mailbox/", **extra).status_code == status
    assert client_of(cast.admin).get("/mailbox/", **extra).status_code == 200
    settings.LOCAL_MAILBOX = False
    assert client_of(cast.admin).get("/mailbox/", **extra).status_code == 404


@pytest.mark.parametrize("key", ["9" * 300 + "-1-1-0", "1-1-1-" + "9" * 5000, "..", "1-1-1-0"])
def test_mailbox_keys_that_name_no_mail(client: Client, db: None, key: str) -> None:
    assert client.get(f"/mailbox/{key}/").status_code == 404
