"""Remembering where the columns of a file went, so that the next one of the same kind begins with that.

Remembered for the whole organisation, but what somebody's role does not let them import into is left out for them.
"""

from collections.abc import Sequence
from hashlib import sha256

from entities.importing.matching import may_update
from entities.importing.profiles import Profile
from entities.importing.targets import SKIP, key_of
from entities.models import EntityType, ImportJob, ImportMapping

# So many of a type are looked at when no file had just these columns; and so many columns a file may have more, as
# rejected rows do, which come with their line and the reason.
LOOKED_AT, MORE = 50, 2


def remembered(entity_type: EntityType, names: Sequence[str]) -> ImportMapping | None:
    """Return what is remembered of files with these columns, else of those with nearly all of them."""
    mappings = entity_type.mappings
    if found := mappings.filter(signature=_signature(names)).first():
        return found
    known = {name.casefold() for name in names}
    within = [each for each in mappings.all()[:LOOKED_AT] if {name.casefold() for name in each.targets} <= known]
    near = [each for each in within if len(known) - len(each.targets) <= MORE]
    return max(near, key=lambda each: len(each.targets), default=None)


def targets_of(mapping: ImportMapping, names: Sequence[str], possible: set[str]) -> list[str]:
    """Return where the columns go; those that lead to an attribute whose key is not ``possible`` lead nowhere."""
    by_name = {name.casefold(): target for name, target in mapping.targets.items()}
    wanted = [by_name.get(name.casefold(), SKIP) for name in names]
    return [SKIP if key_of(target) and key_of(target) not in possible else target for target in wanted]


def take_over_key(job: ImportJob, mapping: ImportMapping | None) -> None:
    """Let the draft find entities as the remembered file did, if its person may change them and its columns allow."""
    fits = mapping is not None and may_update(job.created_by) and mapping.key in job.targets
    job.key, job.empty = (mapping.key, mapping.empty) if mapping and fits else ("", job.empty)


def remember(job: ImportJob, possible: set[str]) -> None:
    """Keep where the columns of an import go that is about to start.

    What led to an attribute that its person does not know of stays as it was.
    """
    names = Profile.from_json(job.profile).names
    before = job.type.mappings.filter(signature=_signature(names)).first()
    old = {name: to for name, to in (before.targets if before else {}).items() if key_of(to) not in {"", *possible}}
    said = {name: target or old.get(name, SKIP) for name, target in zip(names, job.targets, strict=True)}
    ImportMapping.objects.update_or_create(
        type=job.type, signature=_signature(names), defaults={"targets": said, "key": job.key, "empty": job.empty}
    )


def _signature(names: Sequence[str]) -> str:
    """Return what the names come to, in whatever order and however capitalised."""
    return sha256("\n".join(sorted(name.casefold() for name in names)).encode("utf-8", "replace")).hexdigest()
