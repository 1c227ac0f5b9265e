"""Addresses of starting processes."""

from django.urls import path

from workflows.views import starting

urlpatterns = [
    path("entities/<int:pk>/processes/start/", starting.start, name="start"),
]
