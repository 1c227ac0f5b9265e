"""What comes in from outside: a harmless name, a type that the bytes vouch for, and no more bytes than allowed."""

import unicodedata
from io import BytesIO
from typing import IO, Any

import puremagic
from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import FileUploadHandler
from django.utils.translation import gettext as _

LONGEST_NAME = 200
LONGEST_EXTENSION = 20
UNKNOWN = "application/octet-stream"
PLAIN_TEXT = "text/plain"
ZIP = "application/zip"
# Formats that are written as text; any other match of a magic number inside a text is a coincidence.
TEXT_FORMATS = {"application/pdf", "application/postscript", "application/rtf", "application/xml", "image/svg+xml"}
TEXT_CONTROLS = frozenset(b"\t\n\f\r\x1b")


def safe_file_name(name: str) -> str:
    """Return ``name`` without paths, control and invisible characters; never empty, and not too long.

    Direction marks go too: they make ``exe.gpj`` out of what ends in ``jpg.exe``. The extension stays.
    """
    last = unicodedata.normalize("NFC", name).replace("\\", "/").rpartition("/")[2]
    visible = "".join(" " if each.isspace() else each for each in last if each.isspace() or _is_visible(each))
    stem, extension = _split(" ".join(visible.split()).strip(" ."))
    return (stem or _("File"))[: LONGEST_NAME - len(extension)].rstrip(" .") + extension


def _is_visible(character: str) -> bool:
    """Return whether it is neither a control, format, surrogate, private nor unassigned character."""
    return not unicodedata.category(character).startswith("C")


def _split(name: str) -> tuple[str, str]:
    """Return stem and extension, the latter with its dot; what is too long for an extension is none."""
    stem, dot, extension = name.rpartition(".")
    if not dot or len(extension) > LONGEST_EXTENSION:
        return name, ""
    return stem, dot + extension


def sniff(file: IO[bytes], name: str = "") -> str:
    """Return the content type that the bytes of ``file`` show, and leave it rewound.

    Neither the browser's word nor the extension counts; the latter only decides between formats that share their
    first bytes, as Word and Excel do.
    """
    file.seek(0)
    head = file.read(8192)
    matches = _matches(file, name)
    file.seek(0)
    if is_text(head):
        return next((each for each in matches if each.startswith("text/") or each in TEXT_FORMATS), PLAIN_TEXT)
    return next(iter(matches), UNKNOWN)


def _matches(file: IO[bytes], name: str) -> list[str]:
    """Return the types whose magic numbers stand in the file, the likeliest first."""
    file.seek(0)
    try:
        found = puremagic.magic_stream(file, filename=name)
    except (puremagic.PureError, ValueError):
        return []
    found = [each for each in found if each.byte_match and each.mime_type]
    if found and found[0].byte_match.startswith(b"PK\x03\x04") and not _named(found[0], name):
        return [ZIP]
    return [each.mime_type for each in found]


def _named(match: Any, name: str) -> bool:
    return bool(match.extension) and name.lower().endswith(match.extension)


def is_text(head: bytes) -> bool:
    """Return whether the first bytes of a file read as text."""
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return True
    return bool(head) and all(byte >= 32 or byte in TEXT_CONTROLS for byte in head)


class RefusedUpload(UploadedFile):  # type: ignore[type-arg]
    """A file of which nothing was kept, because it is larger than allowed; ``size`` is what was sent."""

    def __init__(self, name: str, size: int) -> None:
        super().__init__(file=BytesIO(), name=name, size=size)


class SizeLimitHandler(FileUploadHandler):
    """Stands before the handlers that keep an upload, and hands nothing on beyond ``MAX_FILE_SIZE``.

    The other files of the same form still arrive; the refused one comes as ``RefusedUpload``. Of people who are not
    signed in nothing is kept: no page of theirs takes files, and the form is read before any view can refuse it.
    """

    received = 0
    limit = 0

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        """Start to count."""
        super().new_file(*args, **kwargs)
        self.received = 0
        self.limit = settings.MAX_FILE_SIZE if _signed_in(self.request) else 0

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes | None:
        """Return the data for the next handler, or nothing once there was too much."""
        self.received += len(raw_data)
        return raw_data if self.received <= self.limit else None

    def file_complete(self, file_size: int) -> "UploadedFile[Any] | None":
        """Return the refused file in place of the kept one, or leave it to the next handler."""
        if self.received <= self.limit:
            return None
        return RefusedUpload(self.file_name or "", self.received)


def _signed_in(request: Any) -> bool:
    user = getattr(request, "user", None)
    return user is None or bool(user.is_authenticated)
