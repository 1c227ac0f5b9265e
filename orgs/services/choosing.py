"""Putting purposes and labels on things: what was chosen in a form is compared with what there is by now."""

from collections.abc import Collection, Iterable

from django.core.exceptions import PermissionDenied

from orgs.models import Label, Purpose


def chosen_labels(
    *, organisation_id: int, kind: str, chosen: Iterable[Label], had: Collection[int] = ()
) -> list[Label]:
    """Return the labels to put on a thing of ``kind`` that had those with the ids ``had``; call it in a transaction.

    For one that was merged meanwhile its successor is returned, one that was deleted is left out. They stay locked
    until the transaction ends, so that nobody merges them in between. Raises PermissionDenied for another
    organisation's, and for one that is not offered for such things, unless the thing has it already.
    """
    ids = {label.pk for label in chosen}
    if not ids:
        return []
    now = _standing(ids | set(had))
    wanted = {now[pk].pk: now[pk] for pk in sorted(ids & now.keys())}
    kept = {now[pk].pk for pk in had if pk in now}
    offered = Label.objects.choices_for(organisation_id, kind, kept).filter(pk__in=wanted)
    _refuse_others(wanted.keys(), offered.values_list("pk", flat=True))
    return list(wanted.values())


def chosen_purposes(*, organisation_id: int, chosen: Iterable[Purpose], had: Collection[int] = ()) -> list[Purpose]:
    """Return the purposes to put on a thing that had those with the ids ``had``, as ``chosen_labels`` does labels."""
    ids = {purpose.pk for purpose in chosen}
    if not ids:
        return []
    now = list(Purpose.objects.select_for_update(no_key=True).filter(pk__in=ids).order_by("pk"))
    offered = Purpose.objects.choices_for(organisation_id, had).filter(pk__in=ids)
    _refuse_others([each.pk for each in now], offered.values_list("pk", flat=True))
    return now


def _refuse_others(wanted: Iterable[int], offered: Iterable[int]) -> None:
    if set(wanted) - set(offered):
        raise PermissionDenied


def _standing(ids: Collection[int]) -> dict[int, Label]:
    """Return by id the label that stands for each, all of them locked in the order of their ids."""
    rows: dict[int, Label] = {}
    missing = set(ids)
    while missing:
        found = Label.objects.select_for_update(no_key=True).filter(pk__in=missing).order_by("pk")
        rows |= {label.pk: label for label in found}
        missing = {label.merged_into_id for label in found if label.merged_into_id} - rows.keys()
    return {pk: _last(rows, pk) for pk in ids if pk in rows}


def _last(rows: dict[int, Label], pk: int) -> Label:
    while successor := rows[pk].merged_into_id:
        pk = successor
    return rows[pk]
