"""Files, notes and messages in a real browser: in place, by mouse, by keyboard, and without JavaScript."""

from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.sessions.models import Session
from playwright.sync_api import expect
from pytest_django import Settings

from entities.models import File, Note
from tests.cast import Cast

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

Pages = Callable[..., Any]
DROP = """(zone, names) => {
  const transfer = new DataTransfer();
  for (const name of names) transfer.items.add(new File([`bytes of ${name}`], name));
  for (const type of ["dragenter", "dragover", "drop"]) {
    zone.dispatchEvent(new DragEvent(type, { dataTransfer: transfer, bubbles: true, cancelable: true }));
  }
}"""


def chosen(name: str, size: int) -> Any:
    """Return a file as somebody chooses it."""
    return {"name": name, "mimeType": "text/html", "buffer": b"x" * size}


def rows(page: Any, kind: str) -> Any:
    """Return the rows of a category."""
    return page.locator(f"#contents-{kind} .contents__row")


def names_of(cast: Cast) -> set[str]:
    """Return the names of the opportunity's files."""
    return set(cast.opportunity.files.values_list("name", flat=True))


def wait_for_row(page: Any, kind: str, text: str) -> None:
    """Wait until a row with that text is there."""
    rows(page, kind).filter(has_text=text).first.wait_for()


def test_chosen_files_arrive_and_the_refused_ones_say_why(page_of: Pages, cast: Cast, settings: Settings) -> None:
    settings.MAX_FILE_SIZE = 500_000
    page = page_of(cast.staff)
    page.goto(cast.opportunity.get_absolute_url())
    files = [chosen("eins.txt", 10), chosen("gross.txt", 500_001), chosen("leer.txt", 0), chosen("zwei.txt", 400_000)]
    page.set_input_files("#contents-file input[type=file]", files)
    for name in ("eins.txt", "zwei.txt"):
        wait_for_row(page, "file", name)
    failed = page.locator(".upload--failed")
    expect(failed.locator(".upload__name")).to_have_text(["gross.txt", "leer.txt"])
    assert {"eins.txt", "zwei.txt"} <= names_of(cast)
    assert not {"gross.txt", "leer.txt"} & names_of(cast)
    # What arrived steps aside, what failed stays until dismissed.
    page.locator(".upload:not(.upload--failed)").first.wait_for(state="detached")
    failed.first.get_by_role("button").click()
    expect(failed).to_have_count(1)


def test_dropped_files_arrive(page_of: Pages, cast: Cast) -> None:
    page = page_of(cast.alpha.user)
    page.goto(cast.opportunity.get_absolute_url())
    page.eval_on_selector("[data-dropzone]", DROP, ["Skizze.txt", "../böse\u202e.txt"])
    wait_for_row(page, "file", "Skizze.txt")
    wait_for_row(page, "file", "böse.txt")
    file = File.objects.get(name="Skizze.txt")
    assert (file.owner, file.created_by) == (cast.host, cast.alpha.user)
    assert file.content.read() == b"bytes of Skizze.txt"
    expect(page.locator("[data-over]")).to_have_count(0)


def test_a_large_file_shows_its_progress(page_of: Pages, cast: Cast) -> None:
    page = page_of(cast.staff)
    page.goto(cast.opportunity.get_absolute_url())
    network = page.context.new_cdp_session(page)
    limits = {"offline": False, "latency": 0, "downloadThroughput": -1, "uploadThroughput": 2_000_000}
    network.send("Network.emulateNetworkConditions", limits)
    page.set_input_files("#contents-file input[type=file]", [chosen("lang.bin", 4_000_000)])
    page.wait_for_function(
        "() => { const p = document.querySelector('.upload progress'); return p && p.value > 0 && p.value < 1 }"
    )
    wait_for_row(page, "file", "lang.bin")


def test_an_expired_session_loses_no_file(page_of: Pages, cast: Cast) -> None:
    page = page_of(cast.staff)
    page.goto(cast.opportunity.get_absolute_url())
    sessions, cookies = list(Session.objects.all()), page.context.cookies()
    Session.objects.all().delete()
    page.set_input_files("#contents-file input[type=file]", [chosen("wartet.txt", 10)])
    page.locator(".upload--failed").wait_for()
    assert "wartet.txt" not in names_of(cast)
    # Signed in again, in another tab.
    Session.objects.bulk_create(sessions)
    page.context.add_cookies(cookies)
    page.locator(".upload--failed").get_by_role("button").first.click()
    wait_for_row(page, "file", "wartet.txt")


def test_a_note_is_added_changed_and_deleted_in_place(page_of: Pages, cast: Cast) -> None:
    page = page_of(cast.staff)
    page.goto(cast.opportunity.get_absolute_url())
    page.locator("#contents-note .card__head a").click()
    dialog = page.get_by_role("dialog")
    dialog.locator("[name=title]").fill("Rückruf")
    dialog.locator("[name=text]").fill("Zeile 1\nhttps://example.org")
    dialog.locator("button[type=submit]").click()
    wait_for_row(page, "note", "Rückruf")
    dialog.wait_for(state="hidden")
    page.locator(".toast--success").wait_for()
    note = Note.objects.get(title="Rückruf")
    row = rows(page, "note").first
    expect(row.get_by_role("link", name="https://example.org")).to_have_count(1)
    row.locator(f"[href='/notes/{note.pk}/edit/']").click()
    dialog.locator("[name=title]").fill("Erledigt")
    dialog.locator("[name=title]").press("Enter")
    wait_for_row(page, "note", "Erledigt")
    page.locator(f"[href='/notes/{note.pk}/delete/']").click()
    page.locator("#confirm [data-confirm-yes]").click()
    rows(page, "note").filter(has_text="Erledigt").wait_for(state="detached")
    assert not Note.objects.filter(pk=note.pk).exists()


def test_two_editors_meet_in_the_dialog(page_of: Pages, cast: Cast) -> None:
    first, second = page_of(cast.staff), page_of(cast.admin)
    edit = f"[href='/notes/{cast.notes['shared'].pk}/edit/']"
    for page, text in ((first, "Von Stella"), (second, "Von Ada")):
        page.goto(cast.opportunity.get_absolute_url())
        page.locator(edit).click()
        page.get_by_role("dialog").locator("[name=text]").fill(text)
    first.get_by_role("dialog").locator("button[type=submit]").click()
    first.locator("#dialog").wait_for(state="hidden")
    second.get_by_role("dialog").locator("button[type=submit]").click()
    conflict = second.locator(".contents__theirs")
    expect(conflict).to_contain_text("Von Stella")
    expect(second.locator("[name=text]")).to_have_value("Von Ada")
    second.get_by_role("dialog").locator("button[type=submit]").click()
    wait_for_row(second, "note", "Von Ada")
    cast.notes["shared"].refresh_from_db()
    assert cast.notes["shared"].text == "Von Ada"


def test_everything_works_without_javascript(page_of: Pages, cast: Cast) -> None:
    page = page_of(cast.staff, javascript=False)
    page.goto(cast.opportunity.get_absolute_url())
    page.set_input_files("#contents-file input[type=file]", [chosen("a.txt", 10), chosen("b.txt", 10)])
    page.locator("#contents-file form button[type=submit]").click()
    page.locator("#contents-file").get_by_text("b.txt").first.wait_for()
    assert {"a.txt", "b.txt"} <= names_of(cast)
    page.locator("#contents-note .card__head a").click()
    page.locator("[name=title]").fill("Ohne Skript")
    page.locator("main button[type=submit]").click()
    expect(page.locator("#contents-note")).to_contain_text("Ohne Skript")
    note = Note.objects.get(title="Ohne Skript")
    page.locator(f"[href='/notes/{note.pk}/delete/']").click()
    page.wait_for_url("**/delete/")
    page.locator("main button[type=submit]").click()
    expect(page.locator("#contents-note")).not_to_contain_text("Ohne Skript")
    assert not Note.objects.filter(pk=note.pk).exists()


def test_a_preview_is_shown_and_a_script_in_a_file_is_not_run(page_of: Pages, cast: Cast) -> None:
    page = page_of(cast.staff)
    response = page.goto(f"/files/{cast.files['shared'].pk}/preview/")
    assert response.headers["content-type"] == "application/pdf"
    page.goto(cast.opportunity.get_absolute_url())
    link = page.locator(f"[href='/files/{cast.files['shared'].pk}/']").first
    with page.expect_download() as download:
        link.click()
    assert download.value.suggested_filename == "Angebot.pdf"
