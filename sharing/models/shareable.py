"""What every shareable thing has."""

from collections.abc import Collection, Mapping, Sequence
from typing import TYPE_CHECKING, Any, ClassVar, cast

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from orgs.models import Label, Organisation, User
from sharing.categories import Category
from sharing.grants import Grant
from sharing.querysets import ShareableQuerySet

__all__ = ["Grant", "Shareable"]


class Shareable(models.Model):
    """A thing that its owner organisation may share with partners.

    ``kind`` is what rights call it; ``container`` names the field of the thing it lies in: it is visible to a
    partner only when both are granted.
    """

    kind: ClassVar[str]
    container: ClassVar[str | None] = None

    owner = models.ForeignKey(Organisation, models.PROTECT, related_name="+", verbose_name=_("Organization"))
    labels = models.ManyToManyField(Label, blank=True, related_name="+", verbose_name=_("Labels"))
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("Created by"),
    )
    created_at = models.DateTimeField(_("Created"), auto_now_add=True)

    objects: ClassVar[ShareableQuerySet] = ShareableQuerySet.as_manager()  # type: ignore[assignment]

    if TYPE_CHECKING:
        grants: Any

    class Meta:
        abstract = True
        default_permissions = ("view", "create", "edit", "delete", "share")

    @classmethod
    def grant_model(cls) -> type[Grant]:
        """Return the model of the grants on things like this."""
        return cast("type[Grant]", cls._meta.get_field("grants").related_model)

    @classmethod
    def container_model(cls) -> "type[Shareable] | None":
        """Return the model of what things like this lie in, if they lie in anything."""
        return cast("type[Shareable]", cls._meta.get_field(cls.container).related_model) if cls.container else None

    def share_title(self) -> str:
        """Return what the thing is called in the share dialog, in notifications and in the history."""
        return str(self)

    def share_categories(self) -> Sequence[Category]:
        """Return the categories of what lies in this thing and may be shared along; none unless a model says so."""
        return ()

    def share_purposes(self) -> Collection[int]:
        """Return the ids of its purposes, which preset the partners' filter; none unless a model has purposes."""
        return ()

    @classmethod
    def purposes_of(cls, ids: Collection[int]) -> Mapping[int, Collection[int]]:
        """Return the same for several things at once, by their ids; those without a purpose may be left out."""
        return {}

    def share_place(self, actor: User) -> tuple[float, float] | None:
        """Return where it is, in degrees of latitude and longitude, as far as ``actor`` may know; None: nobody says."""
        return None
