"""The pages of the settings that this app has."""

from django.utils.translation import gettext_lazy as _

from orgs.settings_menu import SettingsPage, register_settings_page

PAGES = (
    SettingsPage(
        "orgs:features",
        _("Features"),
        _("What your organization uses, such as the collaboration with partners."),
        "squares-plus",
        "settings.view",
        10,
    ),
    SettingsPage(
        "orgs:profile",
        _("Profile"),
        _("Name, logo, address, languages and time zone of your organization."),
        "building-office-2",
        "settings.view",
        20,
    ),
    SettingsPage(
        "orgs:people",
        _("Users"),
        _("Invite people, change their roles, deactivate them."),
        "users",
        "user.view",
        30,
    ),
    SettingsPage(
        "orgs:purposes",
        _("Purposes"),
        _("What entities and partners are for."),
        "flag",
        "settings.view",
        50,
    ),
    SettingsPage(
        "orgs:decline_reasons",
        _("Decline reasons"),
        _("Why partners decline what you offer."),
        "hand-thumb-down",
        "settings.view",
        55,
    ),
    SettingsPage(
        "orgs:labels",
        _("Labels"),
        _("Families of labels, their colors, and who sees them."),
        "tag",
        "settings.view",
        60,
    ),
    SettingsPage(
        "orgs:audit",
        _("Audit log"),
        _("Who did what in your organization, and when."),
        "clipboard-document-list",
        "audit.view",
        80,
    ),
)


def register() -> None:
    """Let them stand in the settings."""
    for page in PAGES:
        register_settings_page(page)
