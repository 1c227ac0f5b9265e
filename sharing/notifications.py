"""What the history says about sharing, and what partners are told: only what they may see when it is told."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from activity.models import Event
from activity.registry import Choice, NotificationType, register_notification, register_verb
from sharing.announcing import given_along
from sharing.models import Shareable
from sharing.registry import models_by_kind
from sharing.services.grants import BATCH

# So many titles a mail names of each category.
NAMED = 20
# So many of an event's contents are looked at first; one that is still visible is enough.
SAMPLE = 20


@dataclass(frozen=True)
class NewContents:
    """The new contents of one category that the recipient may see."""

    label: Any
    titles: list[str]
    more: int


def register() -> None:
    """Register verbs and notification types."""
    register_verb("shared", label=gettext_lazy("%(actor)s shared %(target)s with %(partner)s"))
    register_verb("unshared", label=gettext_lazy("%(actor)s took back shares of %(target)s from %(partner)s"))
    register_verb("shares_undone", label=gettext_lazy("%(actor)s undid a change of shares of %(target)s"))
    register_notification(
        NotificationType(
            key="shared",
            subject="%(headline)s",
            template="sharing/mail/shared",
            resolve=resolve_shared,
            visible=visible_shared,
            choice=Choice(
                group=gettext_lazy("Shared contents"),
                label=gettext_lazy("Shared with you"),
                hint=gettext_lazy("Somebody shares an entity or new contents with your organization."),
            ),
        )
    )


def resolve_shared(user: Any, event: Event) -> dict[str, Any] | None:
    """Return what is new to ``user`` as far as it is visible now, or None when nothing of it is."""
    thing = event.context
    if event.partner_id != user.organisation_id:
        # Somebody who changed to another organisation since: it names the former one.
        return None
    if not isinstance(thing, Shareable) or not type(thing).objects.visible_to(user).filter(pk=thing.pk).exists():
        return None
    news = [each for each in _news(user, thing, given_along(event)) if each.titles]
    access = event.changes["access"]
    if not (news or access):
        return None
    words = {"host": thing.owner.name, "title": thing.share_title()}
    text = _("%(host)s shared “%(title)s” with you") if access else _("%(host)s shared new contents of “%(title)s”")
    return {"thing": thing, "host": thing.owner.name, "news": news, "headline": text % words}


def visible_shared(user: Any, events: Sequence[Event]) -> set[int]:
    """Return the ids of the events of which something is visible: a few queries for any number of events."""
    events = [event for event in events if event.partner_id == user.organisation_id]
    things = _visible_things(user, events)
    open_events = [event for event in events if (event.context_type_id, event.context_id) in things]
    shown = {event.pk for event in open_events if event.changes["access"]}
    for limit in (SAMPLE, None):
        left = [event for event in open_events if event.pk not in shown]
        shown |= _with_visible_contents(user, left, limit)
    return shown


def _news(user: Any, thing: Shareable, given: Iterable[dict[str, Any]]) -> Iterable[NewContents]:
    new_ids: dict[str, set[int]] = defaultdict(set)
    for part in given:
        new_ids[part["category"]].update(part["ids"])
    for category in thing.share_categories():
        if ids := new_ids.get(category.key):
            rows = category.contents.visible_to(user).order_by("-pk").values_list("pk", category.title_field)
            titles = [title for pk, title in rows if pk in ids]
            yield NewContents(category.label, titles[:NAMED], len(titles[NAMED:]))


def _visible_things(user: Any, events: Iterable[Event]) -> set[tuple[int, int]]:
    """Return (content type, id) of the things that the events are about and the user may see."""
    wanted = defaultdict(set)
    for event in events:
        wanted[event.context_type_id].add(event.context_id)
    found: set[tuple[int, int]] = set()
    for type_id, ids in wanted.items():
        model: Any = ContentType.objects.get_for_id(type_id).model_class()
        found.update((type_id, pk) for pk in _visible_ids(user, model, ids))
    return found


def _with_visible_contents(user: Any, events: Sequence[Event], limit: int | None) -> set[int]:
    wanted: dict[str, set[int]] = defaultdict(set)
    for part in chain.from_iterable(event.changes["given"] for event in events):
        wanted[part["kind"]].update(part["ids"][:limit])
    models = models_by_kind()
    seen = {kind: _visible_ids(user, models[kind], ids) for kind, ids in wanted.items()}
    return {
        event.pk
        for event in events
        if any(not seen[part["kind"]].isdisjoint(part["ids"][:limit]) for part in event.changes["given"])
    }


def _visible_ids(user: Any, model: type[Shareable], ids: Collection[int]) -> set[int]:
    listed, found = sorted(ids), set[int]()
    for start in range(0, len(listed), BATCH):
        visible = model.objects.visible_to(user).filter(pk__in=listed[start : start + BATCH])
        found.update(visible.values_list("pk", flat=True))
    return found
