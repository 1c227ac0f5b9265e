"""Who sees which processes and tasks, and what is whose to do.

Processes are shared like everything else. Of a process that somebody sees, the role decides whether that is all tasks
or only the assigned ones (specification: "Mit Partnern in Prozessen zusammenarbeiten").
"""

from typing import TYPE_CHECKING, Any, Self

from django.apps import apps
from django.core.exceptions import PermissionDenied
from django.db import models
from django.db.models import Q
from django.http import Http404
from django.utils import timezone

from orgs.models import Role, User
from orgs.rights import known
from sharing.access import Access, access_of
from sharing.querysets import ShareableQuerySet

if TYPE_CHECKING:
    from workflows.models import Assignee, ProcessTemplate, Task

# With these, nobody waits for a task any more.
CLOSED = ("done", "skipped")
# Which right each action on a task needs.
RIGHTS = {
    "view": "process.view",
    "edit": "task.edit",
    "skip": "task.skip",
    "assign": "task.assign",
    "manage": "process.edit",
}


class TemplateQuerySet(models.QuerySet["ProcessTemplate"]):
    """Process templates."""

    def visible_to(self, user: User) -> Self:
        """Return those of the user's organisation, when the user's role may view templates."""
        if not user.has_right("template.view"):
            return self.none()
        return self.filter(organisation_id=user.organisation_id)

    def get_for(self, user: User, action: str, pk: int) -> "ProcessTemplate":
        """Return the template if the user may do ``action``: view or edit. Raises Http404 or PermissionDenied."""
        template = self.visible_to(user).filter(pk=pk).first()
        if template is None:
            raise Http404
        if not user.has_right(f"template.{action}"):
            raise PermissionDenied
        return template

    def to_start_by(self, user: User) -> Self:
        """Return what the user can start processes from: of the own organisation, not archived."""
        if not user.has_right("process.create"):
            return self.none()
        return self.filter(organisation_id=user.organisation_id, archived_at=None)


class ProcessQuerySet(ShareableQuerySet):
    """Processes as one user may see them."""

    def running(self) -> Self:
        """Return those that are not closed."""
        return self.filter(closed_at=None)


class TaskQuerySet(models.QuerySet["Task"]):
    """Tasks as one user may see them: of processes that the user sees, all or only the assigned ones."""

    def own_of(self, user: User) -> Self:
        """Return those of the own organisation's processes."""
        return self.filter(_own(user))

    def shared_with(self, user: User) -> Self:
        """Return those of processes that other organisations share with the user's."""
        return self.filter(_shared(user))

    def visible_to(self, user: User) -> Self:
        """Return both."""
        return self.filter(_own(user) | _shared(user))

    def get_for(self, user: User, action: str, pk: int) -> Any:
        """Return the task ``pk`` if the user may do ``action`` on it: one of RIGHTS.

        Raises Http404 when the user may not know that it exists, PermissionDenied when the user sees it only.
        """
        task = self.visible_to(user).select_related("process__entity", "process__owner", "phase").filter(pk=pk).first()
        if task is None:
            raise Http404
        if known(RIGHTS[action]) not in access_of(user).rights_on_things_of(task.process.owner_id):
            raise PermissionDenied
        return task

    def to_be_done_by(self, user: User) -> Self:
        """Return what is the user's to do, of the visible and of any status: where people are named closest to it.

        Who is assigned to a process does what is assigned to nobody else in it.
        """
        return self.filter(_closest(mine_of(user))).visible_to(user)

    def of_partner(self, organisation_id: int) -> Self:
        """Return what is a partner's to do by the same rule, whether or not it sees it."""
        return self.filter(_closest(_assignees().of_partner(organisation_id)))

    def open(self) -> Self:
        """Return those that are neither done nor skipped, of running processes."""
        return self.filter(open_tasks())

    def ready(self) -> Self:
        """Return those that nothing has to be closed before."""
        return self.filter(ready_since__isnull=False)

    def blocked(self) -> Self:
        """Return those that something has to be closed before."""
        return self.filter(ready_since=None)

    def overdue(self) -> Self:
        """Return the open ones whose due date is past."""
        return self.open().filter(due_at__lt=timezone.now())

    def in_order(self) -> Self:
        """Return them as the process lists them."""
        return self.order_by("phase__position", "phase", "position", "pk")


class AssigneeQuerySet(models.QuerySet["Assignee"]):
    """Who is assigned to what."""

    def of_user(self, user: User) -> Self:
        """Return what names the user, the user's organisation, or (in others' processes) whoever has access."""
        anybody = Q(user=None, organisation=None) & ~Q(process__owner=user.organisation_id)
        return self.filter(Q(user=user) | Q(organisation=user.organisation_id) | anybody)

    def of_partner(self, organisation_id: int) -> Self:
        """Return what names a partner, one of its people, or whoever has access."""
        anybody = Q(user=None, organisation=None)
        return self.filter(Q(user__organisation=organisation_id) | Q(organisation=organisation_id) | anybody)


def open_tasks() -> Q:
    """Return the condition that a task is neither done nor skipped, and its process runs."""
    return Q(process__closed_at=None) & ~Q(status__in=CLOSED)


def sees_all(access: Access, owner_id: int | None) -> bool:
    """Return whether all tasks of that organisation's visible processes are seen, not only the assigned ones.

    A partner's own role narrows what the partner role says.
    """
    roles = [role for each in {owner_id, access.organisation_id} if (role := access.roles.get(each or 0))]
    return all(role.task_scope == Role.TaskScope.ALL for role in roles)


def mine_of(user: User) -> AssigneeQuerySet:
    """Return the assignments that concern the user."""
    return _assignees().of_user(user)


def _own(user: User) -> Q:
    access = access_of(user)
    seen = Q(process__in=_processes().own_of(user).order_by().values("pk"))
    return seen if sees_all(access, access.organisation_id) else seen & _any_place(mine_of(user))


def _shared(user: User) -> Q:
    access = access_of(user)
    seen = Q(process__in=_processes().shared_with(user).order_by().values("pk"))
    whole = [host for host in access.at_hosts if sees_all(access, host)]
    if len(whole) == len(access.at_hosts):
        return seen
    return seen & (Q(process__owner__in=whole) | _any_place(mine_of(user)))


def _any_place(assigned: AssigneeQuerySet) -> Q:
    return (
        Q(pk__in=_at("task", assigned)) | Q(phase__in=_at("phase", assigned)) | Q(process__in=_at("process", assigned))
    )


def _closest(assigned: AssigneeQuerySet) -> Q:
    """Return the condition that of all assignees of a task those closest to it are (also) among ``assigned``."""
    named = _assignees()
    unnamed = ~Q(pk__in=_at("task", named))
    unnamed_phase = unnamed & ~Q(phase__in=_at("phase", named))
    closest = (
        Q(pk__in=_at("task", assigned))
        | (unnamed & Q(phase__in=_at("phase", assigned)))
        | (unnamed_phase & Q(process__in=_at("process", assigned)))
    )
    # This says no more, but the database begins with the tasks of few processes instead of all.
    return Q(process__in=assigned.order_by().values("process")) & closest


def _at(place: str, assigned: AssigneeQuerySet) -> Any:
    """Return the ids of the tasks, phases or whole processes that those assignments are on."""
    if place == "process":
        assigned = assigned.filter(phase=None, task=None)
    else:
        assigned = assigned.filter(**{f"{place}__isnull": False})
    return assigned.order_by().values(place)


def _assignees() -> AssigneeQuerySet:
    found: AssigneeQuerySet = apps.get_model("workflows", "Assignee").objects.all()
    return found


def _processes() -> ProcessQuerySet:
    found: ProcessQuerySet = apps.get_model("workflows", "Process").objects.all()
    return found
