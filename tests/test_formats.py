"""Dates read the same to everybody."""

from datetime import date

import pytest
from django.utils import translation
from django.utils.formats import date_format


@pytest.mark.parametrize(("language", "written"), [("de", "05.04.2027"), ("en", "5 Apr 2027")])
def test_nobody_takes_the_day_for_the_month(language: str, written: str) -> None:
    with translation.override(language):
        assert date_format(date(2027, 4, 5), "SHORT_DATE_FORMAT") == written
