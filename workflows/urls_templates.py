"""Addresses of the builder of process templates."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
