"""What tests of undoing ask: every grant there is, to the microsecond."""

import random
from datetime import timedelta

from django.utils import timezone

from entities.models import File, Note
from orgs.models import Organisation
from sharing.contents import SELF, Selection
from sharing.models import Grant, ShareChange
from sharing.services.journal import Held
from tests.cast import Cast, grant


def all_grants() -> set[tuple[object, ...]]:
    """Return all grants of all kinds as they stand in the database, but for their own ids."""
    columns = ("content_object_id", "group_id", "permission_id", "host_id", *Held.columns())
    return {
        (model._meta.label, *row) for model in Grant.__subclasses__() for row in model.objects.values_list(*columns)
    }


def grants_of(organisation: Organisation) -> set[tuple[object, ...]]:
    """Return the same of one organisation."""
    return {row for row in all_grants() if row[2] == organisation.group_id}


def latest() -> ShareChange:
    """Return the newest change that can be undone."""
    return ShareChange.objects.latest("pk")


def age(change: ShareChange, by: timedelta) -> None:
    """Let ``change`` have been made so much earlier."""
    ShareChange.objects.filter(pk=change.pk).update(at=change.at - by)


def scatter(cast: Cast, dice: random.Random) -> None:
    """Give Alpha and Beta some of the contents, some of it until a moment that is over, by several people.

    Beta had the opportunity until lately, too.
    """
    now = timezone.now()
    grant(cast.opportunity, cast.beta.organisation, cast.admin, expires_at=now - timedelta(days=dice.random()))
    for partner in (cast.alpha, cast.beta):
        for thing in (*File.objects.filter(entity=cast.opportunity), *Note.objects.filter(entity=cast.opportunity)):
            if not thing.grants.filter(group=partner.organisation.group).exists() and dice.random() < 0.5:
                until = dice.choice([None, now + timedelta(days=3), now - timedelta(days=3)])
                grant(
                    thing,
                    partner.organisation,
                    dice.choice([None, cast.staff, cast.admin]),
                    granted_at=now - timedelta(days=9, seconds=dice.randrange(9999)),
                    expires_at=until,
                )


def any_selection(cast: Cast, dice: random.Random) -> Selection:
    """Return some of the contents of the opportunity."""
    return {
        key: frozenset(each.pk for each in things if dice.random() < 0.5)
        for key, things in (
            ("file", File.objects.filter(entity=cast.opportunity)),
            ("note", Note.objects.filter(entity=cast.opportunity)),
            (f"type-{cast.order_type.pk}", [cast.order, cast.hidden_order]),
        )
    }


def any_known(cast: Cast, dice: random.Random) -> Selection:
    """Return what a dialog may have shown of a partner that has the opportunity."""
    return any_selection(cast, dice) | {SELF: frozenset({cast.opportunity.pk})}
