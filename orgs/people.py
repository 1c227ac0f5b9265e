"""The people of an organisation as its admins see them: everybody, and who has been invited to join."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import models
from django.db.models import Case, CharField, Count, DateTimeField, ExpressionWrapper, F, Q, QuerySet, Value, When
from django.db.models.functions import Coalesce, Lower, NullIf
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from collab.base.numbers import number
from orgs.models import Invitation, Role, User
from orgs.querysets import InvitationQuerySet

RANKS: dict[str, int] = {Role.Level.HIDDEN: 0, Role.Level.READ: 1, Role.Level.EDIT: 2}


class Status(models.TextChoices):
    """How far somebody has come in."""

    ACTIVE = "active", _("Active")
    DEACTIVATED = "deactivated", _("Deactivated")
    INVITED = "invited", _("Invited")
    EXPIRED = "expired", _("Invitation expired")


BADGES = {Status.ACTIVE: "badge--success", Status.INVITED: "badge--info", Status.EXPIRED: "badge--warning"}
# What the list can be sorted by, each with its column's head.
SORTS: dict[str, Any] = {"name": _("Name"), "role": _("Role"), "login": _("Last login"), "status": _("Status")}
COLUMNS = {"name": "sort_name", "role": "role_name", "login": "login", "status": "state"}


def people_of(user: User) -> QuerySet[User]:
    """Return the people of the user's organisation, when the user's role may see them."""
    if not user.has_right("user.view"):
        return User.objects.none()
    return User.objects.filter(organisation_id=user.organisation_id)


def colleagues_invited_by(user: User) -> InvitationQuerySet:
    """Return the unanswered invitations of colleagues to the user's organisation, when the role may see people."""
    return Invitation.objects.visible_to(user).pending().filter(partnership=None)


def may_give(giver: User, role: Role) -> bool:
    """Return whether ``giver`` may give ``role`` to people: one of the own organisation's, and none beyond the own.

    Whoever may edit roles could write such a role anyway, and gives any.
    """
    if (role.organisation_id, role.kind) != (giver.organisation_id, Role.Kind.STAFF) or giver.role is None:
        return False
    return giver.has_right("role.edit") or not _goes_beyond(role, giver.role)


def roles_to_give(giver: User) -> QuerySet[Role]:
    """Return the roles that ``giver`` may give to people of the own organisation."""
    roles = Role.objects.for_staff_of(giver.organisation)
    return roles.filter(pk__in=[role.pk for role in roles if may_give(giver, role)])


def _goes_beyond(role: Role, own: Role) -> bool:
    """Return whether ``role`` allows or shows anything that ``own`` does not."""
    if set(role.rights) - set(own.rights) or RANKS[role.new_attributes] > RANKS[own.new_attributes]:
        return True
    if (role.task_scope, own.task_scope) == (Role.TaskScope.ALL, Role.TaskScope.ASSIGNED):
        return True
    named = {int(key) for key in (*role.attributes, *own.attributes)}
    return any(RANKS[role.level_of(pk)] > RANKS[own.level_of(pk)] for pk in named)


@dataclass(frozen=True)
class Row:
    """Somebody of the list: one of the people, or an invitation."""

    pk: int
    invitation: bool
    name: str
    email: str
    role: str
    status: Status
    login: datetime | None
    expires_at: datetime | None

    @property
    def badge(self) -> str:
        """Return the class of the badge that shows the status."""
        return BADGES.get(self.status, "")


@dataclass(frozen=True)
class Chip:
    """A filter: its words, how many it finds (None: not counted), and whether it is chosen."""

    value: str
    label: Any
    count: int | None
    chosen: bool


@dataclass(frozen=True)
class Head:
    """The head of a column, and how the list is sorted by it now."""

    key: str
    label: Any
    direction: str

    @property
    def next_sort(self) -> str:
        """Return what a click on it asks for."""
        return f"-{self.key}" if self.direction == "ascending" else self.key


class PeopleList:
    """The list as searched, filtered and sorted by ``params``; what makes no sense there is left out."""

    def __init__(self, user: User, params: Mapping[str, str]) -> None:
        self.user = user
        self.words = params.get("q", "").replace("\x00", "").strip()[:200]
        self.status = params.get("status", "") if params.get("status") in Status.values else ""
        self.role = number(params.get("role", ""))
        self.descending = params.get("sort", "").startswith("-")
        wanted = params.get("sort", "").removeprefix("-")
        self.sort = wanted if wanted in SORTS else "name"

    @property
    def narrowed(self) -> bool:
        """Return whether not everybody is asked for."""
        return bool(self.words or self.status or self.role)

    def rows(self) -> Any:
        """Return everybody who fits, as rows of values in order: one query over people and invitations."""
        column = F(COLUMNS[self.sort])
        first = column.desc(nulls_last=True) if self.descending else column.asc(nulls_last=True)
        people: Any = _people_columns(self._narrowed(people_of(self.user)))
        invitations: Any = _invitation_columns(self._narrowed(colleagues_invited_by(self.user)))
        if self.status:
            people, invitations = (each.filter(state=self.status) for each in (people, invitations))
        return people.union(invitations, all=True).order_by(first, "sort_name", "sort_email", "invitation", "id")

    def shown(self, page: Any) -> list[Row]:
        """Return the rows of one page."""
        return [_row(values) for values in page]

    def status_chips(self) -> list[Chip]:
        """Return a filter for each status that occurs, and how often it does."""
        counts = self._counts()
        return [
            Chip(each.value, each.label, counts[each], each == self.status)
            for each in Status
            if counts[each] or each == self.status
        ]

    def role_chips(self) -> list[Chip]:
        """Return a filter for each role, where there is a choice."""
        roles = list(Role.objects.for_staff_of(self.user.organisation))
        return [Chip(str(each.pk), each.name, None, each.pk == self.role) for each in roles if len(roles) > 1]

    def heads(self) -> list[Head]:
        """Return the heads of the columns that sort."""
        direction = "descending" if self.descending else "ascending"
        return [Head(key, label, direction if key == self.sort else "") for key, label in SORTS.items()]

    def _narrowed(self, rows: Any) -> Any:
        if self.words:
            rows = rows.filter(Q(name__icontains=self.words) | Q(email__icontains=self.words))
        return rows.filter(role_id=self.role) if self.role else rows

    def _counts(self) -> dict[str, int]:
        people = people_of(self.user).aggregate(
            active=Count("pk", filter=Q(is_active=True)), deactivated=Count("pk", filter=Q(is_active=False))
        )
        now = timezone.now()
        invited = colleagues_invited_by(self.user).aggregate(
            invited=Count("pk", filter=Q(expires_at__gt=now)), expired=Count("pk", filter=Q(expires_at__lte=now))
        )
        return {**people, **invited}


# Both halves of the list, with the same columns in the same order.
FIELDS = (
    "id", "invitation", "shown_name", "email", "role_name", "state", "login", "until", "sort_name", "sort_email",
)  # fmt: skip


def _people_columns(people: QuerySet[User]) -> Any:
    status = Case(When(is_active=True, then=Value(Status.ACTIVE)), default=Value(Status.DEACTIVATED))
    return _columns(people, invitation=0, state=status, login=F("last_login"), until=Value(None))


def _invitation_columns(invitations: InvitationQuerySet) -> Any:
    valid = When(expires_at__gt=timezone.now(), then=Value(Status.INVITED))
    status = Case(valid, default=Value(Status.EXPIRED))
    return _columns(invitations, invitation=1, state=status, login=Value(None), until=F("expires_at"))


def _columns(rows: Any, *, invitation: int, state: Case, login: Any, until: Any) -> Any:
    name = Coalesce(NullIf("name", Value("")), "email", output_field=CharField())
    return (
        rows.order_by()
        .annotate(
            invitation=Value(invitation),
            shown_name=name,
            role_name=F("role__name"),
            state=ExpressionWrapper(state, CharField()),
            login=ExpressionWrapper(login, DateTimeField()),
            until=ExpressionWrapper(until, DateTimeField()),
            sort_name=Lower(name),
            sort_email=Lower("email"),
        )
        .values_list(*FIELDS)
    )


def _row(values: tuple[Any, ...]) -> Row:
    given = dict(zip(FIELDS, values, strict=True))
    return Row(
        pk=given["id"],
        invitation=bool(given["invitation"]),
        name=given["shown_name"],
        email=given["email"],
        role=given["role_name"] or "",
        status=Status(given["state"]),
        login=given["login"],
        expires_at=given["until"],
    )
