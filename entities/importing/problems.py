"""What can be wrong with an import or with one line of its file."""

from dataclasses import dataclass


class ImportRefusedError(Exception):
    """The person may not, or may no longer, do what the import does."""


@dataclass(frozen=True)
class RowProblem:
    """Why a line was not imported: the physical line where it begins, the column, what stood there, the reason."""

    line: int
    reason: str
    column: str = ""
    value: str = ""
