"""Tables to take along, in the format that the address asks for."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.http import HttpRequest, StreamingHttpResponse

from collab.base.csv import csv_response
from collab.base.xlsx import xlsx_response

FORMAT, XLSX = "format", "xlsx"


def table_response(
    request: HttpRequest, name: str, header: Sequence[str], rows: Iterable[Sequence[Any]]
) -> StreamingHttpResponse:
    """Return the table as an Excel file where the address says ``format=xlsx``, else as CSV."""
    respond = xlsx_response if request.GET.get(FORMAT) == XLSX else csv_response
    return respond(name, header, rows)
