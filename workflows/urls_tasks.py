"""Addresses of a person's own tasks."""

from django.urls import path

from workflows.views import calendar, my_tasks

urlpatterns = [
    path("tasks/", my_tasks.my_tasks, name="my_tasks"),
    path("tasks/subscription/", calendar.calendar, name="calendar"),
    path("tasks/subscription/renew/", calendar.calendar_renew, name="calendar_renew"),
    path("tasks/subscription/revoke/", calendar.calendar_revoke, name="calendar_revoke"),
    # For programs, which bring no session.
    path("calendar/<str:token>.ics", calendar.calendar_feed, name="calendar_feed"),
]
