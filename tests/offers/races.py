"""Several people at once, and what has to be there afterwards, whichever of them came first."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from threading import Barrier, Thread
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import connection
from django.http import Http404

from activity.models import Event, Notification, OutboxMessage
from entities.models import Entity, File, Note
from orgs.models import Partnership, User
from sharing.models import Offer, OfferRecipient
from sharing.services.offers import OfferError, accept_offer, decline_offer
from tests.cast import Cast, PartnerOf
from tests.cast_things import add_file, add_note
from tests.offers.actions import grants, offered, part_of, statuses
from tests.sharing.actions import fresh

# How often each is let loose: who comes first is left to chance.
ROUNDS = 4
# What services may raise; everything else fails the test.
DOCUMENTED = (Http404, PermissionDenied, OfferError)

Call = Callable[..., Any]
News = Counter[tuple[str, str]]
# The model, the thing, the group.
Grant = tuple[str, int, int]
# Which news the host gets when an offer ends in one of these ways, and which verb stands in its history.
ENDS = {
    "declined": ("offer_declined_by_all", "offer_unanswered"),
    "expired": ("offer_expired", "offer_unanswered"),
    "withdrawn": ("offer_withdrawn", ""),
}


def together(*calls: Call, documented: tuple[type[Exception], ...] = DOCUMENTED) -> list[Any]:
    """Return by call what it returned, or the class of what it raised, all having begun at the same moment."""
    barrier, answers = Barrier(len(calls)), list[Any]([None] * len(calls))

    def run(number: int) -> None:
        try:
            barrier.wait(60)
            answers[number] = calls[number]()
        except documented as error:
            answers[number] = type(error)
        except Exception as error:  # noqa: BLE001  raised again below
            answers[number] = error
        finally:
            connection.close()

    threads = [Thread(target=run, args=[number]) for number in range(len(calls))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(120)
    for answer in answers:
        if isinstance(answer, Exception):
            raise answer
    return answers


def by(actor: User, service: Call, **what: Any) -> Call:
    """Return a call of ``service`` by somebody, as a request of that person would make it."""
    user = fresh(actor)
    return lambda: service(actor=user, **what)


@dataclass(frozen=True)
class Race:
    """A thing with contents, offered by Stella, and what there was before."""

    cast: Cast
    entity: Entity
    file: File
    note: Note
    offer: Offer
    before: set[Grant]

    def accept(self, partner: PartnerOf, user: User | None = None) -> Call:
        """Return the press of *Accept* by somebody of that partner."""
        return by(user or partner.user, accept_offer, recipient=part_of(self.offer, partner))

    def decline(self, partner: PartnerOf, user: User | None = None) -> Call:
        """Return the press of *Decline* by somebody of that partner."""
        return by(user or partner.user, decline_offer, recipient=part_of(self.offer, partner))

    @property
    def status(self) -> str:
        """Where the offer stands in the end, as it is stored."""
        return Offer.objects.get(pk=self.offer.pk).status

    @property
    def parts(self) -> dict[str, str]:
        """How far it is with each partner."""
        return {name: status for name, status in statuses(self.offer).items() if name}

    @property
    def new_grants(self) -> set[Grant]:
        """Every grant that came since."""
        return grants() - self.before

    def full(self, partner: PartnerOf | Partnership) -> set[Grant]:
        """Return what a winner has: the thing and the file, not the note."""
        organisation = partner.organisation if isinstance(partner, PartnerOf) else partner.partner
        group = organisation.group_id
        return {("EntityGrant", self.entity.pk, group), ("FileGrant", self.file.pk, group)}

    def check(self, *, shared: int = 1, grants_too: bool = True, **also: int) -> None:
        """Compare grants, history, inboxes and e-mails with where the offer stands and how far each partner is.

        ``shared``: so often the winner's people are told of something new. ``grants_too``: not where somebody else
        gives or takes some, too. ``also``: further verbs that have to stand in the history, and how often.
        """
        parts = list(self.offer.recipients.sent().select_related("partnership__partner"))
        won = [each.partnership for each in parts if each.status == "accepted"]
        assert len(won) == (self.status == "accepted")
        if grants_too:
            assert self.new_grants == {row for each in won for row in self.full(each)}
        assert self.history() == self._due_history(parts) + Counter(also)
        assert self._news() == self._due_news(parts, shared)

    def told(self, kind: str) -> Counter[str]:
        """Return how often each person was told news of ``kind``."""
        return Counter({name: times for (each, name), times in self._news().items() if each == kind})

    def events(self) -> Any:
        """Return the histories of the thing and of its offers."""
        things = [self.entity, *Offer.objects.of_thing(self.entity)]
        return Event.objects.filter(pk__in=[event.pk for thing in things for event in Event.objects.history_of(thing)])

    def history(self) -> Counter[str]:
        """Return how often each verb of offers stands in it."""
        return Counter(self.events().filter(verb__startswith="offer_").values_list("verb", flat=True))

    def _news(self) -> News:
        """Return how often each person was told what, in the inbox and, which is the same, by e-mail."""
        inbox, mails = (
            Counter(model.objects.filter(event__in=self.events()).values_list("kind", "recipient__name"))
            for model in (Notification, OutboxMessage)
        )
        assert inbox == mails
        return inbox

    def _due_history(self, parts: list[OfferRecipient]) -> Counter[str]:
        states = Counter(each.status for each in parts)
        due = Counter(offer_made=1, offer_received=len(parts))
        due += Counter(offer_accepted=states["accepted"], offer_declined=states["declined"])
        if self.status in {"accepted", "withdrawn"}:
            due["offer_closed"] = states["pending"]
        due["offer_round_begun"] = max(each.round for each in parts) - 1
        due[ENDS.get(self.status, ("", ""))[0]] += self.status in ENDS
        return +due

    def _due_news(self, parts: list[OfferRecipient], shared: int) -> News:
        due: News = Counter()
        for each in parts:
            people = list(each.partnership.partner.users.filter(is_active=True).values_list("name", flat=True))
            kinds = ["offer_received"]
            if each.status == "accepted":
                kinds += ["shared"] * shared
            elif each.status == "pending" and self.status in {"accepted", "withdrawn"}:
                kinds.append("offer_closed")
            due.update((kind, name) for kind in kinds for name in people)
            if each.status in {"accepted", "declined"}:
                due[f"offer_{each.status}", self.cast.staff.name] += 1
        if ENDS.get(self.status, ("", ""))[1]:
            due["offer_unanswered", self.cast.staff.name] += 1
        return due


def race(cast: Cast, *partners: PartnerOf, **draft: Any) -> Race:
    """Return a race for a new thing, offered with a file, but without its note, to ``partners``."""
    entity = Entity.objects.create(owner=cast.host, type=cast.order_type, title="Dach", created_by=cast.staff)
    file, note = add_file(entity, cast.staff, "Plan.pdf"), add_note(entity, cast.staff, "Intern")
    before = grants()
    draft.setdefault("contents", {"file": frozenset({file.pk})})
    return Race(cast, entity, file, note, offered(cast, *partners, thing=entity, **draft), before)
