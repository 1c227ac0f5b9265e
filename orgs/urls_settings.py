"""Addresses of the settings: profile, purposes, decline reasons, labels."""

from django.urls import URLPattern, path

from orgs.views import labels, profile, words
from orgs.word_lists import DECLINE_REASONS, PURPOSES, WordList


def _addresses(at: str, of: WordList) -> list[URLPattern]:
    """Return the addresses of a list of words."""
    which = {"words": of}
    return [
        path(f"settings/{at}/", words.words, which, name=f"{of.key}s"),
        path(f"settings/{at}/new/", words.word_create, which, name=f"{of.key}_create"),
        path(f"settings/{at}/<int:pk>/", words.word_edit, which, name=f"{of.key}_edit"),
        path(f"settings/{at}/<int:pk>/archive/", words.word_archive, which, name=f"{of.key}_archive"),
        path(f"settings/{at}/<int:pk>/delete/", words.word_delete, which, name=f"{of.key}_delete"),
    ]


urlpatterns = [
    path("settings/profile/", profile.profile, name="profile"),
    path("settings/profile/logo/", profile.logo_change, name="logo_change"),
    path("organisations/<int:pk>/logo/", profile.logo, name="logo"),
    *_addresses("purposes", PURPOSES),
    *_addresses("decline-reasons", DECLINE_REASONS),
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
