"""Grants: guardian's group object permission on a direct foreign key. The grant row is the share."""

from typing import TYPE_CHECKING, Any, ClassVar

from django.conf import settings
from django.contrib.auth.models import Permission
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from guardian.managers import GroupObjectPermissionManager
from guardian.models import GroupObjectPermissionBase

from orgs.models import Organisation

if TYPE_CHECKING:
    from django.contrib.auth.models import Group

_permission_ids: dict[str, int] = {}


def view_permission_id(model: type[models.Model]) -> int:
    """Return the id of the permission that a grant on ``model`` carries; asked once per process."""
    label = model._meta.label
    if label not in _permission_ids:
        content_type = ContentType.objects.get_for_model(model)
        codename = f"view_{model._meta.model_name}"
        _permission_ids[label] = Permission.objects.get(content_type=content_type, codename=codename).pk
    return _permission_ids[label]


def forget_permission_ids(**_kwargs: Any) -> None:
    """Ask again: permissions were made anew (after migrate and flush)."""
    _permission_ids.clear()


class GrantQuerySet(models.QuerySet["Grant"]):
    """Grants of one kind of thing."""

    def live(self) -> "GrantQuerySet":
        """Return the grants that have not expired."""
        return self.filter(Q(expires_at=None) | Q(expires_at__gt=timezone.now()))

    def to_group(self, group_id: int | None) -> "GrantQuerySet":
        """Return the live grants given to that group, asked in the order of columns of the index."""
        carried = {"group_id": group_id, "permission_id": view_permission_id(self.model.target_model())}
        return self.live().filter(**carried)

    def from_hosts(self, hosts: list[int]) -> "GrantQuerySet":
        """Return the grants given by those organisations."""
        return self.filter(host_id__in=hosts)


class GrantManager(GroupObjectPermissionManager.from_queryset(GrantQuerySet)):  # type: ignore[misc]
    """guardian's manager, with our questions."""


class Grant(GroupObjectPermissionBase):
    """That an organisation's group may see a thing: since when, by whom, and optionally until when.

    ``host`` is the thing's owner, which never changes. It stands here so that lists and counts of what is shared
    with somebody are answered by the grants' index alone, however many things there are.
    """

    host = models.ForeignKey(Organisation, models.CASCADE, editable=False, related_name="+", verbose_name=_("Host"))
    granted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name=_("Granted by")
    )
    granted_at = models.DateTimeField(_("Access since"), default=timezone.now)
    expires_at = models.DateTimeField(_("Access until"), null=True, blank=True)
    # The end of which people were told beforehand, and the one whose passing stands in the history.
    warned_for = models.DateTimeField(_("Warned of the end"), null=True, blank=True, editable=False)
    ended_for = models.DateTimeField(_("Noted as ended"), null=True, blank=True, editable=False)
    # When somebody last said that it is still needed.
    reviewed_at = models.DateTimeField(_("Confirmed"), null=True, blank=True, editable=False)
    reviewed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        editable=False,
        db_index=False,
        related_name="+",
        verbose_name=_("Confirmed by"),
    )

    objects: ClassVar[GrantManager] = GrantManager()

    if TYPE_CHECKING:
        host_id: int
        group: models.ForeignKey[Group, Group]
        content_object: models.ForeignKey[Any, Any]
        content_object_id: int
        group_id: int

    class Meta(GroupObjectPermissionBase.Meta):
        abstract = True
        indexes = [
            models.Index(
                fields=["group", "permission", "granted_at", "content_object", "host", "expires_at"],
                name="%(class)s_newest",
            ),
            models.Index(fields=["expires_at"], condition=Q(expires_at__isnull=False), name="%(class)s_ends"),
        ]

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Save, with the owner of the thing as host: whoever grants through guardian's own functions gets it too."""
        self.host_id = self.content_object.owner_id
        super().save(*args, **kwargs)

    @classmethod
    def target_model(cls) -> type[models.Model]:
        """Return the model of the things these grants are on."""
        target = cls._meta.get_field("content_object").related_model
        assert isinstance(target, type)  # noqa: S101  narrows 'self' away for mypy
        return target
