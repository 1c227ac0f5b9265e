"""Writing with templates in a real browser."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import expect

from entities.models import Entity, Message
from tests.cast import Cast
from tests.writing.things import DOCUMENT, Templates, thing

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_a_message_a_document_and_a_template_are_written(
    page_of: Callable[..., Any], cast: Cast, templates: Templates
) -> None:
    thing(cast, templates.document.type, "Zweite", DOCUMENT | {"body": "## Zweite Vorlage"})
    page = page_of(cast.staff)
    _message(page, cast.opportunity)
    _document(page, cast.opportunity)
    _template(page, templates.email)


def _message(page: Any, entity: Entity) -> None:
    """Fill in a template beside what was typed, then save by Enter, which must not fill in once more."""
    page.goto(entity.get_absolute_url())
    page.locator("#contents-message .card__head a[href$='/messages/']").click()
    dialog = page.locator("#dialog")
    dialog.locator("[name=text]").fill("Bis bald!")
    dialog.locator("[name=template]").select_option(label="Termin")
    dialog.locator("[name=fill]").click()
    expect(dialog.locator("[name=subject]")).to_have_value("Ihre Anlage PV-Anlage Muster")
    dialog.locator("[name=subject]").press("Enter")
    expect(page.locator("#contents-message")).to_contain_text("Ihre Anlage PV-Anlage Muster")
    assert Message.objects.get(subject__startswith="Ihre Anlage").text.endswith("Stella Stadt\n\nBis bald!")


def _document(page: Any, entity: Entity) -> None:
    """Choose between templates, look, and keep one as a file."""
    page.locator("#contents-file .card__head a[href$='/documents/new/']").click()
    expect(page.locator(".paper")).to_have_count(0)
    page.locator("#id_template").select_option(label="Zweite")
    expect(page.locator(".paper h4")).to_have_text("Zweite Vorlage")
    page.locator("#id_template").select_option(label="Auftrag")
    expect(page.locator(".paper h3")).to_have_text("Auftrag PV-Anlage Muster")
    page.locator("#document [name=name]").fill("Auftrag fertig")
    page.locator("#document button[type=submit]").click()
    expect(page.locator("#contents-file")).to_contain_text("Auftrag fertig.pdf")


def _template(page: Any, template: Entity) -> None:
    """Put a variable where the cursor was."""
    page.goto(template.get_absolute_url())
    page.locator("[id^=group-] a[hx-get]").first.click()
    body = page.locator("[name=values-body]")
    body.fill("Hallo !")
    body.press("ArrowLeft")
    page.locator("[data-variable='{{ sender.name }}']").click()
    expect(body).to_have_value("Hallo {{ sender.name }}!")
    page.locator("[id^=group-] button[type=submit]").click()
    expect(page.locator("[id^=group-] .prose")).to_have_text("Hallo {{ sender.name }}!")
