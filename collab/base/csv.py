"""Tables as files that spreadsheets open: readable in the reader's language, and harmless."""

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, tzinfo
from decimal import Decimal
from itertools import chain, islice
from typing import Any

from django.http import StreamingHttpResponse
from django.utils import timezone, translation
from django.utils.http import content_disposition_header

from collab.base.downloads import SANDBOX
from collab.base.tables.formulas import guarded
from collab.base.uploads import safe_file_name

MARK = "\ufeff"  # without it Excel takes UTF-8 for Windows-1252
AT_ONCE = 200  # rows


def csv_response(name: str, header: Sequence[str], rows: Iterable[Sequence[Any]]) -> StreamingHttpResponse:
    """Return the table as a file to be saved under ``name``, written while ``rows`` are read.

    Programs that expect German want semicolons and decimal commas; others commas and decimal points.
    """
    language, zone = translation.get_language() or "en", timezone.get_current_timezone()
    response = StreamingHttpResponse(
        _chunks(chain([header], rows), language=language, zone=zone), content_type="text/csv; charset=utf-8"
    )
    file_name = safe_file_name(f"{name.removesuffix('.csv')}.csv")
    response["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=file_name)
    response["Cache-Control"] = "private, no-store"
    response["Content-Security-Policy"] = SANDBOX
    response["X-Content-Type-Options"] = "nosniff"
    return response


def _chunks(rows: Iterable[Sequence[Any]], *, language: str, zone: tzinfo) -> Iterator[str]:
    """Yield the file in parts, each made in ``language`` and ``zone``: the view that knew them is over by then."""
    german = language.startswith("de")
    lines, decimal = iter(rows), "," if german else "."
    yield MARK
    while True:
        part = io.StringIO()
        with translation.override(language), timezone.override(zone):
            writer = csv.writer(part, delimiter=";" if german else ",")
            writer.writerows([guarded(_text(value, decimal)) for value in row] for row in islice(lines, AT_ONCE))
        if not part.tell():
            return
        yield part.getvalue()


def _text(value: Any, decimal: str) -> str:
    if value is None:
        return ""
    if isinstance(value, datetime):
        return f"{timezone.localtime(value) if timezone.is_aware(value) else value:%Y-%m-%d %H:%M}"
    if isinstance(value, float | Decimal):
        return str(value).replace(".", decimal)
    return str(value)
