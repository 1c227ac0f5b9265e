"""Addresses of the settings: profile, purposes, labels."""

from django.urls import path

from orgs.views import labels, profile, purposes

urlpatterns = [
    path("settings/profile/", profile.profile, name="profile"),
    path("settings/profile/logo/", profile.logo_change, name="logo_change"),
    path("organisations/<int:pk>/logo/", profile.logo, name="logo"),
    path("settings/purposes/", purposes.purposes, name="purposes"),
    path("settings/purposes/new/", purposes.purpose_create, name="purpose_create"),
    path("settings/purposes/<int:pk>/", purposes.purpose_edit, name="purpose_edit"),
    path("settings/purposes/<int:pk>/archive/", purposes.purpose_archive, name="purpose_archive"),
    path("settings/purposes/<int:pk>/delete/", purposes.purpose_delete, name="purpose_delete"),
    path("settings/labels/", labels.labels, name="labels"),
    path("settings/labels/<int:pk>/", labels.label_edit, name="label_edit"),
    path("settings/labels/<int:pk>/archive/", labels.label_archive, name="label_archive"),
    path("settings/labels/<int:pk>/merge/", labels.label_merge, name="label_merge"),
    path("settings/labels/<int:pk>/delete/", labels.label_delete, name="label_delete"),
    path("settings/labels/families/new/", labels.family_create, name="family_create"),
    path("settings/labels/families/<int:pk>/", labels.family_edit, name="family_edit"),
    path("settings/labels/families/<int:pk>/new/", labels.label_create, name="label_create"),
    path("settings/labels/families/<int:pk>/archive/", labels.family_archive, name="family_archive"),
    path("settings/labels/families/<int:pk>/delete/", labels.family_delete, name="family_delete"),
]
