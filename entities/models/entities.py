"""Entities and the grants on them."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from entities.models.types import EntityType
from entities.querysets import EntityQuerySet
from orgs.models import Purpose, User
from sharing.categories import Category
from sharing.models import Grant, Shareable


class Entity(Shareable):
    """A thing of some type: an opportunity, an order. Its attribute values stand in one JSON column."""

    kind = "entity"

    type = models.ForeignKey(EntityType, models.PROTECT, related_name="entities", verbose_name=_("Entity type"))
    title = models.CharField(_("Title"), max_length=200)
    values = models.JSONField(_("Values"), default=dict, blank=True)
    purposes = models.ManyToManyField(Purpose, blank=True, related_name="entities", verbose_name=_("Purposes"))
    related = models.ManyToManyField("self", blank=True, verbose_name=_("Related entities"))
    version = models.PositiveIntegerField(default=1, editable=False)
    updated_at = models.DateTimeField(_("Changed"), auto_now=True)
    updated_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, editable=False, related_name="+"
    )

    objects: ClassVar[EntityQuerySet] = EntityQuerySet.as_manager()  # type: ignore[assignment]

    class Meta(Shareable.Meta):
        abstract = False
        verbose_name = _("Entity")
        verbose_name_plural = _("Entities")
        indexes = [
            models.Index(fields=["owner", "type", "-id"]),
            models.Index(fields=["owner", "type", "title"]),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        """Return the address of the detail page, the same for staff and partners."""
        return reverse("entities:detail", args=[self.pk])

    def share_categories(self) -> Sequence[Category]:
        """Return files, notes and messages, then the related entities by type (specification: Freigabe-Bereich)."""
        from entities.categories import categories_of  # noqa: PLC0415  the contents' models come after this one

        return categories_of(self)

    def share_purposes(self) -> Collection[int]:
        """Return the ids of its purposes, which preset the partners' filter of the share dialog."""
        return list(self.purposes.values_list("pk", flat=True))

    @classmethod
    def purposes_of(cls, ids: Collection[int]) -> Mapping[int, Collection[int]]:
        """Return the same for several entities, by id; one query however many they are."""
        found: dict[int, set[int]] = {}
        for entity, purpose in cls.purposes.through.objects.filter(entity__in=ids).values_list("entity", "purpose"):
            found.setdefault(entity, set()).add(purpose)
        return found

    def share_place(self, actor: User) -> tuple[float, float] | None:
        """Return where its first address is that has coordinates and that the actor's role shows; None without one."""
        from entities.places import place_for  # noqa: PLC0415  what roles show is asked above the models

        return place_for(actor, self)


class EntityGrant(Grant):
    """That a partner may see an entity."""

    content_object: Any = models.ForeignKey(Entity, models.CASCADE, related_name="grants", verbose_name=_("Entity"))

    class Meta(Grant.Meta):
        abstract = False
        verbose_name = _("Share of an entity")
        verbose_name_plural = _("Shares of entities")
