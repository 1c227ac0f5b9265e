"""Addresses of starting processes."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
