"""Settings, read from the environment; without any variable set Collab runs embedded.

Embedded: SQLite and files under ``var/``, no broker, mails into the local mailbox.
Services: ``DATABASE_URL``, ``REDIS_URL``, ``EMAIL_URL``, ``STORAGE_URL`` (see ``.env.example``).
"""

from pathlib import Path

from csp.constants import NONE, SELF
from django.utils.translation import gettext_lazy as _
from environs import Env

from collab.base.environment import local_secret, s3_storage

BASE_DIR = Path(__file__).resolve().parent.parent
env = Env()
env.read_env(str(BASE_DIR / ".env"), recurse=False)

# Where the embedded mode keeps everything it writes.
VAR_DIR = Path(env.str("COLLAB_VAR", str(BASE_DIR / "var")))
VAR_DIR.mkdir(mode=0o700, parents=True, exist_ok=True)

REDIS_URL = env.str("REDIS_URL", "")
EMAIL_URL = env.str("EMAIL_URL", "")
STORAGE_URL = env.str("STORAGE_URL", "")
BROKERLESS = not REDIS_URL
LOCAL_MAILBOX = not EMAIL_URL

DEBUG = env.bool("DEBUG", False)
SECRET_KEY = env.str("SECRET_KEY", "") or local_secret(VAR_DIR / "secret")
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", ["127.0.0.1", "localhost"])
# Links in e-mails start with this, never with the Host header of some request.
PUBLIC_URL = env.str("PUBLIC_URL", f"http://127.0.0.1:{env.int('PORT', 8000)}")
HTTPS = PUBLIC_URL.startswith("https://")
CSRF_TRUSTED_ORIGINS = [PUBLIC_URL] if HTTPS else []

INSTALLED_APPS = [
    "collab",
    "collab.base",
    "activity",
    "orgs",
    "sharing",
    "entities",
    "workflows",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.humanize",
    "django.contrib.messages",
    "django.contrib.sessions",
    "django.contrib.staticfiles",
    "django.forms",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "csp",
    "django_htmx",
    "guardian",
    "heroicons",
    "template_partials",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "orgs.middleware.ReaderMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "collab.base.middleware.PrivatePagesMiddleware",
]

ROOT_URLCONF = "collab.urls"
WSGI_APPLICATION = "collab.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "builtins": ["django.templatetags.i18n", "django.templatetags.static"],
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "collab.context.shell",
            ],
        },
    },
]

FORM_RENDERER = "collab.base.forms.FormRenderer"

DATABASES = {
    "default": env.dj_db_url(
        "DATABASE_URL", f"sqlite:///{VAR_DIR / 'collab.sqlite3'}", conn_max_age=60, conn_health_checks=True
    )
}
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;",
    }
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.redis.RedisCache"
        if REDIS_URL
        else "django.core.cache.backends.locmem.LocMemCache",
        "LOCATION": REDIS_URL or "collab",
    }
}

# --- People -----------------------------------------------------------------
AUTH_USER_MODEL = "orgs.User"
AUTHENTICATION_BACKENDS = [
    "allauth.account.auth_backends.AuthenticationBackend",
    "sharing.backends.AccessBackend",
]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in (
        "UserAttributeSimilarityValidator",
        "MinimumLengthValidator",
        "CommonPasswordValidator",
        "NumericPasswordValidator",
    )
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "home"
ACCOUNT_ADAPTER = "orgs.adapters.AccountAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "optional"
ACCOUNT_CHANGE_EMAIL = True
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_SESSION_REMEMBER = None
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = False
ACCOUNT_DEFAULT_HTTP_PROTOCOL = "https" if HTTPS else "http"
MFA_ADAPTER = "orgs.adapters.MFAAdapter"
MFA_TOTP_ISSUER = "Collab"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not HTTPS

# The grants of our own models are the only object permissions; guardian must not touch the user model.
GUARDIAN_MONKEY_PATCH_USER = False
ANONYMOUS_USER_NAME = None
# guardian looks for its own backend by name; ours builds on it.
SILENCED_SYSTEM_CHECKS = ["guardian.W001"]

# So many days an invitation can be answered.
INVITATION_DAYS = env.int("INVITATION_DAYS", 14)

# --- Languages --------------------------------------------------------------
LANGUAGE_CODE = "de"
LANGUAGES = [("de", _("German")), ("en", _("English"))]
LOCALE_PATHS = [BASE_DIR / "locale"]
FORMAT_MODULE_PATH = ["collab.formats"]
TIME_ZONE = "Europe/Berlin"
USE_TZ = True

# --- Files ------------------------------------------------------------------
STATIC_URL = "static/"
STATICFILES_DIRS = [BASE_DIR / "static"]
STATIC_ROOT = BASE_DIR / "staticfiles" if HTTPS else None
# Embedded, the finders serve the files as they lie; a deployment collects and fingerprints them.
WHITENOISE_USE_FINDERS = not HTTPS
STORAGES = {
    # Uploaded files: outside of any public address, only ever sent by a view that asked for access.
    "default": s3_storage(STORAGE_URL)
    if STORAGE_URL
    else {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": VAR_DIR / "files", "base_url": None},
    },
    "staticfiles": {
        "BACKEND": "collab.base.storage.StaticStorage"
        if HTTPS
        else "django.contrib.staticfiles.storage.StaticFilesStorage"
    },
}
FILE_UPLOAD_TEMP_DIR = VAR_DIR
FILE_UPLOAD_PERMISSIONS = 0o600
# The largest file somebody may upload, in bytes; the first handler lets nothing beyond it through.
MAX_FILE_SIZE = env.int("MAX_FILE_SIZE_MB", 100) * 1024 * 1024
FILE_UPLOAD_HANDLERS = [
    "collab.base.uploads.SizeLimitHandler",
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "django.core.files.uploadhandler.TemporaryFileUploadHandler",
]
# The share dialog sends a checkbox per content and partner: 5,000 rows for several partners.
DATA_UPLOAD_MAX_NUMBER_FIELDS = 50_000

# --- E-mail and background work ---------------------------------------------
if LOCAL_MAILBOX:
    EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    EMAIL_FILE_PATH = VAR_DIR / "mailbox"
else:
    _email = env.dj_email_url("EMAIL_URL")
    EMAIL_BACKEND = _email["EMAIL_BACKEND"]
    EMAIL_HOST = _email["EMAIL_HOST"]
    EMAIL_PORT = _email["EMAIL_PORT"]
    EMAIL_HOST_USER = _email["EMAIL_HOST_USER"]
    EMAIL_HOST_PASSWORD = _email["EMAIL_HOST_PASSWORD"]
    EMAIL_USE_TLS = _email["EMAIL_USE_TLS"]
    EMAIL_USE_SSL = _email["EMAIL_USE_SSL"]
EMAIL_TIMEOUT = env.int("EMAIL_TIMEOUT", 15)
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", "Collab <collab@localhost>")
SERVER_EMAIL = DEFAULT_FROM_EMAIL
# Where answers to e-mails that people send from here go: reply@… stands for reply+<token>@…; none: nowhere.
REPLY_ADDRESS = env.str("REPLY_ADDRESS", "")
# What the mail server that hands answers over shows to be let in; none: it is not let in.
MAIL_HOOK_SECRET = env.str("MAIL_HOOK_SECRET", "")
# The largest mail that is taken, in bytes; mail servers have limits like this one.
MAX_MAIL_SIZE = 30 * 1024 * 1024
# The sweep looks for due e-mails so often; embedded, a thread of the web process does it.
OUTBOX_SWEEP_SECONDS = env.float("OUTBOX_SWEEP_SECONDS", 5.0)
OUTBOX_EMBEDDED_SWEEPER = BROKERLESS
# So long a worker may hold an e-mail; if it is killed, another one takes over after this time.
OUTBOX_LEASE_SECONDS = env.float("OUTBOX_LEASE_SECONDS", 120.0)
# How often offers are looked at whose deadline is over or whose next round is due. Accepting asks the deadline itself.
OFFER_SWEEP_SECONDS = 15.0
# How often tasks that come due, shares that end, and daily e-mails are looked for.
DUE_SWEEP_SECONDS = 60.0

CELERY_BROKER_URL = REDIS_URL or None
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
# A broker that is down must not keep requests waiting; workers and beat connect again by themselves.
CELERY_BROKER_TRANSPORT_OPTIONS = {"socket_timeout": 2, "socket_connect_timeout": 2, "max_retries": 0}
CELERY_BEAT_SCHEDULE = {
    "sweep-outbox": {"task": "activity.tasks.sweep_outbox", "schedule": OUTBOX_SWEEP_SECONDS},
    # Imports whose worker died.
    "resume-imports": {"task": "entities.tasks.resume_imports", "schedule": 30.0},
    # Deadlines and rounds of offers; embedded, a chore of the sweeping thread.
    "sweep-offers": {"task": "sharing.tasks.sweep_offers", "schedule": OFFER_SWEEP_SECONDS},
    "sweep-due-tasks": {"task": "workflows.tasks.sweep_due_tasks", "schedule": DUE_SWEEP_SECONDS},
    "sweep-ends": {"task": "sharing.tasks.sweep_ends", "schedule": DUE_SWEEP_SECONDS},
    "sweep-digests": {"task": "activity.tasks.sweep_digests", "schedule": DUE_SWEEP_SECONDS},
    # Partnerships whose end cannot be undone any more; embedded, a chore, too.
    "purge-ended-partnerships": {"task": "sharing.tasks.purge_ended_partnerships", "schedule": 3600.0},
}

# --- Safe by default ----------------------------------------------------------
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "img-src": [SELF],
        "object-src": [NONE],
        "base-uri": [NONE],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    }
}
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
SESSION_COOKIE_HTTPONLY = True
# A toast that nobody saw ends with the session; in a cookie of its own the next person would read it.
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
SECURE_SSL_REDIRECT = HTTPS
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = HTTPS
BEHIND_PROXY = env.bool("BEHIND_PROXY", False)
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if BEHIND_PROXY else None
# Who guesses passwords is slowed down by address: the one that our proxy saw, not the proxy's own.
ALLAUTH_TRUSTED_PROXY_COUNT = int(BEHIND_PROXY)

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name}: {message}", "style": "{"}},
    "filters": {"tokens": {"()": "collab.base.logs.HideTokens"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line", "filters": ["tokens"]}},
    "root": {"handlers": ["console"], "level": env.str("LOG_LEVEL", "INFO")},
    # Each document in which a font is embedded would be a page of news.
    "loggers": {"fontTools": {"level": "WARNING"}},
}
