"""Addresses of organisations and people."""

from django.urls import path

from orgs import urls_invitations, urls_people, urls_settings
from orgs.views import language, role_editor, roles, settings

app_name = "orgs"
urlpatterns = [
    path("settings/", settings.settings, name="settings"),
    path("settings/features/", settings.features, name="features"),
    path("settings/roles/", roles.roles, name="roles"),
    path("settings/roles/new/", roles.role_create, name="role_create"),
    path("settings/roles/<int:pk>/", role_editor.role, name="role"),
    path("settings/roles/<int:pk>/duplicate/", roles.role_duplicate, name="role_duplicate"),
    path("settings/roles/<int:pk>/delete/", roles.role_delete, name="role_delete"),
    path("partners/<int:pk>/own-role/", roles.role_own_copy, name="role_own_copy"),
    *urls_people.urlpatterns,
    *urls_invitations.urlpatterns,
    *urls_settings.urlpatterns,
    path("language/", language.language, name="language"),
]
