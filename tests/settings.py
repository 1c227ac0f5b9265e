"""Settings of the test run: the project's own, made quick and kept away from ``var/``."""

import os
import tempfile
from pathlib import Path

os.environ.setdefault("COLLAB_VAR", tempfile.mkdtemp(prefix="collab-test-"))

from collab.settings import *  # noqa: F403
from collab.settings import CACHES, DATABASES, REDIS_URL, VAR_DIR

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
OUTBOX_EMBEDDED_SWEEPER = False
# Whoever tests with a broker starts a worker too, and says so; else nobody would do the work.
BROKERLESS = True

if REDIS_URL:
    # Each process of a run has a cache of its own: tests empty it, and try the login until they are slowed down.
    _worker = int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw"))
    CACHES["default"]["LOCATION"] = f"{REDIS_URL.rpartition('/')[0]}/{6 + _worker}"

_default = DATABASES["default"]
_default["CONN_MAX_AGE"] = 0
if _default["ENGINE"].endswith("sqlite3"):
    # A file as in production, since each thread of the live server has its own connection; in memory where it can be.
    _memory = Path("/dev/shm")
    _folder = Path(tempfile.mkdtemp(prefix="collab-test-", dir=_memory if os.access(_memory, os.W_OK) else VAR_DIR))
    _default["TEST"] = {"NAME": str(_folder / "test.sqlite3")}
    _default["OPTIONS"]["init_command"] = "PRAGMA journal_mode=WAL; PRAGMA synchronous=OFF;"

# A file is looked for when it is asked for, not all of them at every start of a client.
WHITENOISE_AUTOREFRESH = True
STATIC_ROOT = VAR_DIR / "static"
STATIC_ROOT.mkdir(exist_ok=True)
