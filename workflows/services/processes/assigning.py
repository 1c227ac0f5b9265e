"""Saying who does what: colleagues, people of partners, whole partners, or the partner that has access."""

from collections.abc import Collection

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import QuerySet

from activity.services import notify
from collab.base.transactions import retried
from orgs.models import User
from workflows.models import Assignee, Phase, Process, Task
from workflows.people import Who, people_behind, reached_organisations
from workflows.services.processes.common import locked_open_process, locked_phase, locked_task, record_about

Place = Process | Phase | Task


@retried
@transaction.atomic
def set_assignees(*, actor: User, place: Place, chosen: Collection[Who], known: Collection[Who]) -> list[Assignee]:
    """Assign ``place`` to what ``chosen`` has more than ``known``, take away what it has less, return what is new.

    ``known`` is what the form showed as assigned, so that two who save at once do not undo each other. Those who are
    new are told. Raises what ``locked_task`` raises, and PermissionDenied for somebody whom the actor cannot assign:
    the owner's people assign whoever has access, a partner's people assign tasks to each other.
    """
    now, process = _locked(actor, place)
    at = _columns(now, process)
    had = {Who.of(each): each for each in Assignee.objects.filter(**at)}
    added = [who for who in dict.fromkeys(chosen) if who not in known and who not in had]
    removed = [who for who in dict.fromkeys(known) if who not in chosen and who in had]
    _refuse_strangers(actor, process, added, removed)
    Assignee.objects.filter(pk__in=[had[who].pk for who in removed]).delete()
    made = [Assignee(**at, user_id=who.user_id, organisation_id=who.organisation_id) for who in added]
    Assignee.objects.bulk_create(made)
    if added or removed:
        _tell(actor, process, now, made, removed)
    return made


def assignable_organisations(process: Process) -> set[int]:
    """Return the ids of the organisations whose people can be assigned: the owner, and partners with access."""
    return {process.owner_id} | reached_organisations([process])[process.pk]


def _locked(actor: User, place: Place) -> tuple[Place, Process]:
    if isinstance(place, Task):
        task = locked_task(actor, place, "assign")
        return task, task.process
    if isinstance(place, Phase):
        phase = locked_phase(actor, place)
        return phase, phase.process
    process = locked_open_process(actor, place, "edit")
    return process, process


def _columns(place: Place, process: Process) -> dict[str, Process | Phase | Task | None]:
    phase, task = isinstance(place, Phase), isinstance(place, Task)
    return {"process": process, "phase": place if phase else None, "task": place if task else None}


def _refuse_strangers(actor: User, process: Process, added: Collection[Who], removed: Collection[Who]) -> None:
    """Raise PermissionDenied for new ones without access, and for whom the actor has no say about."""
    if actor.organisation_id == process.owner_id:
        allowed = assignable_organisations(process)
        whole = {who.organisation_id for who in added if who.organisation_id is not None}
        if whole - (allowed - {process.owner_id}):
            raise PermissionDenied
    else:
        allowed = {actor.organisation_id}
        if not all(who.is_person for who in (*added, *removed)):
            raise PermissionDenied
        _refuse_people(removed, User.objects.filter(organisation__in=allowed))
    _refuse_people(added, User.objects.filter(organisation__in=allowed, is_active=True))


def _refuse_people(people: Collection[Who], allowed: QuerySet[User]) -> None:
    wanted = {who.user_id for who in people if who.user_id is not None}
    if allowed.filter(pk__in=wanted).count() != len(wanted):
        raise PermissionDenied


def _tell(actor: User, process: Process, place: Place, made: list[Assignee], removed: Collection[Who]) -> None:
    task = place if isinstance(place, Task) else None
    changes = {"added": [_named(Who.of(each)) for each in made], "removed": [_named(who) for who in removed]}
    verb = "task_assigned" if task else "process_assigned"
    about = {"phase": place.pk} if isinstance(place, Phase) else {}
    event = record_about(actor=actor, process=process, task=task, verb=verb, changes={**changes, **about})
    others = [each for each in people_behind(made, process) if each.pk != actor.pk]
    notify(event=event, kind="assigned", recipients=others)


def _named(who: Who) -> dict[str, int | None]:
    return {"user": who.user_id, "organisation": who.organisation_id}
