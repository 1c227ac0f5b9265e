"""One partner, as the host's people see it: who it is, its people, what is shared with it, what happened."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import TYPE_CHECKING, Any

from django.contrib.contenttypes.models import ContentType
from django.db.models import CharField, F, Q, QuerySet, Value
from django.urls import reverse
from django.utils.translation import gettext as _

from activity.models import Event
from orgs.models import Invitation, Partnership, User
from sharing.access import access_of
from sharing.collaborations.shares import Part, contents_in, grants_of, kinds_on_their_own
from sharing.contents import union
from sharing.figures import Figure, Reading, figures
from sharing.registry import models_by_kind
from sharing.until import Term

if TYPE_CHECKING:
    from sharing.models import Shareable

Status = Partnership.Status
# Whose people the host learns of: those who work with it, or did until it paused.
JOINED = {Status.ACTIVE, Status.SUSPENDED}
# Invitations that something can still come of.
WAITING = {Invitation.Status.OPEN, Invitation.Status.CONFIRMING}


@dataclass(frozen=True)
class Section:
    """One part of the page, opened by its tab."""

    key: str
    label: str
    url: str


@dataclass(frozen=True)
class Share:
    """A thing that the partner has: since when, by whom, until when, and how much in it."""

    title: str
    url: str
    term: Term
    by: str
    parts: list[Part]


class PartnerPage:
    """The page of one partner; each part is worked out only when a template asks for it."""

    def __init__(self, reader: User, partnership: Partnership) -> None:
        self.reader = reader
        self.partnership = partnership

    @property
    def sections(self) -> list[Section]:
        """Return the parts in the order of their tabs."""
        address = reverse("sharing:partner", args=[self.partnership.pk])
        own = {
            "overview": _("Overview"),
            "users": _("Users"),
            "shared": _("Shared contents"),
            "history": _("History"),
        }
        return [*(Section(key, label, f"{address}?section={key}") for key, label in own.items()), *self._following]

    @property
    def _following(self) -> list[Section]:
        """Return the access review of each kind that the reader may view, and the trail."""
        access = access_of(self.reader)
        kinds = [model.kind for model in kinds_on_their_own() if access.may_own(f"{model.kind}.view")]
        addresses = [reverse("sharing:review", args=[self.partnership.pk, kind]) for kind in kinds]
        trail = reverse("sharing:partner_trail", args=[self.partnership.pk])
        reviews = [Section("review", _("Access review"), address) for address in addresses]
        return [*reviews, Section("trail", _("Sharing trail"), trail)]

    @property
    def may_edit(self) -> bool:
        """Return whether the reader may change the partner."""
        return self.reader.has_right("partner.edit")

    @property
    def sees_role(self) -> bool:
        """Return whether the role's name leads to the role."""
        return self.reader.has_right("role.view")

    @property
    def can_suspend(self) -> bool:
        """Return whether suspending is offered."""
        return self.may_edit and self.partnership.status == Status.ACTIVE

    @property
    def can_resume(self) -> bool:
        """Return whether resuming is offered."""
        return self.may_edit and self.partnership.status == Status.SUSPENDED

    @property
    def can_end(self) -> bool:
        """Return whether ending is offered."""
        return self.may_edit and self.partnership.status != Status.ENDED

    @property
    def can_undo(self) -> bool:
        """Return whether taking back the end is offered."""
        return self.may_edit and self.has_ended and self.partnership.can_be_resumed

    @property
    def has_ended(self) -> bool:
        """Return whether the partnership is over."""
        return self.partnership.status == Status.ENDED

    @property
    def can_resend(self) -> bool:
        """Return whether sending the invitation again is offered: nobody has answered it yet."""
        return self.may_edit and self.invitation is not None and self.invitation.status == Invitation.Status.OPEN

    @property
    def can_revoke(self) -> bool:
        """Return whether revoking the invitation is offered."""
        return self.may_edit and self.invitation is not None and self.invitation.status in WAITING

    @property
    def can_invite(self) -> bool:
        """Return whether a new invitation is offered: nobody has joined, and none is waiting."""
        return self._could_invite and bool(self.partnership.email)

    @property
    def lacks_address(self) -> bool:
        """Return whether only an e-mail address is missing for a new invitation."""
        return self._could_invite and not self.partnership.email

    @property
    def _could_invite(self) -> bool:
        nobody_yet = self.partnership.status in {Status.INVITED, Status.DECLINED} or self.partnership.is_over
        return self.may_edit and nobody_yet and not self.can_revoke

    @cached_property
    def invitation(self) -> Invitation | None:
        """Return the newest invitation."""
        return self.partnership.invitations.order_by("-pk").first()

    @property
    def knows_people(self) -> bool:
        """Return whether the host learns who works there."""
        return self.partnership.status in JOINED

    @property
    def people(self) -> QuerySet[User]:
        """Return the partner's people, those who may sign in first."""
        people = User.objects.filter(organisation_id=self.partnership.partner_id)
        return people.order_by("-is_active", "name", "pk") if self.knows_people else people.none()

    @property
    def shared(self) -> "Shared":
        """Return what the partner has, the newest share first."""
        return Shared(self.reader, self.partnership)

    @property
    def figures(self) -> list[tuple[Figure, Reading | None]]:
        """Return all figures with what each says of the partner, None where that is nothing."""
        partnership = self.partnership
        return [(each, each.read(self.reader, [partnership]).get(partnership.pk)) for each in figures()]

    @property
    def history(self) -> QuerySet[Event]:
        """Return what happened with the partner, newest first, without kinds of things that the reader may not view."""
        kind = ContentType.objects.get_for_model(Partnership)
        about = Q(context_type=kind, context_id=self.partnership.pk) | Q(partner_id=self.partnership.partner_id)
        access = access_of(self.reader)
        closed = [model for kind, model in models_by_kind().items() if not access.may_own(f"{kind}.view")]
        types = [each.pk for each in ContentType.objects.get_for_models(*closed).values()] if closed else []
        events = Event.objects.filter(about, organisation_id=self.partnership.host_id)
        seen = events.exclude(Q(target_type__in=types) | Q(context_type__in=types))
        return seen.select_related("actor", "partner").order_by("-created_at", "-pk")

    def items(self, section: str) -> Any:
        """Return what the list of that section holds, to be shown in pages."""
        lists: dict[str, Any] = {"users": self.people, "shared": self.shared, "history": self.history}
        return lists.get(section, ())


class Shared:
    """The things that a partner has, to be counted and sliced: the newest share first, with what lies in them."""

    def __init__(self, reader: User, partnership: Partnership) -> None:
        self.reader = reader
        self.partnership = partnership
        self.models = {model.kind: model for model in kinds_on_their_own()}

    def __len__(self) -> int:
        return sum(grants_of(model, self.partnership, self.reader).count() for model in self.models.values())

    def __getitem__(self, part: slice) -> list[Share]:
        rows = self._rows(part)
        ids: dict[str, list[int]] = defaultdict(list)
        for kind, pk, *_rest in rows:
            ids[kind].append(pk)
        things = {kind: self.models[kind].objects.own_of(self.reader).in_bulk(ids[kind]) for kind in ids}
        parts = {kind: contents_in(self.models[kind], self.partnership, self.reader, ids[kind]) for kind in ids}
        zone = self.partnership.host.time_zone
        names = dict(User.objects.filter(pk__in={row[4] for row in rows}).values_list("pk", "name"))
        return [
            _share(things[kind][pk], (Term(since, until, zone), names.get(by or 0, "")), parts[kind][pk])
            for kind, pk, since, until, by in rows
            if pk in things[kind]
        ]

    def _rows(self, part: slice) -> Sequence[tuple[str, int, datetime, datetime | None, int | None]]:
        """Return kind, id, since, until and by whom of one page of shares."""
        grants = [
            grants_of(model, self.partnership, self.reader)
            .order_by()
            .annotate(kind=Value(kind, CharField()), thing=F("content_object_id"))
            .values_list("kind", "thing", "granted_at", "expires_at", "granted_by")
            for kind, model in self.models.items()
        ]
        found: Any = union(grants)
        return list(found.order_by("-granted_at", "-thing")[part])


def _share(thing: "Shareable", grant: tuple[Term, str], parts: list[Part]) -> Share:
    term, by = grant
    address = getattr(thing, "get_absolute_url", None)
    return Share(thing.share_title(), address() if address else "", term, by, parts)
