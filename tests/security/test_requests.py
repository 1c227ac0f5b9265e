"""How requests have to come, and what every answer carries: by the URLconf, so that no address is forgotten."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.apps import apps
from django.core import serializers
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from collab.base.checks import url_patterns
from collab.base.uploads import RefusedUpload
from entities.models import Entity
from orgs.models import User
from tests.cast import PASSWORD, Cast
from tests.helpers import client_of
from tests.matrix import own_urls
from tests.security.tools import addresses, in_turn, rows, undone

ELSEWHERE = ("//evil.example/", "https://evil.example/", "javascript:alert(1)", "\\\\evil.example", "http:evil.example")
# Where programs post that have no cookies: a secret of their own allows it.
WITHOUT_TOKEN = ["mail/incoming/", "unsubscribe/"]


def changes_by_reading(before: dict[str, Any], after: dict[str, Any]) -> set[str]:
    return {label for label in before if before[label] != after[label]}


def state() -> dict[str, str]:
    """Return all rows of all tables that people's doings end in."""
    skipped = {"sessions.session", "contenttypes.contenttype", "auth.permission"}
    models = [model for model in apps.get_models() if model._meta.label_lower not in skipped]
    return {model._meta.label: serializers.serialize("json", model.objects.order_by("pk")) for model in models}


def test_every_address_is_attacked(cast: Cast) -> None:
    assert {row.name for row in rows()} == {name for name, _pattern in own_urls()}


@pytest.mark.parametrize("method", ["get", "head"])
def test_reading_changes_nothing(cast: Cast, method: str) -> None:
    every = list(addresses(cast))
    before = state()
    for user in (cast.staff, cast.alpha.user):
        client = client_of(user, raise_request_exception=False)
        for _row, url in every:
            response = getattr(client, method)(url)
            getattr(response, "getvalue", bytes)()
            assert response.status_code < 500, (url, response.status_code)
    # When somebody was here, opened a thing, took a copy, saw an offer, fetched a calendar: that it was read.
    remembered = {"activity.Event", "sharing.OfferRecipient", "sharing.Opening", "workflows.CalendarFeed"}
    noted = remembered if method == "get" else set()
    assert changes_by_reading(before, state()) <= {"orgs.User", *noted}
    if method == "head":
        return
    before_users, after_users = (
        [each.split('"portal_seen_at"')[0] for each in sorted(which["orgs.User"].split("}}"))]
        for which in (before, state())
    )
    assert {each.split('"last_login"')[0] for each in before_users} == {
        each.split('"last_login"')[0] for each in after_users
    }


@pytest.mark.parametrize("method", ["put", "patch", "delete", "trace"])
def test_other_methods_are_refused(cast: Cast, method: str) -> None:
    client = client_of(cast.staff, raise_request_exception=False)
    statuses = {url: undone(client, method, url).status_code for _row, url in addresses(cast)}
    assert {url: status for url, status in statuses.items() if status != 405} == {}


def test_every_post_needs_the_token(cast: Cast) -> None:
    client = Client(enforce_csrf_checks=True, raise_request_exception=False)
    client.force_login(cast.staff)
    statuses = {url: undone(client, "post", url, {"name": "x"}).status_code for _row, url in addresses(cast)}
    for account in ("account_login", "account_logout", "account_reset_password", "account_change_password"):
        statuses[account] = undone(client, "post", reverse(account)).status_code
    exempt = tuple(f"/{prefix}" for prefix in WITHOUT_TOKEN)
    assert {url: status for url, status in statuses.items() if status != 403 and not url.startswith(exempt)} == {}


def test_who_waives_the_token_has_another_one() -> None:
    exempt = [route for route, pattern in url_patterns() if getattr(pattern.callback, "csrf_exempt", False)]
    assert sorted(route.partition("<")[0] for route in exempt) == sorted(WITHOUT_TOKEN)


def answers(cast: Cast) -> Iterator[tuple[str, Any]]:
    """Yield answers of all kinds: pages, parts, files, redirects and errors of every status."""
    staff, alpha = (client_of(user, raise_request_exception=False) for user in (cast.staff, cast.alpha.user))
    stranger = Client(raise_request_exception=False)
    for client in (staff, alpha, stranger):
        for _row, url in addresses(cast):
            yield url, undone(client, "get", url)
    part = {"headers": {"HX-Request": "true"}}
    yield "part", undone(staff, "get", f"/entities/{cast.opportunity.pk}/header/", **part)
    yield "422", undone(staff, "post", f"/entities/{cast.opportunity.pk}/header/", {"header-title": ""})
    yield "400", undone(staff, "get", "/", headers={"Host": "evil.example"})
    yield "404", undone(staff, "get", "/nowhere/")
    for name in ("account_login", "account_reset_password", "account_signup", "account_email", "mfa_index"):
        yield name, undone(stranger, "get", reverse(name))
        yield name, undone(staff, "get", reverse(name))
    yield "admin", undone(client_of(cast.admin), "get", "/admin/")


def test_headers_of_every_answer(cast: Cast) -> None:
    wrong = []
    for what, response in answers(cast):
        policy = response.headers.get("Content-Security-Policy", "")
        if "default-src 'self'" not in policy and "default-src 'none'" not in policy:
            wrong.append(f"{what} {response.status_code}: policy {policy!r}")
        if "unsafe-eval" in policy or ("unsafe-inline" in policy and "sandbox" not in policy):
            wrong.append(f"{what}: loose policy {policy!r}")
        if response.headers.get("X-Content-Type-Options") != "nosniff":
            wrong.append(f"{what}: nosniff")
        kept = {each.strip() for each in response.headers.get("Cache-Control", "").split(",")}
        # What a browser may keep, it asks about every time.
        if response.status_code != 400 and "no-store" not in kept and not {"private", "no-cache"} <= kept:
            wrong.append(f"{what}: cache {kept}")
        if "X-Frame-Options" not in response.headers and response.status_code != 400:
            wrong.append(f"{what}: frame")
    assert wrong == []


def test_a_failure_carries_the_headers_too(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("entities.views.details.page_for", lambda *_args: 1 / 0)
    response = client_of(cast.staff, raise_request_exception=False).get(f"/entities/{cast.opportunity.pk}/")
    assert response.status_code == 500
    assert "default-src 'self'" in response.headers["Content-Security-Policy"]
    assert "no-store" in response.headers["Cache-Control"]
    assert "ZeroDivision" not in response.content.decode()


def test_pages_are_not_kept_by_the_browsers_history_of_htmx(cast: Cast) -> None:
    assert "&quot;historyCacheSize&quot;:0" in page(cast.staff) or '"historyCacheSize":0' in page(cast.staff)


def page(user: User, address: str = "/notifications/") -> str:
    return client_of(user).get(address).content.decode()


@pytest.mark.parametrize("elsewhere", ELSEWHERE)
def test_nothing_leads_elsewhere(cast: Cast, elsewhere: str) -> None:
    stranger = Client()
    signed_in = stranger.post(reverse("account_login") + f"?next={elsewhere}", credentials(cast, next=elsewhere))
    assert signed_in.status_code == 302
    assert signed_in.headers["Location"] == "/"
    language = stranger.post(reverse("orgs:language"), {"language": "en", "next": elsewhere})
    assert language.headers["Location"] == "/"
    out = stranger.post(reverse("account_logout"), {"next": elsewhere})
    assert "evil" not in out.headers["Location"]


def test_no_page_leads_elsewhere(cast: Cast) -> None:
    client = client_of(cast.staff, raise_request_exception=False)
    for turn, (_row, url) in enumerate(addresses(cast)):
        parameters = in_turn(ELSEWHERE, ("next", "back", "back_to", "return", "url"), turn)
        answer = undone(client, "get", url, parameters)
        body = answer.read_body.decode(errors="replace")  # type: ignore[attr-defined]
        assert "evil.example" not in answer.headers.get("Location", "")
        assert [elsewhere for elsewhere in ELSEWHERE if f'href="{elsewhere}' in body] == []


def credentials(cast: Cast, **more: str) -> dict[str, str]:
    return {"login": cast.staff.email, "password": PASSWORD, **more}


def test_a_link_that_somebody_typed_is_a_web_address(cast: Cast) -> None:
    attribute = cast.opportunity_type.attributes.create(key="web", label="Web", kind="link", group="Web")
    url = f"/entities/{cast.opportunity.pk}/group/{attribute.pk}/"
    client = client_of(cast.staff)
    seen = client.get(url).context["form"].initial["seen"]
    assert client.post(url, {"values-web": "javascript:alert(1)", "values-seen": seen}).status_code == 422
    Entity.objects.filter(pk=cast.opportunity.pk).update(values={"web": "javascript:alert(1)"})
    assert 'href="javascript:' not in page(cast.staff, f"/entities/{cast.opportunity.pk}/")


def test_files_of_people_not_signed_in_are_not_kept(client: Client, db: None) -> None:
    upload = SimpleUploadedFile("a.txt", b"x" * 1000)
    request = client.post(reverse("account_login"), {"login": upload}).wsgi_request
    assert [type(each) for each in request.FILES.values()] == [RefusedUpload]
