"""The look: account and error pages render in both languages and keep to the strict content security policy."""

import json
import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django import forms
from django.contrib.messages.middleware import MessageMiddleware
from django.contrib.sessions.middleware import SessionMiddleware
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.template import Context, Template
from django.template.loader import render_to_string
from django.test import Client, RequestFactory
from django.utils import timezone, translation
from django.views import defaults
from django.views.csrf import csrf_failure
from django_htmx.middleware import HtmxDetails

from activity.models import OutboxMessage
from collab.base.htmx import close_dialog, render_htmx, toast, waiting_toasts
from collab.base.pagination import COUNT_LIMIT, paginate
from collab.base.policy import policy, signed_in
from collab.context import shell
from orgs.models import User
from tests.helpers import client_of

INLINE_SCRIPT = re.compile(r"<script(?![^>]*\ssrc=)(?![^>]*type=\"application/json\")[^>]*>", re.IGNORECASE)
INLINE_HANDLER = re.compile(r"\s(?:on[a-z]+|style)\s*=\s*[\"']|<style\b|\bhx-on|=[\"']data:", re.IGNORECASE)
SIGNED_OUT = (
    "login/",
    "password/reset/",
    "password/reset/done/",
    "password/reset/key/1-set-password/",
    "signup/",
    "inactive/",
)
SIGNED_IN = ("email/", "password/change/", "logout/", "reauthenticate/", "2fa/", "confirm-email/")
BEHIND_REAUTHENTICATION = ("2fa/totp/activate/", "2fa/webauthn/", "2fa/webauthn/add/")


def assert_strict(response: HttpResponse) -> str:
    """Check that nothing in the page needs a looser policy; return the page."""
    html = response.content.decode()
    assert INLINE_SCRIPT.findall(html) == []
    assert INLINE_HANDLER.findall(html) == []
    return html


def ask(rf: RequestFactory, path: str = "/", *, htmx: bool = False, method: str = "get", **headers: str) -> HttpRequest:
    """Return a request as views get it, from htmx or not."""
    extra = {"HX-Request": "true", **headers} if htmx else headers
    request: HttpRequest = getattr(rf, method)(path, headers=extra)
    SessionMiddleware(lambda _request: HttpResponse()).process_request(request)
    MessageMiddleware(lambda _request: HttpResponse()).process_request(request)
    request.htmx = HtmxDetails(request)  # type: ignore[attr-defined]
    return request


@pytest.fixture
def anonymous(rf: RequestFactory) -> Callable[..., HttpRequest]:
    """Return a function that makes requests of somebody not signed in."""
    from django.contrib.auth.models import AnonymousUser

    def make(*args: Any, **kwargs: Any) -> HttpRequest:
        request = ask(rf, *args, **kwargs)
        request.user = AnonymousUser()
        return request

    return make


@pytest.mark.django_db
@pytest.mark.parametrize(("language", "title"), [("de", "Anmelden"), ("en", "Log in")])
def test_login_page_speaks_the_readers_language(language: str, title: str) -> None:
    response = Client(headers={"accept-language": language}).get("/account/login/")
    html = assert_strict(response)
    assert f'<html lang="{language}">' in html
    assert f"<h1>{title}</h1>" in html


@pytest.mark.django_db
@pytest.mark.parametrize("path", SIGNED_OUT)
def test_pages_for_people_not_signed_in(path: str) -> None:
    response = Client().get(f"/account/{path}")
    assert response.status_code == 200
    assert 'class="plain__card"' in assert_strict(response)


@pytest.mark.parametrize("path", SIGNED_IN)
def test_account_pages(cast: Any, path: str) -> None:
    response = client_of(cast.staff).get(f"/account/{path}")
    assert response.status_code == 200
    assert_strict(response)


@pytest.mark.parametrize("path", BEHIND_REAUTHENTICATION)
def test_two_factor_pages(cast: Any, path: str, monkeypatch: pytest.MonkeyPatch) -> None:
    recently = "allauth.account.internal.flows.reauthentication.did_recently_reauthenticate"
    monkeypatch.setattr(recently, lambda _request: True)
    response = client_of(cast.staff).get(f"/account/{path}")
    assert response.status_code == 200
    assert_strict(response)


def test_the_qr_code_stands_in_the_page(cast: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    recently = "allauth.account.internal.flows.reauthentication.did_recently_reauthenticate"
    monkeypatch.setattr(recently, lambda _request: True)
    html = client_of(cast.staff).get("/account/2fa/totp/activate/").content.decode()
    assert re.search(r'<div class="qr"[^>]*><svg ', html)
    assert "<?xml" not in html


@pytest.mark.django_db
def test_the_policy_is_strict() -> None:
    policy_header = Client().get("/account/login/")["Content-Security-Policy"]
    assert "default-src 'self'" in policy_header
    assert "unsafe" not in policy_header
    assert "data:" not in policy_header


@pytest.mark.django_db
def test_htmx_is_configured_for_the_policy() -> None:
    html = Client().get("/account/login/").content.decode()
    found = re.search(r"name=\"htmx-config\"\s+content='([^']+)'", html)
    assert found
    config = json.loads(found[1])
    assert not config["allowEval"]
    assert not config["allowScriptTags"]
    assert not config["includeIndicatorStyles"]
    assert config["selfRequestsOnly"]
    assert config["historyCacheSize"] == 0


def test_every_style_sheet_and_script_exists() -> None:
    from django.contrib.staticfiles import finders

    html = render_to_string("shell/head.html")
    files = re.findall(r'(?:href|src)="/static/([^"]+)"', html)
    assert len(files) > 20
    assert [name for name in files if not finders.find(name)] == []


@pytest.mark.django_db
def test_not_found() -> None:
    response = Client(headers={"accept-language": "de"}).get("/nothing/here/")
    assert response.status_code == 404
    assert ">404</p>" in assert_strict(response)


def test_error_pages(anonymous: Callable[..., HttpRequest]) -> None:
    request = anonymous()
    answers = {
        400: defaults.bad_request(request, ValueError()),
        403: defaults.permission_denied(request, PermissionDenied()),
        500: defaults.server_error(request),
    }
    for status, response in answers.items():
        assert response.status_code == status
        assert f">{status}</p>" in assert_strict(response)


def test_page_after_a_forged_or_stale_form(anonymous: Callable[..., HttpRequest]) -> None:
    response = csrf_failure(anonymous(), reason="stale")
    assert response.status_code == 403
    with translation.override("en"):
        assert "out of date" in assert_strict(csrf_failure(anonymous(), reason="stale"))


class SampleForm(forms.Form):
    """One field of each shape."""

    title = forms.CharField(help_text="As in the list")
    agree = forms.BooleanField()
    several = forms.MultipleChoiceField(choices=[("a", "A")], widget=forms.CheckboxSelectMultiple)
    secret = forms.CharField(widget=forms.HiddenInput, initial="x")


def test_forms_come_out_in_our_look() -> None:
    html = str(SampleForm({"title": ""}))
    assert 'class="field field--required"' in html
    assert 'aria-describedby="id_title_helptext id_title_error"' in html
    assert 'class="field field--check"' in html
    assert "<fieldset" in html
    assert html.count('name="secret"') == 1


def test_htmx_gets_the_part_and_the_messages(anonymous: Callable[..., HttpRequest]) -> None:
    request = anonymous(htmx=True)
    toast(request, "success", "Saved <b>")
    response = render_htmx(request, "activity/inbox.html", {"page": []}, status=422, partial="rows")
    html = response.content.decode()
    assert response.status_code == 422
    assert "<html" not in html
    assert 'id="toasts" hx-swap-oob="beforeend"' in html
    assert "Saved &lt;b&gt;" in html
    assert "HX-Request" in response["Vary"]


@pytest.mark.parametrize("headers", [{}, {"HX-Request": "true", "HX-History-Restore-Request": "true"}])
def test_others_get_the_page(anonymous: Callable[..., HttpRequest], headers: dict[str, str]) -> None:
    response = render_htmx(anonymous(**headers), "404.html", partial="missing")
    assert "<html" in response.content.decode()


def test_a_part_brings_its_toasts_and_may_close_the_dialog(anonymous: Callable[..., HttpRequest]) -> None:
    request = anonymous(htmx=True)
    toast(request, "error", "No")
    response = close_dialog(HttpResponse(waiting_toasts(request)))
    assert response["HX-Trigger-After-Swap"] == "dialog:close"
    assert "toast--error" in response.content.decode()
    assert waiting_toasts(anonymous(htmx=True)) == ""


@policy(signed_in)
def guarded(_request: HttpRequest) -> HttpResponse:
    """Answer, for somebody signed in."""
    return HttpResponse("inside")


def test_expired_session_keeps_what_was_typed(anonymous: Callable[..., HttpRequest]) -> None:
    here = {"HX-Current-URL": "http://testserver/entities/7/?tab=notes"}
    response = guarded(anonymous("/save/", htmx=True, method="post", **here))
    assert response.status_code == 401
    assert (response["HX-Retarget"], response["HX-Reswap"]) == ("#toasts", "beforeend")
    html = response.content.decode()  # type: ignore[attr-defined]
    assert 'href="/account/login/?next=/entities/7/%3Ftab%3Dnotes" target="_blank"' in html


def test_expired_session_leads_to_the_login_page(anonymous: Callable[..., HttpRequest]) -> None:
    by_htmx = guarded(anonymous("/part/", htmx=True))
    assert by_htmx["HX-Redirect"] == "/account/login/?next=/"
    by_browser = guarded(anonymous("/page/?a=1"))
    assert by_browser["Location"] == "/account/login/?next=/page/%3Fa%3D1"


@pytest.mark.parametrize(("asked", "number"), [("2", 2), ("99", 3), ("0", 3), ("x", 1), ("", 1)])
def test_page_numbers_are_forgiving(rf: RequestFactory, asked: str, number: int) -> None:
    assert paginate(rf.get("/", {"page": asked}), list(range(25)), per_page=10).number == number


def test_pages_keep_the_other_parameters(rf: RequestFactory) -> None:
    request = rf.get("/", {"q": "solar", "page": "2"})
    page = paginate(request, list(range(400)), per_page=10)
    with translation.override("en"):
        html = render_to_string("components/pagination.html", {"page": page}, request)
    assert 'href="?q=solar&amp;page=3"' in html
    assert "11–20 of 400" in html
    assert html.count("…") == 1


@pytest.mark.django_db
def test_counting_stops_and_says_so(rf: RequestFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("collab.base.pagination.COUNT_LIMIT", 3)
    page = paginate(rf.get("/"), list(range(5)), per_page=2)
    assert page.paginator.count == 3
    assert page.paginator.capped  # type: ignore[attr-defined]
    with translation.override("en"):
        assert "of more than 3" in render_to_string("components/pagination.html", {"page": page}, rf.get("/"))
    assert COUNT_LIMIT == 10_000
    assert paginate(rf.get("/"), User.objects.order_by("pk")).paginator.count == 0


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("{{ 'Anna Maria Berg'|initials }}", "AB"),
        ("{{ 'eva'|initials }}", "E"),
        ("{{ ''|initials }}", "?"),
        ("{{ 'teal'|colour }}", "teal"),
        ("{{ 'x\" onload=\"y'|colour }}", "grey"),
        ("{{ None|exact }}", ""),
    ],
)
def test_small_helpers(source: str, expected: str) -> None:
    assert Template("{% load look %}" + source).render(Context()) == expected


@pytest.mark.parametrize(
    ("language", "hours", "said"),
    [("de", -3, "vor 3 Stunden"), ("en", -50, "2 days ago"), ("en", 50, "in 2 days"), ("en", 0, "1 minute ago")],
)
def test_times_are_said_in_one_unit(language: str, hours: int, said: str) -> None:
    at = timezone.now() + timedelta(hours=hours)
    with translation.override(language):
        html = render_to_string("components/time.html", {"at": at})
    assert f">{said}</time>" in html
    assert f'datetime="{timezone.localtime(at):%Y-%m-%dT%H:%M:%S}' in html


def test_unknown_icons_become_a_plain_one() -> None:
    shown, plain = (
        Template("{% load look %}{% icon '" + name + "' %}").render(Context()) for name in ("nope", "document-text")
    )
    assert shown == plain


def test_the_frame_shows_what_the_person_may_use(rf: RequestFactory, cast: Any) -> None:
    def keys(user: User) -> list[str]:
        request = rf.get("/settings/")
        request.user = user
        return [entry.key for entry in shell(request)["shell"].nav]

    types = {f"type-{each.pk}" for each in cast.types.values()}
    assert types | {"settings", "outbox"} <= set(keys(cast.admin))
    assert "shared" in keys(cast.alpha.user)
    assert "outbox" not in keys(cast.alpha.user)
    assert "shared" not in keys(cast.other_staff)


def test_nobody_signed_in_has_no_frame(anonymous: Callable[..., HttpRequest]) -> None:
    assert shell(anonymous()) == {}


def test_password_mail_goes_through_the_outbox_to_our_address(cast: Any, settings: Any) -> None:
    settings.PUBLIC_URL = "https://collab.example"
    Client(headers={"host": "127.0.0.1"}).post("/account/password/reset/", {"email": cast.staff.email})
    mail = OutboxMessage.objects.get()
    assert (mail.address, mail.language) == (cast.staff.email, cast.staff.language)
    link = re.search(r"https?://\S+", mail.text)
    assert link
    assert link[0].startswith("https://collab.example/account/password/reset/key/")
    assert f'href="{link[0]}"' in mail.html
    with translation.override(cast.staff.language):
        assert mail.subject == translation.gettext("Set a new password")
    assert Client().get(link[0].removeprefix("https://collab.example"), follow=True).status_code == 200


@pytest.mark.django_db
def test_unknown_addresses_get_an_answer_by_mail_only() -> None:
    response = Client().post("/account/password/reset/", {"email": "nobody@elsewhere.example"})
    assert response.status_code == 302
    assert "nobody@elsewhere.example" in OutboxMessage.objects.get().text


@pytest.mark.django_db
def test_nobody_signs_up() -> None:
    form = {"email": "new@elsewhere.example", "password1": "a-Good-one-77", "password2": "a-Good-one-77"}
    Client().post("/account/signup/", form)
    assert not User.objects.filter(email=form["email"]).exists()
