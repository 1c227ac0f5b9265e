"""What people are told of access that ends soon, or longer lasts than they were told: as it is when they are told."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime
from functools import partial
from typing import Any

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from activity.models import Event
from activity.registry import Choice, Line, NotificationType, register_notification, register_verb
from orgs.models import Organisation
from sharing.models import Shareable
from sharing.registry import models_by_kind
from sharing.until import last_day

GROUP = gettext_lazy("Shared contents")
# So many titles a mail names.
NAMED = 20


def register() -> None:
    """Register verbs and notification types."""
    register_verb(
        "share_until", label=gettext_lazy("%(actor)s changed until when %(partner)s has access to %(target)s")
    )
    register_verb("shares_ending", label=gettext_lazy("Access of %(partner)s ends soon"))
    register_verb("shares_confirmed", label=gettext_lazy("%(actor)s confirmed shares with %(partner)s as still needed"))
    register_verb("share_ended", label=gettext_lazy("The access of %(partner)s to %(target)s has ended"))
    _register(
        "shares_ending",
        gettext_lazy("Access of %(partner)s ends on %(day)s"),
        Choice(GROUP, gettext_lazy("Shares that end soon"), gettext_lazy("A week before access that you gave ends.")),
    )
    _register(
        "access_ending",
        gettext_lazy("Your access to contents of %(host)s ends on %(day)s"),
        Choice(GROUP, gettext_lazy("Your access ends soon"), gettext_lazy("A week before your access ends.")),
    )
    register_notification(
        NotificationType(
            key="access_extended",
            subject=gettext_lazy("Your access to “%(title)s” was extended"),
            template="sharing/mail/extended",
            resolve=resolve_extended,
            choice=Choice(
                GROUP,
                gettext_lazy("Your access was extended"),
                gettext_lazy("Access of which you were told that it ends lasts longer."),
            ),
        )
    )


def _register(key: str, subject: Any, choice: Choice) -> None:
    register_notification(
        NotificationType(
            key=key,
            subject=subject,
            template="sharing/mail/ending",
            resolve=partial(resolve_ending, subject),
            visible=lambda user, events: set(_still_ending(user, events)),
            lines=partial(lines_of, subject),
            choice=choice,
        )
    )


def resolve_ending(_subject: Any, user: Any, event: Event) -> dict[str, Any] | None:
    """Return what ends then and ``user`` sees now; None when nothing of it does."""
    things = _still_ending(user, [event]).get(event.pk)
    if not things:
        return None
    ours = user.organisation_id == event.organisation_id
    titles = sorted(thing.share_title() for thing in things)
    return {
        **_words(event),
        "ours": ours,
        "titles": titles[:NAMED],
        "more": len(titles[NAMED:]),
        "action_label": _("Extend access") if ours else _("Open Collab"),
        "url": _address(event, things, ours=ours),
    }


def lines_of(subject: Any, user: Any, events: Sequence[Event]) -> dict[int, Line]:
    """Return by event what inbox and digest say of it."""
    found = _still_ending(user, events)
    return {
        event.pk: Line(
            str(subject) % _words(event),
            _address(event, found[event.pk], ours=user.organisation_id == event.organisation_id),
            detail=", ".join(sorted(thing.share_title() for thing in found[event.pk])[:NAMED]),
        )
        for event in events
        if event.pk in found
    }


def resolve_extended(user: Any, event: Event) -> dict[str, Any] | None:
    """Return until when ``user`` has access now; None for whom it is not, or who does not see the thing any more."""
    thing = event.context
    if event.partner_id != user.organisation_id or not isinstance(thing, Shareable):
        return None
    if not type(thing).objects.shared_with(user).filter(pk=thing.pk).exists():
        return None
    ends = thing.grants.to_group(user.organisation.group_id).values_list("expires_at", flat=True)
    day = last_day(ends.first(), thing.owner.time_zone)
    return {
        "title": thing.share_title(),
        "host": thing.owner.name,
        "day": date_format(day, "DATE_FORMAT") if day else "",
        "url": getattr(thing, "get_absolute_url", lambda: "/")(),
        "action_label": _("Open Collab"),
    }


def _still_ending(user: Any, events: Sequence[Event]) -> dict[int, list[Shareable]]:
    """Return by event the things that end then (still), as far as ``user`` sees them; some queries for all events."""
    by_kind: dict[str, list[Event]] = defaultdict(list)
    for event in events:
        if user.organisation_id in {event.organisation_id, event.partner_id}:
            by_kind[event.changes["kind"]].append(event)
    found: dict[int, list[Shareable]] = {}
    for kind, some in by_kind.items():
        model = models_by_kind()[kind]
        ids = {pk for event in some for pk in event.changes["ids"]}
        things = model.objects.visible_to(user).select_related("owner").in_bulk(ids)
        ends = _ends(model, things)
        for event in some:
            end = datetime.fromisoformat(event.changes["end"])
            there = [pk for pk in event.changes["ids"] if ends.get((pk, event.partner_id)) == end]
            if there:
                found[event.pk] = [things[pk] for pk in there]
    return found


def _ends(model: type[Shareable], ids: Any) -> dict[tuple[int, int | None], datetime | None]:
    grants = model.grant_model().objects.live().filter(content_object__in=list(ids))
    rows = grants.values_list("content_object_id", "group__organisation", "expires_at")
    return {(pk, organisation): end for pk, organisation, end in rows}


def _words(event: Event) -> dict[str, str]:
    """Return who it is about and the last day, on the host's clock."""
    host: Organisation | None = event.organisation
    day = last_day(datetime.fromisoformat(event.changes["end"]), host.time_zone if host else "UTC")
    return {
        "partner": event.partner_label,
        "host": host.name if host else "",
        "day": date_format(day, "DATE_FORMAT") if day else "",
    }


def _address(event: Event, things: Sequence[Shareable], *, ours: bool) -> str:
    if ours:
        return f"{reverse('sharing:review', args=[event.target_id, event.changes['kind']])}?state=ending"
    only = things[0] if len(things) == 1 else None
    return only.get_absolute_url() if only and hasattr(only, "get_absolute_url") else "/"
