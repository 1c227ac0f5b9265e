"""The German interface is complete: every string is in the catalogue, translated, with the same placeholders."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import read_po
from django.conf import settings

from tests.helpers import require

BASE = Path(settings.BASE_DIR)
GERMAN = Path("locale/de/LC_MESSAGES/django.po")
NOT_SOURCE = shutil.ignore_patterns(".*", "__pycache__", "node_modules", "var", "staticfiles", "tests", "bench", "*.mo")


def catalogue(path: Path) -> Catalog:
    """Return the catalogue of ``path``."""
    with path.open("rb") as file:
        return read_po(file, locale="de")


def strings(catalog: Catalog) -> set[tuple[str, ...]]:
    """Return what identifies each string: context, singular, plural."""
    return {identity(message) for message in catalog if message.id}


def identity(message: Message) -> tuple[str, ...]:
    """Return context, singular and plural of ``message``, as far as it has them."""
    ids = message.id if isinstance(message.id, (list, tuple)) else (message.id,)
    return (message.context or "", *ids)


@pytest.fixture(scope="module")
def german() -> Catalog:
    """Return the catalogue as it lies in the project."""
    return catalogue(BASE / GERMAN)


def test_every_string_is_translated(german: Catalog) -> None:
    assert len(german) > 50
    assert [m.id for m in german if m.id and not all(m.string if m.pluralizable else [m.string])] == []


def test_no_translation_is_only_guessed(german: Catalog) -> None:
    assert [m.id for m in german if m.id and m.fuzzy] == []


def test_translations_keep_their_placeholders(german: Catalog) -> None:
    assert [(m.id, str(error)) for m in german if m.id for error in m.check(german)] == []


def test_the_catalogue_holds_every_string_of_the_code(german: Catalog, tmp_path: Path) -> None:
    require(shutil.which("xgettext"), "xgettext is not installed (Debian package gettext)")
    project = shutil.copytree(BASE, tmp_path / "project", ignore=NOT_SOURCE)
    extract = [sys.executable, "manage.py", "makemessages", "--locale", "de", "--no-obsolete"]
    environment = os.environ | {"COLLAB_VAR": str(tmp_path / "var"), "DJANGO_SETTINGS_MODULE": "collab.settings"}
    done = subprocess.run(extract, cwd=project, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    found = strings(catalogue(project / GERMAN))
    assert sorted(found - strings(german)) == []
    assert sorted(strings(german) - found) == []
