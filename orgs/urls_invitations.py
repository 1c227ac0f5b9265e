"""Addresses of invitations: their links, what hosts do with them, what an organisation confirms."""

from django.urls import path

from orgs.views import invitation_admin, invitations

urlpatterns = [
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
]
