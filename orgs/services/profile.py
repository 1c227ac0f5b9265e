"""What an organisation says of itself: profile, logo, languages, time zone."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction

from activity.models import Event
from activity.services import record
from orgs.logos import checked_logo
from orgs.models import Organisation, User


@dataclass(frozen=True)
class Change:
    """What somebody else did to one field of the profile, and who."""

    by: str
    field: str
    value: Any


class StaleProfile(Exception):  # noqa: N818  the name says it
    """Somebody else saved the profile meanwhile; ``organisation`` is as it is now, ``changes`` what they changed."""

    def __init__(self, organisation: Organisation, changes: list[Change]) -> None:
        super().__init__(organisation.pk)
        self.organisation = organisation
        self.changes = changes


@transaction.atomic
def update_profile(*, actor: User, version: int, fields: Mapping[str, Any]) -> Organisation:
    """Write the profile of the actor's organisation and return it.

    Somebody whose language is no longer offered gets the organisation's. Raises StaleProfile when somebody else
    saved the profile since ``version``.
    """
    now = _locked(actor)
    if now.version != version:
        raise StaleProfile(now, _changes_since(now, version))
    changes = {name: [getattr(now, name), value] for name, value in fields.items() if getattr(now, name) != value}
    if not changes:
        return now
    for name, (_before, value) in changes.items():
        setattr(now, name, value)
    now.version += 1
    now.save(update_fields=[*changes, "version"])
    now.users.exclude(language__in=now.languages).update(language=now.language)
    record(actor=actor, verb="profile_changed", target=now, organisation_id=now.pk, changes=changes)
    return now


def change_logo(*, actor: User, upload: "UploadedFile[Any] | None") -> None:
    """Put ``upload`` in the place of the logo, or remove it; the old one's bytes go once that is certain.

    Raises ValidationError when it is no picture, or too large.
    """
    content_type = checked_logo(upload) if upload else ""
    # The bytes go first: a slow storage must not hold up the database.
    kept = Organisation(logo_type=content_type)
    if upload:
        kept.logo.save("", upload, save=False)
    try:
        _replace_logo(actor, str(kept.logo.name or ""), content_type)
    except BaseException:
        if upload:
            kept.logo.storage.delete(str(kept.logo.name))
        raise


@transaction.atomic
def _replace_logo(actor: User, name: str, content_type: str) -> None:
    now = _locked(actor)
    storage, before = now.logo.storage, str(now.logo.name or "")
    if before == name:
        return
    now.logo, now.logo_type = name, content_type
    now.save(update_fields=["logo", "logo_type"])
    if before:
        transaction.on_commit(lambda: storage.delete(before), robust=True)
    changes = {"logo": [bool(before), bool(name)]}
    record(actor=actor, verb="logo_changed", target=now, organisation_id=now.pk, changes=changes)


def _locked(actor: User) -> Organisation:
    """Return the actor's organisation as it is now, locked; raise PermissionDenied without the right to change it."""
    if not actor.has_right("settings.edit"):
        raise PermissionDenied
    return Organisation.objects.select_for_update(no_key=True).get(pk=actor.organisation_id)


def _changes_since(organisation: Organisation, version: int) -> list[Change]:
    """Return what was changed since ``version``, of each field the last: every version has its event."""
    events = Event.objects.filter(
        verb="profile_changed",
        target_type=ContentType.objects.get_for_model(Organisation),
        target_id=organisation.pk,
    )
    since = events.select_related("actor").order_by("-pk")[: max(organisation.version - version, 0)]
    found: dict[str, Change] = {}
    for event in reversed(list(since)):
        found |= {name: Change(event.actor_label, name, pair[1]) for name, pair in event.changes.items()}
    return list(found.values())
