"""What is wrong with a page for axe, and with its width: in a wide light window, and in a dark one like a phone's."""

from collections.abc import Sequence
from typing import Literal

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from tests.helpers import settle

AXE = Axe().axe_script
VIOLATIONS = """async () => (await axe.run({ resultTypes: ["violations"] })).violations.flatMap(({ id, nodes }) =>
  nodes.map(({ html }) => `${id} ${html.slice(0, 150)}`))"""
Look = tuple[int, Literal["light", "dark"]]
WIDE: Look = (1280, "light")
NARROW: Look = (390, "dark")
BOTH = (WIDE, NARROW)


def faults(page: Page, what: str, looks: Sequence[Look] = BOTH) -> list[str]:
    """Return what is wrong with what the page shows now, in windows of those widths, light and dark."""
    page.wait_for_load_state()
    page.evaluate(AXE)
    return [f"{what}, {look[0]} px: {each}" for look in looks for each in _faults_in(page, look)]


def _faults_in(page: Page, look: Look) -> list[str]:
    width, scheme = look
    page.set_viewport_size({"width": width, "height": 900})
    page.emulate_media(color_scheme=scheme)
    settle(page)
    found: list[str] = page.evaluate(VIOLATIONS)
    wide = page.evaluate("document.documentElement.scrollWidth - innerWidth")
    return found + ([f"{wide} px wider than the window"] if wide > 0 else [])
