"""Standing rules: what is new in a thing and shared with a partner without anybody having to think of it."""

from typing import TYPE_CHECKING, ClassVar

from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from orgs.models import Label, Partnership, User

if TYPE_CHECKING:
    from sharing.models.shareable import Shareable


class ShareRule(models.Model):
    """That a partner gets everything of one category of a thing, or everything in it with one label.

    It is in force while the partner has the access that it had when the rule was made (sharing/rules.py).
    """

    partnership = models.ForeignKey(
        Partnership, models.CASCADE, related_name="share_rules", verbose_name=_("Partnership")
    )
    thing_type = models.ForeignKey(ContentType, models.CASCADE, related_name="+")
    thing_id = models.PositiveBigIntegerField()
    thing: "GenericForeignKey | Shareable | None" = GenericForeignKey("thing_type", "thing_id")
    category = models.CharField(_("Category"), max_length=40)
    label = models.ForeignKey(
        Label, models.CASCADE, null=True, blank=True, related_name="share_rules", verbose_name=_("Label")
    )
    created_by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+", verbose_name=_("Created by"))
    created_at = models.DateTimeField(_("Created"), default=timezone.now)

    objects: ClassVar[models.Manager["ShareRule"]] = models.Manager()

    class Meta:
        verbose_name = _("Standing rule")
        verbose_name_plural = _("Standing rules")
        constraints = [
            models.UniqueConstraint(
                fields=["thing_type", "thing_id", "category", "partnership", "label"], name="share_rule_unique"
            ),
            models.UniqueConstraint(
                fields=["thing_type", "thing_id", "category", "partnership"],
                condition=Q(label=None),
                name="share_rule_without_label_unique",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.partnership.partner}: {self.category}"
