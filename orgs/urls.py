"""Addresses of organisations and people."""

from django.urls import path

from orgs import urls_settings
from orgs.views import invitation_admin, invitations, language, people, role_editor, roles, settings

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
    path("settings/users/", people.people, name="people"),
    path("settings/users/invite/", people.person_invite, name="person_invite"),
    path("settings/users/<int:pk>/role/", people.person_role, name="person_role"),
    path("settings/users/<int:pk>/deactivate/", people.person_deactivate, name="person_deactivate"),
    path("settings/users/<int:pk>/reactivate/", people.person_reactivate, name="person_reactivate"),
    *urls_settings.urlpatterns,
    path("settings/users/joining/", invitation_admin.joining, name="joining"),
    path("settings/users/joining/<int:pk>/confirm/", invitation_admin.joining_confirm, name="joining_confirm"),
    path("settings/users/joining/<int:pk>/refuse/", invitation_admin.joining_refuse, name="joining_refuse"),
    path("partners/<int:pk>/invite/", invitation_admin.partner_invite, name="partner_invite"),
    path("invitations/<int:pk>/resend/", invitation_admin.invitation_resend, name="invitation_resend"),
    path("invitations/<int:pk>/revoke/", invitation_admin.invitation_revoke, name="invitation_revoke"),
    path("invitation/<str:token>/", invitations.invitation, name="invitation"),
    path("invitation/<str:token>/decline/", invitations.invitation_decline, name="invitation_decline"),
    path("invitation/<str:token>/organization/", invitations.invitation_organisation, name="invitation_organisation"),
    path("invitation/<str:token>/join/", invitations.invitation_join, name="invitation_join"),
    path("invitation/<str:token>/withdraw/", invitations.invitation_withdraw, name="invitation_withdraw"),
    path("invitation/<str:token>/ask/", invitations.invitation_ask, name="invitation_ask"),
    path("language/", language.language, name="language"),
]
