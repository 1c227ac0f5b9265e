"""Django admin of what is only looked at: it changes through services."""

from typing import Any

from django.http import HttpRequest


class LookOnly:
    """Nothing is added, changed or deleted here, by nobody."""

    def has_add_permission(self, _request: HttpRequest, _obj: Any = None) -> bool:
        """Return no."""
        return False

    def has_change_permission(self, _request: HttpRequest, _obj: Any = None) -> bool:
        """Return no."""
        return False

    def has_delete_permission(self, _request: HttpRequest, _obj: Any = None) -> bool:
        """Return no."""
        return False
