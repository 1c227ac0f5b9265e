"""What can be wrong with a file or with one of its lines."""

from dataclasses import dataclass

from django.core.exceptions import ValidationError


class FileError(ValidationError):
    """The file as a whole can't be imported; the message tells its uploader why, in the active language."""


class ImportRefusedError(Exception):
    """The person may not, or may no longer, do what the import does."""


@dataclass(frozen=True)
class RowProblem:
    """Why a line was not imported: the physical line where it begins, the column, what stood there, the reason."""

    line: int
    reason: str
    column: str = ""
    value: str = ""
