"""How values are written and read."""

from types import SimpleNamespace
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.utils import translation

from collab.base.tables.formats import Spelling
from entities.kinds import KINDS

PLAIN: Any = SimpleNamespace(name="X", required=False, unit="", choices=[])


@pytest.mark.parametrize(
    ("language", "text", "number"),
    [
        ("de", "1.234,5", 1234.5),
        ("de", "12,5", 12.5),
        ("de", "1.234", 1234),
        ("de", "1.5", 1.5),
        ("de", "1 234 567", 1234567),
        ("de", "-1.234.567,25", -1234567.25),
        ("en", "1,234.5", 1234.5),
        ("en", "1.234", 1.234),
    ],
)
def test_numbers_are_read_as_the_reader_writes_them(language: str, text: str, number: float) -> None:
    kind = KINDS["number"]
    with translation.override(language):
        assert kind.to_stored(kind.form_field(PLAIN).clean(text)) == number


@pytest.mark.parametrize("text", ["1.23.4", "viel", "1,2,3", "12,5 kWp"])
def test_what_is_no_number_is_refused(text: str) -> None:
    with translation.override("de"), pytest.raises(ValidationError):
        KINDS["number"].form_field(PLAIN).clean(text)


@pytest.mark.parametrize("text", ["12.5", "1.23.456", "abc"])
def test_a_file_with_another_spelling_is_not_misread(text: str) -> None:
    with pytest.raises(ValidationError):
        KINDS["number"].parse(text, PLAIN, Spelling(decimal=","))


@pytest.mark.parametrize(
    ("kind", "raw", "stored"),
    [
        ("long_text", "eins\r\nzwei", "eins\nzwei"),
        ("datetime", "2026-11-05T08:30:59", "2026-11-05T07:30:00+00:00"),
        ("boolean", "false", False),
        ("boolean", "", None),
    ],
)
def test_a_form_that_is_saved_unchanged_changes_nothing(kind: str, raw: str, stored: Any) -> None:
    rules = KINDS[kind]
    field = rules.form_field(PLAIN)
    assert rules.to_stored(field.clean(raw)) == stored
    again = field.prepare_value(rules.to_form(stored))
    shown = field.widget.format_value(again)
    shown = shown[0] if isinstance(shown, list) else shown
    assert rules.to_stored(field.clean(shown or "")) == stored
