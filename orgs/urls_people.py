"""Addresses of people and the audit log."""

from django.urls import path

from orgs.views import audit, people

urlpatterns = [
    path("settings/users/", people.people, name="people"),
    path("settings/users/invite/", people.person_invite, name="person_invite"),
    path("settings/users/<int:pk>/role/", people.person_role, name="person_role"),
    path("settings/users/<int:pk>/deactivate/", people.person_deactivate, name="person_deactivate"),
    path("settings/users/<int:pk>/reactivate/", people.person_reactivate, name="person_reactivate"),
    path("settings/audit/", audit.audit, name="audit"),
    path("settings/audit/export/", audit.audit_export, name="audit_export"),
]
