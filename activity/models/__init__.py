"""Events, who is told about them in the application, and who by e-mail."""

from activity.models.event import Event
from activity.models.notification import Notification
from activity.models.outbox import MailServer, OutboxMessage

__all__ = ["Event", "MailServer", "Notification", "OutboxMessage"]
