"""Addresses of all processes of the host."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
