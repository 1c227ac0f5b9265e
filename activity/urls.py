"""Addresses of inbox, outbox and the local mailbox."""

from django.urls import path

from activity.views import inbox, mailbox, outbox, preferences, unsubscribing

app_name = "activity"
urlpatterns = [
    path("notifications/", inbox.inbox, name="inbox"),
    path("notifications/read/", inbox.inbox_read_all, name="inbox_read_all"),
    path("notifications/settings/", preferences.preferences, name="preferences"),
    path("notifications/<int:pk>/read/", inbox.notification_read, name="notification_read"),
    path("unsubscribe/<str:token>/", unsubscribing.unsubscribe, name="unsubscribe"),
    path("outbox/", outbox.outbox, name="outbox"),
    path("outbox/<int:pk>/resend/", outbox.outbox_resend, name="outbox_resend"),
    path("mailbox/", mailbox.mailbox, name="mailbox"),
    path("mailbox/<slug:key>/", mailbox.mailbox_message, name="mailbox_message"),
    path("mailbox/<slug:key>/html/", mailbox.mailbox_html, name="mailbox_html"),
]
