"""Somebody in front of a browser: what people do on any page."""

import re
from typing import Any

from playwright.sync_api import Locator, Page, expect

from collab.demo.people import PASSWORD
from tests.e2e.words import word


class Person:
    """A browser with somebody in front of it who reads one language."""

    def __init__(self, page: Page, language: str = "de") -> None:
        self.page = page
        self.language = language

    def word(self, english: str) -> str:
        """Return what the interface says."""
        return word(english, self.language)

    def find(self, role: Any, english: str, within: Page | Locator | None = None) -> Locator:
        """Return what has that role and exactly that name."""
        return (within or self.page).get_by_role(role, name=self.word(english), exact=True)

    def press(self, english: str, within: Page | Locator | None = None) -> None:
        """Click the button or link of that name."""
        self.find("button", english, within).or_(self.find("link", english, within)).click()

    def dialog(self, english: str) -> Locator:
        """Return the open dialog of that title."""
        found = self.find("dialog", english)
        expect(found).to_be_visible()
        return found

    def tick(self, name: str, within: Locator) -> None:
        """Tick the checkbox of that name."""
        within.get_by_role("checkbox", name=name, exact=True).check()

    def sign_in(self, email: str) -> None:
        """Fill in the login form that is shown."""
        self.page.locator("input[name=login]").fill(email)
        self.page.locator("input[name=password]").fill(PASSWORD)
        self.find("button", "Log in").click()
        expect(self.page.locator("input[name=password]")).to_be_hidden()

    def switch_to(self, language: str) -> None:
        """Choose another language in the user menu."""
        self.page.get_by_role("button", name=re.compile(self.word("Your account"))).click()
        self.page.get_by_role("button", name={"de": "Deutsch", "en": "English"}[language]).click()
        expect(self.page.locator("html")).to_have_attribute("lang", language)
        self.language = language

    def read(self, url: str) -> str:
        """Go to a page and return all that it says."""
        self.page.goto(url)
        return str(self.page.locator("body").inner_text())
