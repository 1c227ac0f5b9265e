"""Addresses of a process and its tasks."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
