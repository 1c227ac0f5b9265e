"""What the audit log says about shares and offers."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from django.utils.dateparse import parse_datetime
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from activity.models import Event
from orgs.audit import Page, register_audit_page
from orgs.audit_changes import Change, register_audit_words
from orgs.matrix import KIND_WORDS
from orgs.models import Organisation, User
from sharing.models import Offer
from sharing.offers.verbs import HOST_VERBS
from sharing.rule_verbs import RULE_VERBS
from sharing.until import last_day


def register() -> None:
    """Let the audit log say how much was shared and taken back, and what happened to offers."""
    register_audit_words("shared", shares_in_words)
    register_audit_words("unshared", shares_in_words)
    register_audit_words("shares_undone", shares_in_words)
    for verb in RULE_VERBS:
        register_audit_words(verb, rules_in_words)
    register_audit_page(Offer, Page(Offer.objects.own_of, "sharing:offer", "code"))
    for verb in ("share_until", "share_ended", "shares_ending", "shares_confirmed"):
        register_audit_words(verb, shares_in_words)
    for verb in HOST_VERBS:
        register_audit_words(verb, offers_in_words)


def shares_in_words(reader: User, events: Sequence[Event]) -> Mapping[int, list[Change]]:
    """Return how many contents of each kind were given and taken, and until when access lasts."""
    zone = reader.organisation.time_zone
    return {event.pk: list(_changes(event, zone)) for event in events}


def _changes(event: Event, zone: str) -> Iterator[Change]:
    if event.changes.get("rule"):
        yield Change(_("Standing rule"), "", _("Yes"))
    for key, name in (("given", _("Shared")), ("taken", _("No longer shared"))):
        parts = event.changes.get(key, [])
        if words := ", ".join(f"{KIND_WORDS.get(part['kind'], part['kind'])}: {len(part['ids'])}" for part in parts):
            yield Change(name, "", words)
    if ids := event.changes.get("ids"):
        yield Change(_("Shares"), "", str(len(ids)))
    if end := event.changes.get("end"):
        yield Change(_("Access until"), "", _last_day(end, zone))
    if until := event.changes.get("until"):
        before, after = (_last_day(each, zone) for each in until)
        yield Change(_("Access until"), before, after or _("Without end"))


def _last_day(stored: str | None, zone: str) -> str:
    day = last_day(parse_datetime(stored), zone) if stored else None
    return date_format(day, "SHORT_DATE_FORMAT") if day else ""


def rules_in_words(_reader: User, events: Sequence[Event]) -> Mapping[int, list[Change]]:
    """Return of each standing rule the category, and the label if it names one."""
    return {event.pk: list(_rule_changes(event.changes)) for event in events}


def _rule_changes(changes: Mapping[str, Any]) -> Iterator[Change]:
    yield Change(_("Category"), "", changes["category"])
    if changes["label"]:
        yield Change(_("Label"), "", changes["label"])


def offers_in_words(_reader: User, events: Sequence[Event]) -> Mapping[int, list[Change]]:
    """Return of each offer its code, the partners it went to, the round, the deadline before and after."""
    ids = {pk for event in events for pk in event.changes.get("partners", ())}
    names = dict(Organisation.objects.filter(pk__in=ids).values_list("pk", "name"))
    return {event.pk: list(_offer_changes(event.changes, names)) for event in events}


def _offer_changes(changes: Mapping[str, Any], names: Mapping[int, str]) -> Iterator[Change]:
    yield Change(_("Offer"), "", changes["offer"])
    if partners := [names[pk] for pk in changes.get("partners", ()) if pk in names]:
        yield Change(_("Partners"), "", ", ".join(sorted(partners)))
    if number := changes.get("round"):
        yield Change(_("Round"), "", str(number))
    if "deadline" in changes:
        yield Change(_("Deadline"), *(_moment(each) for each in changes["deadline"]))


def _moment(stored: str | None) -> str:
    moment = parse_datetime(stored) if stored else None
    return date_format(localtime(moment), "SHORT_DATETIME_FORMAT") if moment else ""
