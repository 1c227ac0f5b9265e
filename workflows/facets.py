"""What the list of processes can be narrowed by."""

from collections.abc import Callable, Iterable, Sequence
from datetime import timedelta
from typing import Any

from django.db.models import Exists, OuterRef, Q, Subquery
from django.db.models.functions import Lower
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext as _

from collab.base.lists import Facet, Option
from collab.base.search import any_of
from entities.models import EntityGrant
from orgs.facets import label_options
from orgs.models import Label, Partnership, User
from workflows.models import Process, ProcessGrant, ProcessTemplate, Task

RUNNING, OVERDUE, STUCK, COMPLETE, CLOSED = "running", "overdue", "stuck", "complete", "closed"
# A process is stuck when so long no task of it was moved on or became available.
STUCK_AFTER = timedelta(days=7)

Narrowing = Callable[[Any, Sequence[str]], Any]


def facets_of(user: User, params: QueryDict) -> list[Facet]:
    """Return the facets that have options at all; the same few queries for any number of processes."""
    own = Process.objects.own_of(user).order_by()
    found = [
        Facet.of(params, "status", _("Status"), _states(), in_states(user)),
        Facet.of(params, "template", _("Process template"), _templates(own), _of_templates),
        Facet.of(params, "phase", _("Phase"), _named_phases(params), _in_phases(user)),
        Facet.of(params, "partner", _("Partner with access"), _partners(user), _seen_by),
        Facet.of(params, "label", _("Label"), _labels(user, own), _with_labels),
        Facet.of(params, "tasks", _("Open tasks"), [Option("mine", _("Mine to do"))], _to_be_done_by(user)),
    ]
    return [facet for facet in found if facet.options]


def in_states(user: User) -> Narrowing:
    """Return what keeps processes that are in any of the given states, by the tasks that ``user`` sees."""

    def narrow(rows: Any, chosen: Sequence[str]) -> Any:
        states = states_for(user)
        return rows.filter(any_of(states[each] for each in chosen))

    return narrow


def states_for(user: User) -> dict[str, Q]:
    """Return the conditions of the states; overdue, stuck and complete ones are running, too."""
    tasks = Task.objects.own_of(user).filter(process=OuterRef("pk"))
    lately = timezone.now() - STUCK_AFTER
    moved = tasks.filter(Q(status_at__gt=lately) | Q(ready_since__gt=lately))
    return {
        RUNNING: Q(closed_at=None),
        OVERDUE: Q(Exists(tasks.overdue())),
        STUCK: Q(Exists(tasks.open())) & ~Q(Exists(moved)),
        COMPLETE: Q(closed_at=None) & ~Q(Exists(tasks.open())),
        CLOSED: Q(closed_at__isnull=False),
    }


def _states() -> list[Option]:
    return [
        Option(RUNNING, _("Running"), "blue"),
        Option(OVERDUE, _("Overdue"), "red"),
        Option(STUCK, _("Stuck for a week"), "amber"),
        Option(COMPLETE, _("Nothing open"), "green"),
        Option(CLOSED, _("Closed"), "grey"),
    ]


def _templates(own: Any) -> list[Option]:
    used = ProcessTemplate.objects.filter(pk__in=own.filter(template__isnull=False).values("template"))
    return [Option(str(pk), name) for pk, name in used.order_by(Lower("name"), "pk").values_list("pk", "name")]


def _of_templates(rows: Any, chosen: Sequence[str]) -> Any:
    return rows.filter(template__in=[int(pk) for pk in chosen])


def _named_phases(params: QueryDict) -> list[Option]:
    """Return the phases that the address names, as the board does; there are too many to offer all."""
    return [Option(name, name) for name in dict.fromkeys(params.getlist("phase")) if name and "\0" not in name]


def _in_phases(user: User) -> Narrowing:
    """Return what keeps processes of which the first phase with an open task bears one of the names."""
    first = Task.objects.own_of(user).open().filter(process=OuterRef("pk")).in_order().values("phase__name")[:1]
    return lambda rows, chosen: rows.alias(phase_now=Subquery(first)).filter(phase_now__in=chosen)


def _partners(user: User) -> list[Option]:
    """Return the partners that some process is shared with, for those who may view partners."""
    held = ProcessGrant.objects.live().filter(host=user.organisation_id).order_by().values("group")
    active = Partnership.objects.visible_to(user).active().filter(partner__group__in=held)
    return [
        Option(str(pk), name) for pk, name in active.order_by("partner__name", "pk").values_list("pk", "partner__name")
    ]


def _seen_by(rows: Any, chosen: Sequence[str]) -> Any:
    """Return those that one of the partners sees: the process and its entity are shared with the same."""
    groups = Partnership.objects.filter(pk__in=[int(pk) for pk in chosen]).values("partner__group")
    around = EntityGrant.objects.live().filter(content_object=OuterRef(OuterRef("entity")), group=OuterRef("group"))
    held: Any = ProcessGrant.objects.live().filter(content_object=OuterRef("pk"), group__in=groups)
    return rows.filter(Exists(held.filter(Exists(around))))


def _labels(user: User, own: Any) -> Iterable[Option]:
    had = own.filter(labels__isnull=False).values("labels")
    return label_options(Label.objects.choices_for(user.organisation_id, Process.kind, had))


def _with_labels(rows: Any, chosen: Sequence[str]) -> Any:
    links: Any = Process.labels.through.objects
    return rows.filter(pk__in=links.filter(label__in=[int(pk) for pk in chosen]).values("process"))


def _to_be_done_by(user: User) -> Narrowing:
    return lambda rows, _chosen: rows.filter(
        pk__in=Task.objects.to_be_done_by(user).open().order_by().values("process")
    )
