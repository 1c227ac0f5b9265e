"""Every page that somebody can open, by who opens it; checked against the URLconf.

An entry names the address, then its arguments: things of ``tests.e2e.things`` or, after "=", the words themselves.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from django.urls import URLResolver, get_resolver, reverse

PAGES = {
    "nobody": [
        "account_login",
        "account_reset_password",
        "account_reset_password_done",
        "account_reset_password_from_key =1 =wrong-key",
        "account_reset_password_from_key_done",
        "account_signup",
        "account_inactive",
        "account_confirm_email =wrong-key",
        "account_email_verification_sent",
        "activity:mailbox",
        "activity:mailbox_message mail",
    ],
    "sales": [
        "entities:list opportunities",
        "entities:list opportunities ?q=gibt+es+nicht",
        "entities:list orders",
        "entities:create opportunities",
        "entities:detail muster",
        "entities:detail order",
        "entities:edit_header muster",
        "entities:edit_group muster group",
        "entities:edit_group muster sales_group",
        "entities:edit_group muster site_group",
        "entities:delete muster",
        "entities:history muster",
        "entities:related_add muster",
        "entities:preview muster",
        "entities:preview muster ?partner={solar}",
        "entities:preview muster ?partner={elektro}",
        "entities:why muster",
        "entities:why muster ?attribute={group}",
        "entities:why muster ?content=file:{file}",
        "entities:contents muster =file",
        "entities:files_upload muster",
        "entities:file_edit file",
        "entities:file_delete file",
        "entities:note_create muster",
        "entities:note_edit note",
        "entities:note_delete note",
        "entities:message_create muster",
        "entities:message_edit message",
        "entities:message_delete message",
        "entities:import_start opportunities",
        "entities:import_configure draft",
        "entities:import_progress running",
        "entities:import_result done",
        "sharing:partners =entity muster",
        "sharing:panel =entity muster ?partner={solar}",
        "sharing:panel =entity muster ?partner={dachwerk}&partner={elektro}",
        "sharing:unshare =entity muster ?partner={solar}",
        "activity:inbox",
        "account_email",
        "account_change_password",
        "account_logout",
        "account_reauthenticate",
        "mfa_index",
        "mfa_activate_totp",
        "mfa_list_webauthn",
        "mfa_add_webauthn",
    ],
    "admin": [
        "sharing:partner solar",
        "sharing:partner solar ?section=users",
        "sharing:partner solar ?section=shared",
        "sharing:partner solar ?section=history",
        "sharing:partner elektro ?section=shared",
        "sharing:partner_suspend solar",
        "sharing:partner_end solar",
        "orgs:settings",
        "orgs:features",
        "orgs:profile",
        "orgs:purposes",
        "orgs:purposes ?q=gibt+es+nicht",
        "orgs:purpose_create",
        "orgs:purpose_edit purpose",
        "orgs:purpose_delete purpose",
        "orgs:labels",
        "orgs:labels ?q=gibt+es+nicht",
        "orgs:family_create",
        "orgs:family_edit family",
        "orgs:family_delete family",
        "orgs:label_create family",
        "orgs:label_edit label",
        "orgs:label_merge label",
        "orgs:label_delete label",
        "orgs:people",
        "orgs:people ?q=gibt+es+nicht",
        "orgs:person_invite",
        "orgs:person_role colleague",
        "orgs:person_deactivate colleague",
        "orgs:audit",
        "orgs:audit ?q=gibt+es+nicht&since=2026-01-01",
        "orgs:roles",
        "orgs:roles ?q=gibt+es+nicht",
        "orgs:role_create",
        "orgs:role_delete partner_role",
        "orgs:role partner_role",
        "orgs:role staff_role",
        "entities:role_preview partner_role",
        "entities:role_preview staff_role",
        "entities:types",
        "entities:type_create",
        "entities:type opportunities",
        "entities:type_edit opportunities",
        "entities:type_delete opportunities",
        "entities:attribute_create opportunities",
        "entities:attribute_edit group",
        "entities:attribute_remove group",
        "sharing:collaborations",
        "sharing:collaborations ?q=gibt+es+nicht",
        "sharing:partner_create",
        "sharing:partner_edit solar",
        "sharing:partners_import",
        "activity:outbox",
        "activity:mailbox",
        "activity:mailbox_message mail",
        "mfa_index",
        "mfa_deactivate_totp",
        "mfa_view_recovery_codes",
        "mfa_generate_recovery_codes",
        "mfa_list_webauthn",
        "mfa_edit_webauthn key",
        "mfa_remove_webauthn key",
        "mfa_reauthenticate",
        "mfa_reauthenticate_webauthn",
    ],
    "solar": [
        "entities:shared_with_me",
        "entities:shared_with_me ?q=gibt+es+nicht",
        "entities:detail muster",
        "entities:edit_group muster group",
        "entities:history muster",
        "entities:contents muster =note",
        "entities:files_upload muster",
        "entities:note_create muster",
        "entities:message_create muster",
        "activity:inbox",
        "account_email",
    ],
    "elektro": ["entities:shared_with_me", "activity:inbox"],
}

# Answers that are no page: they lead on, take something in, or are a file or a part of a page.
NO_PAGES = {
    "account_confirm_login_code",
    "account_set_password",
    "activity:inbox_read_all",
    "activity:mailbox_html",
    "activity:notification_read",
    "activity:outbox_resend",
    "entities:attribute_move",
    "entities:candidates",
    "entities:export",
    "entities:file_download",
    "entities:file_preview",
    "entities:home",
    "entities:import_discard",
    "entities:related_remove",
    "entities:type_move",
    "home",
    "mfa_download_recovery_codes",
    "mfa_login_webauthn",
    "orgs:audit_export",
    "orgs:language",
    "orgs:person_reactivate",
    "sharing:partner_resume",
    "sharing:partner_undo_end",
    "sharing:partners_export",
    "orgs:role_duplicate",
    "orgs:role_own_copy",
}
# Pages on the way through something: tests of their own open them.
ON_THE_WAY = {"mfa_authenticate"}


def url_of(entry: str, things: Mapping[str, Any]) -> str:
    """Return the address that an entry stands for."""
    path, _mark, query = entry.partition(" ?")
    name, *args = path.split()
    values = [arg[1:] if arg.startswith("=") else things[arg] for arg in args]
    return reverse(name, args=values) + (f"?{query.format(**things)}" if query else "")


def names(entries: Mapping[str, list[str]] = PAGES) -> set[str]:
    """Return the names of the addresses in the table."""
    return {entry.split()[0] for part in entries.values() for entry in part}


def known(resolver: URLResolver | None = None, namespace: str = "") -> Iterator[str]:
    """Yield the name of every address but those of Django admin, which looks as Django made it."""
    for entry in (resolver or get_resolver()).url_patterns:
        if not isinstance(entry, URLResolver):
            yield f"{namespace}{entry.name}"
        elif entry.namespace != "admin":
            yield from known(entry, f"{namespace}{entry.namespace}:" if entry.namespace else namespace)
