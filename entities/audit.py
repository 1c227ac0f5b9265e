"""What the audit log says about entities: where they are shown, and what changed of them in words."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _

from activity.models import Event
from entities.models import Attribute, Entity, File, Message, Note
from entities.presentation import Presenter
from orgs.audit import Page, register_audit_page
from orgs.audit_changes import Change, as_text, register_audit_words
from orgs.models import Label, Purpose, Role, User


def register() -> None:
    """Let the audit log link to entities and say what changed of them."""
    register_audit_page(Entity, Page(Entity.objects.visible_to, "entities:detail"))
    for model in (File, Note, Message):
        register_audit_page(model, Page(model.objects.visible_to, "entities:detail", "entity_id"))
    register_audit_words("entity_changed", values_in_words)
    register_audit_words("entity_header_changed", headers_in_words)


def values_in_words(reader: User, events: Sequence[Event]) -> Mapping[int, list[Change]]:
    """Return what happened to attribute values, by the attributes' names where they still exist.

    What the reader's role hides is left out, also of attributes that are gone: as later ones would be.
    """
    types = dict(Entity.objects.filter(pk__in={event.target_id for event in events}).values_list("pk", "type_id"))
    attributes = list(Attribute.objects.filter(type_id__in=set(types.values())))
    rows = [{key: pair[side] for key, pair in event.changes.items()} for event in events for side in (0, 1)]
    known = {(each.type_id, each.key): each for each in attributes}
    presenter = Presenter(reader, attributes, rows)

    def changes(event: Event) -> Iterator[Change]:
        for key, pair in event.changes.items():
            attribute = known.get((types.get(event.target_id, 0), key))
            if not _shown(reader, attribute):
                continue
            if attribute:
                before, after = (presenter.value(attribute, stored).text for stored in pair)
                yield Change(attribute.name, before, after)
            else:
                yield Change(key, *map(as_text, pair))

    return {event.pk: list(changes(event)) for event in events}


def _shown(reader: User, attribute: Attribute | None) -> bool:
    if reader.role is None:
        return False
    level = reader.role.level_of(attribute.pk) if attribute else reader.role.new_attributes
    return level != Role.Level.HIDDEN


def headers_in_words(_reader: User, events: Sequence[Event]) -> Mapping[int, list[Change]]:
    """Return what happened to title, purposes and labels; those that are gone by their number."""
    models: dict[str, tuple[str, Any]] = {"purposes": (_("Purposes"), Purpose), "labels": (_("Labels"), Label)}
    names = {key: _names(events, key, model) for key, (_label, model) in models.items()}

    def changes(event: Event) -> Iterator[Change]:
        for key, pair in event.changes.items():
            if key in models:
                yield Change(models[key][0], *(", ".join(names[key].get(pk, str(pk)) for pk in side) for side in pair))
            else:
                yield Change(_("Title"), *map(as_text, pair))

    return {event.pk: list(changes(event)) for event in events}


def _names(events: Sequence[Event], key: str, model: Any) -> dict[int, str]:
    ids = {pk for event in events for side in event.changes.get(key, ()) for pk in side}
    return dict(model.objects.filter(pk__in=ids).values_list("pk", "name"))
