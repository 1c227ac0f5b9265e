"""The accept race as such: who presses, what has to come of it, and the row of the table."""

import sys
from collections import Counter
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from statistics import median, quantiles
from typing import Any

from django.db import connection, transaction

from activity.models import OutboxMessage
from bench.offers import Granted, OfferWorld, grants, offer_world
from bench.racing import Pressed, race_in_processes
from bench.timing import ROUNDS, Row
from orgs.models import User
from sharing.models import Offer, OfferRecipient
from sharing.services.offers import accept_offer
from sharing.services.shares import hand_over

CLIENTS, PARTNERS = 50, 10

# What somebody reads who pressed: where the offer stands, and how far it is with the own organisation.
Answer = tuple[str, str]
# Makes everything ready for one person and one offer, as the page that is open; what it returns is pressed.
Contestant = Callable[[OfferWorld, int, int], Callable[[], object]]


@dataclass(frozen=True)
class Verdict:
    """How many offers, answers, grants and e-mails are not as they have to be, and what was raised how often."""

    two_winners: int
    no_winner: int
    wrong_answers: int
    wrong_grants: int
    wrong_mails: int
    errors: dict[str, int]

    @property
    def clean(self) -> bool:
        """Whether nothing is wrong."""
        return not any(vars(self).values())


@dataclass(frozen=True)
class Race:
    """An accept race that is over: by offer what became of each press, and whether all is as it has to be."""

    world: OfferWorld
    pressed: list[list[Pressed]]
    verdict: Verdict


def accept_race(world: OfferWorld) -> Race:
    """Let all people of ``world`` accept each of its offers at the same instant, and judge what came of it."""
    before, pressed = grants(), _race(world, [_ours] * len(world.offers))
    return Race(world, pressed, _judge(world, before, dict(zip(world.offers, pressed, strict=True))))


def row() -> Row:
    """Return the row of the table: the time until the last of 50 clients has its answer."""
    contestants = [_ours, _peer, _limit]
    world = offer_world(len(contestants) * (ROUNDS + 1), PARTNERS, CLIENTS)
    before, pressed = grants(), _race(world, contestants * (ROUNDS + 1))
    # As everywhere, the first round is not measured.
    ours, peer, limit = (median(map(_span, pressed[first + 3 :: 3])) for first in range(3))
    verdict = _judge(world, before, dict(zip(world.offers[::3], pressed[::3], strict=True)))
    return Row(f"accept race, {CLIENTS} clients", ours, peer, limit, "one winner, 0 errors", verdict.clean)


def show(race: Race) -> None:
    """Print what came of it, and the times."""
    world, verdict, spans = race.world, race.verdict, [_span(each) for each in race.pressed]
    waits = [1000 * (press.ended - press.began) for each in race.pressed for press in each]
    total = max(press.ended for press in race.pressed[-1]) - min(press.began for press in race.pressed[0])
    size = f"{len(spans)} offers × {len(world.partnerships)} partners, {len(world.people)} processes"
    print(f"{connection.vendor}, {size}, Python {sys.version.split()[0]}")
    print(f"two winners {verdict.two_winners}, no winner {verdict.no_winner}, errors {verdict.errors or 0}, wrong:")
    print(f"answers {verdict.wrong_answers}, grants {verdict.wrong_grants}, e-mails {verdict.wrong_mails}")
    for name, times in (("until all of an offer have their answer", spans), ("one answer", waits)):
        print(
            f"{name}: median {median(times):.0f} ms, p95 {quantiles(times, n=20)[-1]:.0f} ms, max {max(times):.0f} ms"
        )
    print(f"total {total:.1f} s, {len(waits) / total:.0f} answers a second")


def _race(world: OfferWorld, turns: Sequence[Contestant]) -> list[list[Pressed]]:
    def prepare(client: int, turn: int) -> Callable[[], object]:
        return turns[turn](world, client, world.offers[turn])

    return race_in_processes(len(world.people), len(turns), prepare)


def _ours(world: OfferWorld, client: int, offer: int) -> Callable[[], Answer]:
    actor, recipient = _page(world, client, offer)

    def press() -> Answer:
        now = accept_offer(actor=actor, recipient=recipient)
        return now.offer.status, now.status

    return press


def _peer(world: OfferWorld, client: int, offer: int) -> Callable[[], object]:
    """Decide as most would, under the offer's lock, and hand over the same; no right is asked, no offer closed."""
    actor, recipient = _page(world, client, offer)

    @transaction.atomic
    def press() -> object:
        now = Offer.objects.select_for_update().get(pk=offer)
        if now.status != Offer.Status.OPEN:
            return now.status
        now.status = Offer.Status.ACCEPTED
        now.save()
        recipient.status, recipient.answered_by = OfferRecipient.Status.ACCEPTED, actor
        recipient.save()
        chosen = {key: frozenset(ids) for key, ids in now.contents.items()}
        thing: Any = now.thing
        hand_over(actor=now.created_by, thing=thing, partnership=recipient.partnership, chosen=chosen)
        return now.status

    return press


def _limit(_world: OfferWorld, _client: int, offer: int) -> Callable[[], object]:
    """Decide, and nothing else."""

    def press() -> object:
        with connection.cursor() as cursor:
            cursor.execute("UPDATE sharing_offer SET status = 'accepted' WHERE id = %s AND status = 'open'", [offer])
            return cursor.rowcount

    return press


def _page(world: OfferWorld, client: int, offer: int) -> tuple[User, OfferRecipient]:
    """Return what a request of that client for the page of the offer begins with."""
    actor = User.objects.get(pk=world.people[client].pk)
    rows = OfferRecipient.objects.select_related("partnership__partner")
    return actor, rows.get(offer=offer, partnership__partner=actor.organisation_id)


def _span(pressed: list[Pressed]) -> float:
    """Return the milliseconds from the first press to the last answer."""
    return 1000 * (max(press.ended for press in pressed) - min(press.began for press in pressed))


def _judge(world: OfferWorld, before: Granted, ours: Mapping[int, list[Pressed]]) -> Verdict:
    """Compare all grants with what the winners have to have; of the offers that are ours, everything else as well."""
    winners = _winners(world)
    groups = {each.partner_id: each.partner.group_id for each in world.partnerships}
    due = {row for offer, won in winners.items() for each in won for row in world.due(offer, groups[each])}
    return Verdict(
        two_winners=sum(len(winners[offer]) > 1 for offer in ours),
        no_winner=sum(not winners[offer] for offer in ours),
        wrong_answers=sum(_wrong_answers(world, pressed, winners[offer]) for offer, pressed in ours.items()),
        wrong_grants=len((grants() - before) ^ due),
        wrong_mails=_wrong_mails(world, winners, ours),
        errors=dict(Counter(press.error for pressed in ours.values() for press in pressed if press.error)),
    )


def _winners(world: OfferWorld) -> dict[int, list[int]]:
    """Return by offer the partners that got it."""
    found: dict[int, list[int]] = {pk: [] for pk in world.offers}
    won = OfferRecipient.objects.filter(offer__in=world.offers, offer__status="accepted", status="accepted")
    for offer, partner in won.values_list("offer", "partnership__partner"):
        found[offer].append(partner)
    return found


def _wrong_answers(world: OfferWorld, pressed: list[Pressed], winners: list[int]) -> int:
    """Return how many read something else than that it is theirs, or somebody else's."""
    right = [("accepted", "accepted" if each.organisation_id in winners else "pending") for each in world.people]
    return sum(press.answer != answer for press, answer in zip(pressed, right, strict=True) if not press.error)


def _wrong_mails(world: OfferWorld, winners: Mapping[int, list[int]], ours: Collection[int]) -> int:
    """Return by how many the queued e-mails differ: to the host, to each person of the winner and of the others."""
    people = Counter(each.organisation_id for each in world.people)
    won = {offer: sum(people[each] for each in partners) for offer, partners in winners.items()}
    due = Counter(shared=sum(won.values()), offer_accepted=len(ours))
    due["offer_closed"] = sum(people.total() - won[offer] for offer in ours)
    found = Counter(OutboxMessage.objects.filter(event__organisation=world.host).values_list("kind", flat=True))
    return ((found - due) + (due - found)).total()
