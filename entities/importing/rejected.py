"""The rows that were not imported, to be corrected and imported on their own."""

from collections.abc import Iterator
from itertools import groupby
from typing import Any

from django.utils.translation import gettext as _

from entities.importing.profiles import Profile
from entities.models import ImportJob, ImportProblem

AT_ONCE = 200


def header(job: ImportJob) -> list[str]:
    """Return the names of the columns of the file, and of those that say where and why."""
    return [*Profile.from_json(job.profile).names, _("Line"), _("Reason")]


def lines(job: ImportJob) -> Iterator[list[Any]]:
    """Yield a line for each row: what stood there, or as much of it as could be read."""
    width = len(Profile.from_json(job.profile).names)
    problems = job.problems.order_by("pk").iterator(chunk_size=AT_ONCE)
    for line, found in groupby(problems, key=lambda problem: problem.line):
        first, *others = found
        cells = [*first.cells, *[""] * width][: max(width, len(first.cells))]
        reasons = "; ".join(_reason(problem) for problem in (first, *others))
        yield [*cells[:width], line, reasons, *cells[width:]]


def _reason(problem: ImportProblem) -> str:
    return f"{problem.column}: {problem.reason}" if problem.column else problem.reason
