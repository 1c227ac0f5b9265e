"""What settings need from the machine before Django is set up."""

import os
import secrets
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit


def local_secret(path: Path) -> str:
    """Return the secret kept in ``path``, made on first use and readable by its owner only."""
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return path.read_text().strip()
    with os.fdopen(handle, "w") as file:
        file.write(secret := secrets.token_urlsafe(50))
    return secret


def s3_storage(url: str) -> dict[str, Any]:
    """Return the ``STORAGES`` entry for ``s3://key:secret@bucket?endpoint_url=…&region_name=…``."""
    parts = urlsplit(url)
    options: dict[str, Any] = {"bucket_name": parts.hostname, "default_acl": "private", "file_overwrite": False}
    if parts.username:
        options |= {"access_key": unquote(parts.username), "secret_key": unquote(parts.password or "")}
    return {"BACKEND": "storages.backends.s3.S3Storage", "OPTIONS": options | dict(parse_qsl(parts.query))}
