"""Events, who is told about them in the application and who by e-mail, and how people want to be told."""

from activity.models.event import Event
from activity.models.notification import Notification
from activity.models.outbox import MailServer, OutboxMessage
from activity.models.preference import Delivery, NotificationPreference

__all__ = ["Delivery", "Event", "MailServer", "Notification", "NotificationPreference", "OutboxMessage"]
