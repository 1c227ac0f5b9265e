"""What people are told about the contents of entities."""

from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.utils.translation import gettext_lazy as _

from activity.models import Event
from activity.registry import Choice, NotificationType, register_notification
from entities.models import EntityContent, File, Message, Note

CONTENTS: tuple[type[EntityContent], ...] = (File, Note, Message)


def register() -> None:
    """Register the notification types."""
    register_notification(
        NotificationType(
            key="partner_added",
            subject=_("%(actor)s added something to “%(entity)s”"),
            template="entities/contents/mail/partner_added",
            resolve=resolve_content,
            visible=visible_contents,
            choice=Choice(
                group=_("Shared contents"),
                label=_("Added by partners"),
                hint=_("A partner adds files, notes or messages to an entity of yours."),
            ),
        )
    )
    register_notification(
        NotificationType(
            key="mail_received",
            subject=_("Answer to your e-mail: %(target)s"),
            template="entities/contents/mail/received",
            resolve=resolve_content,
            visible=visible_contents,
            choice=Choice(
                group=_("Shared contents"),
                label=_("Answers to e-mails"),
                hint=_("Somebody answers an e-mail that you sent from an entity."),
            ),
        )
    )


def resolve_content(user: Any, event: Event) -> dict[str, Any] | None:
    """Return what the mail says of the new content, or None if the user may not see it any more."""
    content = event.target
    if not isinstance(content, CONTENTS):
        return None
    seen = type(content).objects.visible_to(user).filter(pk=content.pk).exists()
    return {"content": content, "entity": content.entity, "url": content.entity.get_absolute_url()} if seen else None


def visible_contents(user: Any, events: Any) -> set[int]:
    """Return the ids of the events whose content the user may still see: one query per kind of content."""
    seen: set[int] = set()
    for model in CONTENTS:
        kind = ContentType.objects.get_for_model(model).pk
        about = {event.target_id: event.pk for event in events if event.target_type_id == kind}
        found = model.objects.visible_to(user).filter(pk__in=about)
        seen.update(about[pk] for pk in found.values_list("pk", flat=True))
    return seen
