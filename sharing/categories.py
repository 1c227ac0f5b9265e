"""What a thing contains, by category, as the share dialog lists it."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from sharing.querysets import ShareableQuerySet


@dataclass(frozen=True)
class Category:
    """A kind of contents of one container: files, notes, or the related orders.

    ``key`` names the category in the form, ``contents`` holds all of them (not yet narrowed to what the actor
    may share), ``title_field`` the column with the row's name.
    """

    key: str
    label: Any
    icon: str
    contents: "ShareableQuerySet"
    title_field: str
