"""Roles: what an organisation's staff, or its partners' people, may do."""

from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from orgs.models.organisations import Organisation
from orgs.querysets import RoleQuerySet
from orgs.rights import ALL_RIGHTS, PARTNER_RIGHTS, known


def validate_rights(rights: list[str]) -> None:
    """Raise ValidationError when ``rights`` names one that does not exist."""
    if unknown := sorted(set(rights) - ALL_RIGHTS):
        raise ValidationError(_("Unknown rights: %(names)s"), params={"names": ", ".join(unknown)})


def validate_attributes(attributes: dict[str, str]) -> None:
    """Raise ValidationError unless ``attributes`` gives one of the levels to each attribute id."""
    if any(not key.isdigit() or level not in Role.Level.values for key, level in attributes.items()):
        raise ValidationError(_("Unknown level of an attribute."))


class Role(models.Model):
    """Rights, and what is seen of attributes and tasks: by an organisation for its staff or for its partners.

    ``attributes`` holds a level by attribute id; attributes that it does not name, because they came later, have
    the level ``new_attributes`` (specification, FAQ: how partners are kept from seeing or editing attributes).
    """

    class Kind(models.TextChoices):
        STAFF = "staff", _("Staff role")
        PARTNER = "partner", _("Partner role")

    class Level(models.TextChoices):
        HIDDEN = "hidden", _("hidden")
        READ = "read", _("read only")
        EDIT = "edit", _("editable")

    class TaskScope(models.TextChoices):
        ALL = "all", _("All tasks")
        ASSIGNED = "assigned", _("Only assigned tasks")

    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="roles", verbose_name=_("Organization"))
    kind = models.CharField(_("Kind"), max_length=10, choices=Kind.choices)
    name = models.CharField(_("Name"), max_length=80)
    rights = models.JSONField(_("Rights"), default=list, blank=True, validators=[validate_rights])
    attributes = models.JSONField(_("Attributes"), default=dict, blank=True, validators=[validate_attributes])
    new_attributes = models.CharField(
        _("Attributes added later"), max_length=10, choices=Level.choices, blank=True, default=""
    )
    task_scope = models.CharField(_("Tasks"), max_length=10, choices=TaskScope.choices, default=TaskScope.ALL)
    # A copy that was made for one partner and is offered to no other.
    own_of = models.ForeignKey(
        "orgs.Partnership",
        models.CASCADE,
        null=True,
        blank=True,
        editable=False,
        related_name="own_roles",
        verbose_name=_("Only for"),
    )
    version = models.PositiveIntegerField(default=1, editable=False)

    objects: ClassVar[RoleQuerySet] = RoleQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("Role")
        verbose_name_plural = _("Roles")
        ordering = ["kind", "name"]
        constraints = [
            models.UniqueConstraint("organisation", "kind", "name", name="role_name_unique_per_kind"),
        ]

    def __str__(self) -> str:
        return self.name

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Save; partner roles hide attributes added later unless somebody decided otherwise."""
        if not self.new_attributes:
            self.new_attributes = self.Level.HIDDEN if self.kind == self.Kind.PARTNER else self.Level.EDIT
        super().save(*args, **kwargs)

    def clean(self) -> None:
        """Raise ValidationError when a partner role holds what partners are never given."""
        if self.kind == Role.Kind.PARTNER and (beyond := sorted(set(self.rights) - PARTNER_RIGHTS)):
            message = _("A partner role can't hold these rights: %(names)s")
            raise ValidationError({"rights": ValidationError(message, params={"names": ", ".join(beyond)})})

    def level_of(self, attribute_id: int) -> str:
        """Return whether the attribute is hidden from people with this role, read only, or editable."""
        level: str = self.attributes.get(str(attribute_id), self.new_attributes)
        return level

    def allows(self, right: str) -> bool:
        """Return whether the role holds ``right``; raise UnknownRightError when there is none of that name."""
        return known(right) in self.rights
