"""Addresses of organisations and people."""

from django.urls import path

from orgs.views import language, roles, settings

app_name = "orgs"
urlpatterns = [
    path("settings/", settings.settings, name="settings"),
    path("settings/features/", settings.features, name="features"),
    path("settings/roles/<int:pk>/", roles.role, name="role"),
    path("language/", language.language, name="language"),
]
