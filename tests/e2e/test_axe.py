"""Every page for axe, for the width of a phone, and for the console; and what opens on pages."""

from typing import Any
from urllib.parse import urlsplit

import pytest
from django.urls import resolve
from playwright.sync_api import Page, expect
from pytest_django import Settings

from orgs.models import User
from tests.e2e import story
from tests.e2e.conftest import Visit
from tests.e2e.looks import BOTH, NARROW, faults
from tests.e2e.pages import NO_PAGES, ON_THE_WAY, PAGES, known, names, url_of
from tests.e2e.person import Person
from tests.e2e.things import make_things, protect

pytestmark = [pytest.mark.browser, pytest.mark.looks, pytest.mark.django_db(transaction=True)]

EMAILS = {
    "nobody": "",
    "sales": story.STAFF,
    "admin": "admin@stadtwerke.example",
    "solar": story.SOLAR,
    "dachwerk": "team@dachwerk.example",
    "elektro": "team@elektro-stromberg.example",
}
# What opens something on the page of an entity, and what is there then.
OPENERS = {
    "#share-button": "#dialog[open] form",
    "#entity-head .button--danger": "#dialog[open] form",
    "#entity-head [href$='/header/']": "form#entity-head, #entity-head form",
    "[id^=group-] .card__head [href*='/group/'] >> nth=0": "[id^=group-] form",
    "[id^=group-] .card__head [href*='/group/'] >> nth=1": "[id^=group-] form",
    "[id^=group-] .why-link >> nth=0": "#dialog[open] .why__subject",
    "#contents-file .why-link >> nth=0": "#dialog[open] .why__subject",
    "#access .card__head a": "#dialog[open] .why__subject",
    "#related .card__head a": "#dialog[open] form",
    "#contents-note .card__head a": "#dialog[open] form",
    "#contents-message .card__head a >> nth=0": "#dialog[open] form",
    "#contents-message .card__head a >> nth=1": "#dialog[open] form",
    "#contents-file .contents__actions [href$='/edit/'] >> nth=0": "#dialog[open] form",
    "#contents-file .contents__actions [href$='/delete/'] >> nth=0": "#confirm[open]",
    "[popovertarget=user-menu]": "#user-menu:popover-open",
}


@pytest.fixture
def things(demo: None, mailbox: None) -> dict[str, Any]:
    """Return what the pages are about."""
    return make_things()


@pytest.fixture
def recently(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let everybody have given the password just now."""
    flows = "allauth.account.internal.flows.reauthentication"
    monkeypatch.setattr(f"{flows}.did_recently_reauthenticate", lambda _request: True)


def name_of(page: Page) -> str:
    """Return the name of the address that the page stands at, after all that led elsewhere."""
    return resolve(urlsplit(page.url).path).view_name


def still(person: Person) -> Person:
    """Return the person, whose browser shows no transitions: axe would take a fade for low contrast."""
    person.page.emulate_media(reduced_motion="reduce")
    return person


def test_every_address_is_in_the_table() -> None:
    assert names() | NO_PAGES | ON_THE_WAY == set(known())


@pytest.mark.parametrize("who", PAGES)
def test_pages(visit: Visit, things: dict[str, Any], recently: None, who: str) -> None:
    if who == "admin":
        things["key"] = prepare_admin(visit)
    person = still(visit(EMAILS[who]))
    wrong = []
    for entry in PAGES[who]:
        answer = person.page.goto(url_of(entry, things))
        if not answer or answer.status != 200 or name_of(person.page) != entry.split()[0]:
            wrong.append(f"{entry}: {answer and answer.status} {person.page.url}")
        wrong += faults(person.page, entry)
    assert wrong == []


def prepare_admin(visit: Visit) -> int:
    """Give the admin a second factor and a passkey; return the key of the passkey."""
    admin = User.objects.get(email=EMAILS["admin"])
    person = visit(admin.email)
    cdp = person.page.context.new_cdp_session(person.page)
    cdp.send("WebAuthn.enable")
    kind = {"protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True}
    cdp.send("WebAuthn.addVirtualAuthenticator", {"options": kind | {"isUserVerified": True}})
    person.page.goto("/account/2fa/webauthn/add/")
    person.page.locator("[name=name]").fill("Schlüssel")
    person.page.locator("#mfa_webauthn_add").click()
    expect(person.page.locator(".toast--success").first).to_be_visible()
    protect(admin)
    return int(admin.authenticator_set.get(type="webauthn").pk)


def test_the_second_step_of_the_login(visit: Visit) -> None:
    protect(User.objects.get(email=EMAILS["admin"]))
    person = still(visit())
    person.page.goto("/")
    person.sign_in(EMAILS["admin"])
    assert name_of(person.page) == "mfa_authenticate"
    assert faults(person.page, "second step") == []


def test_error_pages(visit: Visit, settings: Settings) -> None:
    settings.ROOT_URLCONF = "tests.e2e.urls"
    person = still(visit(expected=("status of",)))
    wrong = []
    for error in (400, 403, 404, 500, "csrf"):
        person.page.goto(f"/error/{error}/")
        expect(person.page.get_by_role("heading")).to_be_visible()
        wrong += faults(person.page, str(error))
    assert wrong == []


def test_what_opens_on_the_page_of_an_entity(visit: Visit, things: dict[str, Any]) -> None:
    person = still(visit(story.STAFF))
    page, wrong = person.page, []
    for opener, opened in OPENERS.items():
        page.goto(f"/entities/{things['muster']}/")
        page.locator(opener).click()
        expect(page.locator(opened).first).to_be_visible()
        wrong += faults(page, opener)
    assert wrong == []


def test_the_steps_of_the_share_dialog(visit: Visit, things: dict[str, Any]) -> None:
    person = still(visit(story.STAFF))
    person.page.goto(f"/entities/{things['muster']}/")
    panel = story.choose(person, story.open_share_dialog(person), story.PARTNER, story.COMPETITOR)
    wrong = faults(person.page, "panel")
    person.press("Save changes", panel)
    expect(panel.get_by_text(person.word("Access since"))).to_have_count(2)
    wrong += faults(person.page, "saved")
    person.find("link", "Unshare", panel).first.click()
    person.dialog("Unshare")
    assert wrong + faults(person.page, "unshare") == []


def test_what_opens_on_a_list(visit: Visit, things: dict[str, Any]) -> None:
    person = still(visit(story.STAFF))
    person.page.goto("/")
    wrong = []
    for menu, looks in {"filter-menu": BOTH, "column-menu": BOTH, "sort-menu": [NARROW], "sidenav": [NARROW]}.items():
        person.page.set_viewport_size({"width": looks[0][0], "height": 900})
        person.page.locator(f"[popovertarget={menu}]").click()
        expect(person.page.locator(f"#{menu}")).to_be_visible()
        wrong += faults(person.page, menu, looks)
        person.page.keyboard.press("Escape")
    assert wrong == []
