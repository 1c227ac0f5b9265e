"""What may be a logo: a picture made of pixels, not too large in bytes and on the screen."""

import struct
from collections.abc import Iterator
from typing import IO, Any

from django.core.exceptions import ValidationError
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _

from collab.base.uploads import RefusedUpload, sniff

LARGEST = 1024 * 1024
# So many pixels wide or high; a small file can unfold to more than a browser bears.
WIDEST = 4096
TYPES = ("image/png", "image/jpeg", "image/webp")
# Segments of a JPEG that tell its size; the others of that range are tables.
JPEG_FRAMES = {*range(0xC0, 0xD0)} - {0xC4, 0xC8, 0xCC}


def checked_logo(upload: Any) -> str:
    """Return the content type that the bytes of ``upload`` show; raise ValidationError when it can be no logo."""
    if isinstance(upload, RefusedUpload) or upload.size > LARGEST:
        raise ValidationError(_("The logo is larger than %(limit)s.") % {"limit": filesizeformat(LARGEST)})
    found = sniff(upload, upload.name or "")
    size = _size_of(upload, found) if found in TYPES else None
    if size is None:
        raise ValidationError(_("Choose a picture in one of these formats: PNG, JPEG, WebP."))
    if not 0 < max(size) <= WIDEST:
        raise ValidationError(_("The logo has more than %(limit)s pixels on one side.") % {"limit": WIDEST})
    return found


def _size_of(file: IO[bytes], content_type: str) -> tuple[int, int] | None:
    """Return width and height, None when the file does not tell; leave it rewound."""
    file.seek(0)
    data = file.read()
    file.seek(0)
    try:
        return {"image/png": _png, "image/jpeg": _jpeg, "image/webp": _webp}[content_type](data)
    except (struct.error, StopIteration, IndexError):
        return None


def _png(data: bytes) -> tuple[int, int] | None:
    width, height = struct.unpack(">II", data[16:24])
    return (width, height) if data[12:16] == b"IHDR" else None


def _jpeg(data: bytes) -> tuple[int, int]:
    place = next(place for marker, place in _segments(data) if marker in JPEG_FRAMES)
    height, width = struct.unpack(">HH", data[place + 5 : place + 9])
    return width, height


def _segments(data: bytes) -> Iterator[tuple[int, int]]:
    """Yield marker and place of each segment of a JPEG, up to its pixels."""
    place = 2
    while data[place] == 0xFF and data[place + 1] != 0xDA:
        yield data[place + 1], place
        place += 2 + struct.unpack(">H", data[place + 2 : place + 4])[0]


def _webp(data: bytes) -> tuple[int, int] | None:
    if data[12:16] == b"VP8X":
        return int.from_bytes(data[24:27], "little") + 1, int.from_bytes(data[27:30], "little") + 1
    if data[12:16] == b"VP8L":
        bits = struct.unpack("<I", data[21:25])[0]
        return (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1
    if data[12:16] == b"VP8 ":
        width, height = struct.unpack("<HH", data[26:30])
        return width & 0x3FFF, height & 0x3FFF
    return None
