"""Looking at the history and the outbox; nothing is changed here."""

from django.contrib import admin

from activity.models import Event, MailServer, Notification, NotificationPreference, OutboxMessage
from collab.base.admin import LookOnly


class ReadOnlyAdmin(LookOnly, admin.ModelAdmin):  # type: ignore[type-arg]
    """Lists and shows rows."""


@admin.register(Event)
class EventAdmin(ReadOnlyAdmin):
    """The history of everything."""

    list_display = ["created_at", "actor_name", "sentence", "verb", "organisation", "partner"]
    list_filter = ["verb", "organisation"]
    list_select_related = ["actor", "organisation", "partner"]
    search_fields = ["target_label", "actor_name"]
    date_hierarchy = "created_at"
    ordering = ["-created_at", "-pk"]


@admin.register(Notification)
class NotificationAdmin(ReadOnlyAdmin):
    """Everybody's inbox."""

    list_display = ["recipient", "kind", "event", "read_at"]
    list_filter = ["kind"]
    list_select_related = ["recipient", "event__actor", "event__partner"]
    search_fields = ["recipient__email"]
    ordering = ["-pk"]


@admin.register(NotificationPreference)
class NotificationPreferenceAdmin(ReadOnlyAdmin):
    """How everybody wants to hear of what."""

    list_display = ["user", "kind", "delivery"]
    list_filter = ["kind", "delivery"]
    list_select_related = ["user"]
    search_fields = ["user__email"]
    ordering = ["user__email", "kind"]


@admin.register(OutboxMessage)
class OutboxMessageAdmin(ReadOnlyAdmin):
    """Outgoing mail, never with the contents of account mails: they hold links that sign people in."""

    list_display = ["created_at", "to", "kind", "status", "attempts", "next_at", "sent_at"]
    list_filter = ["status", "kind"]
    list_select_related = ["recipient"]
    search_fields = ["recipient__email", "address", "message_id"]
    ordering = ["-created_at", "-pk"]
    exclude = ["subject", "text", "html", "token"]


@admin.register(MailServer)
class MailServerAdmin(ReadOnlyAdmin):
    """Whether the mail server is being left alone."""

    list_display = ["failures", "down_since", "resume_at", "last_error"]
