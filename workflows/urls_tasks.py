"""Addresses of a person's own tasks."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
