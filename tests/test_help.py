"""Help: guides in both languages alike, in the interface's own words, for those whom they concern."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from babel.messages.pofile import read_po
from django.conf import settings
from django.test import Client
from django.utils import translation

from collab.help.guides import FOLDER, GUIDES, LANGUAGES, guides_for, text_of
from orgs.models import User
from tests.cast import Cast
from tests.helpers import client_of

CODE = ("collab", "activity", "orgs", "sharing", "entities", "workflows", "templates")
LINK = re.compile(r'components/help_link\.html" with guide="([\w-]+)"|dialog_head\.html" with help="([\w-]+)"')
BOLD = re.compile(r"\*\*(.+?)\*\*")
HREF = re.compile(r"\]\((.+?)\)")
SHAPE = re.compile(r"^(#+|-|\d\.|(?=\w))", re.MULTILINE)


def source(slug: str, language: str) -> str:
    """Return the text of a guide as it was written."""
    return (FOLDER / language / f"{slug}.md").read_text(encoding="utf-8")


def templates() -> str:
    """Return all templates, one after the other."""
    return "\n".join(path.read_text() for path in Path(settings.BASE_DIR, "templates").rglob("*.html"))


@pytest.fixture(scope="module")
def code() -> str:
    """Return the words of the interface as they stand in the code."""
    files = (
        path for each in CODE for path in Path(settings.BASE_DIR, each).rglob("*") if path.suffix in {".py", ".html"}
    )
    return "\n".join(path.read_text() for path in files)


@pytest.fixture(scope="module")
def german() -> dict[str, set[str]]:
    """Return how each English word of the interface is translated, in whatever context."""
    found: dict[str, set[str]] = {}
    with Path(settings.BASE_DIR, "locale/de/LC_MESSAGES/django.po").open("rb") as file:
        for message in read_po(file):
            ids, strings = ([each] if isinstance(each, str) else each for each in (message.id, message.string))
            for word, translated in zip(ids, strings, strict=False):
                found.setdefault(word, set()).add(translated)
    return found


def test_every_guide_is_there_in_both_languages_and_no_other() -> None:
    for language in LANGUAGES:
        assert {path.stem for path in (FOLDER / language).iterdir()} == set(GUIDES)
    assert [code for code, _name in settings.LANGUAGES if code not in LANGUAGES] == []


@pytest.mark.parametrize("slug", GUIDES)
def test_both_languages_say_the_same(slug: str, code: str, german: dict[str, set[str]]) -> None:
    """The same parts and links in the same order, and the words of the interface exactly."""
    texts = {language: source(slug, language) for language in LANGUAGES}
    shapes = {language: SHAPE.findall(text) for language, text in texts.items()}
    assert shapes["de"] == shapes["en"]
    assert HREF.findall(texts["de"]) == HREF.findall(texts["en"])
    words = list(zip(BOLD.findall(texts["en"]), BOLD.findall(texts["de"]), strict=True))
    assert [english for english, _german in words if f'"{english}"' not in code] == []
    assert [pair for pair in words if pair[0] in german and pair[1] not in german[pair[0]]] == []


def test_every_link_to_help_leads_to_a_guide_and_every_guide_is_linked() -> None:
    linked = {first or second for first, second in LINK.findall(templates())}
    assert linked == set(GUIDES)
    links = {href for slug in GUIDES for href in HREF.findall(source(slug, "en"))}
    assert links <= {f"/help/{slug}/" for slug in GUIDES}


def test_no_page_forgets_to_show_its_link() -> None:
    """A page with a head of its own leaves the place for the link out."""
    root = Path(settings.BASE_DIR, "templates")
    texts = {str(path.relative_to(root)): path.read_text() for path in root.rglob("*.html")}
    helping = [name for name, text in texts.items() if "block help" in text and name != "base.html"]
    assert len(helping) > 10
    assert [name for name in helping for each in ancestors(texts, name) if "block page_head" in texts[each]] == []


def ancestors(texts: dict[str, str], name: str) -> Iterator[str]:
    """Yield the template and all that it extends, but the base of all."""
    while name != "base.html":
        yield name
        [name] = re.findall(r'{% extends "(.+?)" %}', texts[name])


def test_no_html_gets_through() -> None:
    assert text_of("sharing", "en").body.startswith("<h2>")
    assert [slug for slug in GUIDES for language in LANGUAGES if "<" in source(slug, language)] == []


def titles(user: User) -> set[str]:
    """Return the guides that concern somebody."""
    return {guide.slug for _label, guides in guides_for(user) for guide in guides}


ALL = {"search", "my-tasks", "notifications"}
PARTNER = {"shared-with-me", "answering-offers", "adding"}


def test_the_index_lists_what_concerns_the_person(cast: Cast) -> None:
    assert titles(cast.staff) == set(GUIDES) - PARTNER
    assert titles(cast.reader) == {"search", "notifications", "views", "templates"}
    assert titles(cast.alpha.user) == ALL | PARTNER
    assert titles(cast.chief) == ALL | PARTNER | {
        "partner-roles",
        "features",
        "people",
        "labels",
        "entity-types",
        "audit",
    }
    assert titles(cast.delta.user) == ALL


def test_pages_in_the_reader_s_language(cast: Cast) -> None:
    for language, title in (("de", "Eine Entität teilen"), ("en", "Share an entity")):
        User.objects.filter(pk=cast.staff.pk).update(language=language)
        client = client_of(User.objects.get(pk=cast.staff.pk))
        with translation.override(language):
            assert title in client.get("/help/").content.decode()
            assert f"{title}</h1>" in client.get("/help/sharing/").content.decode()


def test_help_is_for_people_who_are_signed_in(db: None) -> None:
    assert Client().get("/help/").status_code == 302
