"""Purposes, decline reasons, label families and labels: made, changed, archived, deleted."""

from collections.abc import Mapping
from typing import Any, TypeVar

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import Max
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext as _

from activity.services import record
from collab.base.transactions import retried
from orgs.models import DeclineReason, Label, LabelFamily, Purpose, User
from orgs.taxonomy import uses_of

# What each is called in the verbs of the history.
NAMES: dict[type, str] = {
    Purpose: "purpose",
    DeclineReason: "decline_reason",
    LabelFamily: "label_family",
    Label: "label",
}
Word = TypeVar("Word", Purpose, DeclineReason, LabelFamily, Label)


@retried
@transaction.atomic
def create_purpose(*, actor: User, name: str) -> Purpose:
    """Return a new purpose of the actor's organisation; raise ValidationError when the name is taken."""
    return _create(actor, Purpose(organisation_id=actor.organisation_id, name=name))


@retried
@transaction.atomic
def create_reason(*, actor: User, name: str, name_en: str = "") -> DeclineReason:
    """Return a new decline reason of the actor's organisation, the last one; raise ValidationError for a taken name.

    Of two that are made at the same moment the ids say which is the last.
    """
    last = DeclineReason.objects.filter(organisation_id=actor.organisation_id).aggregate(at=Max("position"))["at"]
    fields = {"name": name, "name_en": name_en, "position": 0 if last is None else last + 1}
    return _create(actor, DeclineReason(organisation_id=actor.organisation_id, **fields))


@retried
@transaction.atomic
def create_family(*, actor: User, name: str, visible_to_partners: bool, usable_for: list[str]) -> LabelFamily:
    """Return a new label family of the actor's organisation; raise ValidationError when the name is taken."""
    fields = {"name": name, "visible_to_partners": visible_to_partners, "usable_for": usable_for}
    return _create(actor, LabelFamily(organisation_id=actor.organisation_id, **fields))


@retried
@transaction.atomic
def create_label(*, actor: User, family: LabelFamily, name: str, color: str) -> Label:
    """Return a new label of ``family``; raise ValidationError when its name is taken there."""
    return _create(actor, Label(family=locked(actor, family), name=name, color=color))


@retried
@transaction.atomic
def change_word(*, actor: User, word: Word, fields: Mapping[str, Any]) -> Word:
    """Return the word – purpose, label … – with these fields changed; raise ValidationError when its name is taken."""
    now = locked(actor, word)
    changes = {name: [getattr(now, name), value] for name, value in fields.items() if getattr(now, name) != value}
    if not changes:
        return now
    for name, (_before, value) in changes.items():
        setattr(now, name, value)
    _validate(now)
    now.save(update_fields=list(changes))
    _record(actor, now, "changed", changes)
    return now


@transaction.atomic
def set_archived(*, actor: User, word: Word, archived: bool) -> None:
    """Stop offering the word, or offer it again; what has it keeps it. Twice does nothing."""
    now = locked(actor, word)
    if (now.archived_at is not None) == archived:
        return
    now.archived_at = timezone.now() if archived else None
    now.save(update_fields=["archived_at"])
    _record(actor, now, "archived" if archived else "restored", {"archived": [not archived, archived]})


@retried
@transaction.atomic
def delete_unused(*, actor: User, word: Word) -> None:
    """Delete a word that nothing has, or an empty family; raise ValidationError otherwise."""
    now = locked(actor, word)
    if isinstance(now, LabelFamily):
        used = Label.objects.present().filter(family=now).exists()
    else:
        used = bool(uses_of(type(now), [now.pk]))
    if used:
        raise ValidationError(_("“%(name)s” is in use. Archive it instead.") % {"name": now.name})
    _record(actor, now, "deleted", {"name": [now.name, ""]})
    now.delete()


def locked(actor: User, word: Word) -> Word:
    """Return the row as it is now, locked until the transaction ends.

    Raises PermissionDenied for an actor who may not change settings, Http404 for what is not the organisation's or
    gone, merged into another included.
    """
    if not actor.has_right("settings.edit"):
        raise PermissionDenied
    words: Any = type(word).objects
    found: Word = get_object_or_404(words.visible_to(actor).select_for_update(of=("self",)), pk=word.pk)
    return found


def _create(actor: User, word: Word) -> Word:
    if not actor.has_right("settings.edit"):
        raise PermissionDenied
    _validate(word)
    word.save()
    _record(actor, word, "created", {"name": ["", word.name]})
    return word


def _validate(word: Word) -> None:
    """Raise ValidationError when the name is taken, in any spelling of case, or a field holds nonsense."""
    if isinstance(word, Label):
        others: Any = Label.objects.present().filter(family_id=word.family_id)
    else:
        others = type(word).objects.filter(organisation_id=word.organisation_id)
    taken = others.filter(name__iexact=word.name).exclude(pk=word.pk).first()
    if taken:
        archived = _("There is an archived one with this name. Restore it, or choose another name.")
        raise ValidationError({"name": archived if taken.archived_at else _("There is one with this name already.")})
    word.clean_fields()


def _record(actor: User, word: Word, what: str, changes: dict[str, Any]) -> None:
    verb = f"{NAMES[type(word)]}_{what}"
    record(actor=actor, verb=verb, target=word, organisation_id=actor.organisation_id, changes=changes)
