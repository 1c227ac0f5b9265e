"""Sending files that somebody uploaded, in a way that cannot do harm in the reader's browser."""

import logging
from typing import Any

from django.core.files import File
from django.http import FileResponse, Http404

from collab.base.uploads import UNKNOWN, safe_file_name

# What a browser may show; everything else is only ever saved. SVG and HTML would run scripts in our name.
INLINE_TYPES = frozenset({"image/png", "image/jpeg", "image/gif", "image/webp", "application/pdf"})
# Whatever the file holds gets no origin, no scripts and nothing from the network. Chromium's viewers of images and
# PDF work under it; they may style themselves.
SANDBOX = "sandbox; default-src 'none'; frame-ancestors 'none'"
SANDBOXED_VIEWER = f"{SANDBOX}; style-src 'unsafe-inline'"

logger = logging.getLogger(__name__)


def send_file(content: "File[bytes]", *, name: str, content_type: str, inline: bool = False) -> FileResponse:
    """Return a response that streams ``content``: to be saved, or shown if that is asked for and harmless.

    Raises Http404 if the storage has lost it, or if it is to be shown and must not be.
    """
    if inline and content_type not in INLINE_TYPES:
        raise Http404
    response = FileResponse(
        _opened(content),
        as_attachment=not inline,
        filename=safe_file_name(name),
        content_type=content_type if inline else UNKNOWN,
    )
    response["Cache-Control"] = "private, no-store"
    response["Content-Security-Policy"] = SANDBOXED_VIEWER if inline else SANDBOX
    response["Cross-Origin-Resource-Policy"] = "same-origin"
    response["X-Content-Type-Options"] = "nosniff"
    return response


def _opened(content: Any) -> Any:
    try:
        content.open("rb")
    except FileNotFoundError:
        logger.exception("The storage has lost %s.", content.name)
        raise Http404 from None
    return content
