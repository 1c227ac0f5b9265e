"""What can be wrong with a file."""

from django.core.exceptions import ValidationError


class FileError(ValidationError):
    """The file as a whole can't be imported; the message tells its uploader why, in the active language."""
