"""System check: no address without a declared policy."""

from collections.abc import Iterator
from typing import Any

from django.core.checks import CheckMessage, Error, register
from django.urls import URLPattern, URLResolver, get_resolver

# Packages whose own views guard themselves, each mounted by us on purpose.
GUARDED_PACKAGES = (
    "django.contrib.admin",
    "django.contrib.auth.admin",
    "allauth",
    "guardian.admin",
    "django.views.i18n",
)


def url_patterns(resolver: URLResolver | None = None, prefix: str = "") -> Iterator[tuple[str, URLPattern]]:
    """Yield every (route, pattern) of the project."""
    for entry in (resolver or get_resolver()).url_patterns:
        route = prefix + str(entry.pattern)
        if isinstance(entry, URLResolver):
            yield from url_patterns(entry, route)
        else:
            yield route, entry


@register
def every_view_declares_its_policy(app_configs: Any, **_kwargs: Any) -> list[CheckMessage]:
    """Return an error for each view without ``@policy``."""
    return [
        Error(f"The view of '{route}' declares no policy.", hint="Decorate it with @policy(…).", id="collab.E001")
        for route, pattern in url_patterns()
        if not hasattr(pattern.callback, "policy") and not _module(pattern.callback).startswith(GUARDED_PACKAGES)
    ]


def _module(callback: Any) -> str:
    """Return the module that a view comes from, looked at below partials and decorators."""
    while hasattr(callback, "func"):
        callback = callback.func
    if hasattr(callback, "admin_site") or hasattr(callback, "model_admin"):
        return "django.contrib.admin"
    view = getattr(callback, "view_class", None) or callback
    return str(getattr(view, "__module__", ""))
