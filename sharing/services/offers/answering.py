"""Accepting and declining: the first to accept gets it.

Whoever comes late, or comes twice, changes nothing and reads how things stand.
"""

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404
from django.utils import timezone

from collab.base.transactions import retried
from orgs.models import DeclineReason, Partnership, User
from sharing.access import access_of
from sharing.models import Offer, OfferRecipient
from sharing.services.offers.common import is_active, lock_thing, locked_offer, note, silent, tell_host, tell_partners
from sharing.services.offers.rounds import go_on
from sharing.services.shares import hand_over

Status = OfferRecipient.Status
ANSWER = "offer.answer"


def accept_offer(*, actor: User, recipient: OfferRecipient) -> OfferRecipient:
    """Accept an offer for the actor's organisation, and return how it stands with it then.

    The first one gets the thing and the contents that the host chose, at once; the host, the winner's people and the
    others are told. Raises Http404 when the actor sees no such offer, PermissionDenied when the own or the partner
    role does not let the actor answer.
    """
    found = _answerable(actor, recipient)
    # Most of many who press at the same moment come late: they need no lock to learn it.
    return _accept(actor=actor, pk=found.pk) if can_answer(found) else found


def decline_offer(
    *, actor: User, recipient: OfferRecipient, reason: DeclineReason | None = None, comment: str = ""
) -> OfferRecipient:
    """Decline an offer for the actor's organisation, and return how it stands with it then; the host is told.

    When all of the present round have declined, the next one begins; without one the offer ends as soon as nobody is
    silent any more. Raises as ``accept_offer``; PermissionDenied also for a reason that is not the host's.
    """
    found = _answerable(actor, recipient)
    return _decline(actor=actor, pk=found.pk, reason=reason, comment=comment) if can_answer(found) else found


def may_answer(user: User, host_id: int) -> bool:
    """Return whether ``user`` may accept and decline what that host offers."""
    return ANSWER in access_of(user).rights_on_things_of(host_id)


def can_answer(recipient: OfferRecipient) -> bool:
    """Return whether the offer can still be accepted or declined by this partner."""
    return recipient.status == Status.PENDING and recipient.offer.is_open()


def mark_offer_seen(*, actor: User, recipient: OfferRecipient) -> None:
    """Note that somebody of the partner has looked at the offer; only the first time counts."""
    if recipient.seen_at is None and recipient.partnership.partner_id == actor.organisation_id:
        OfferRecipient.objects.filter(pk=recipient.pk, seen_at=None).update(seen_at=timezone.now())


@retried
@transaction.atomic
def _accept(*, actor: User, pk: int) -> OfferRecipient:
    thing = lock_thing(_read(pk).offer)
    # Whoever held the lock may have got it: most of many learn that here, and let the next one in at once.
    recipient = _read(pk)
    if thing is None or not can_answer(recipient):
        return recipient
    partnership = _lock_partnership(recipient)
    if not wins(actor, recipient):
        return _read(pk)
    contents = {key: frozenset(ids) for key, ids in recipient.offer.contents.items()}
    hand_over(actor=recipient.offer.created_by, thing=thing, partnership=partnership, chosen=contents)
    _tell_accepted(actor, _read(pk))
    return _read(pk)


def wins(actor: User, recipient: OfferRecipient) -> bool:
    """Close the offer for this partner if it is open and the partner has not answered; return whether that went."""
    now = timezone.now()
    # The decision: of all who ask at the same moment, the database lets one through.
    still_open = Offer.objects.open().filter(pk=recipient.offer_id)
    with transaction.atomic():
        won = still_open.update(status=Offer.Status.ACCEPTED, closed_at=now, next_round_at=None) and (
            OfferRecipient.objects.filter(pk=recipient.pk, status=Status.PENDING).update(
                status=Status.ACCEPTED, answered_at=now, answered_by=actor
            )
        )
        if not won:
            # A colleague has declined meanwhile: then the offer stays open for the others.
            transaction.set_rollback(True)
    return bool(won)


def _tell_accepted(actor: User, winner: OfferRecipient) -> None:
    offer = winner.offer
    event = note(offer, "offer_accepted", actor=actor, partner_id=winner.partnership.partner_id)
    tell_host(offer, event, "offer_accepted")
    tell_partners(offer, silent(offer), verb="offer_closed", kind="offer_closed")


@retried
@transaction.atomic
def _decline(*, actor: User, pk: int, reason: DeclineReason | None, comment: str) -> OfferRecipient:
    recipient = _read(pk)
    _lock_partnership(recipient)
    offer = locked_offer(recipient.offer_id)
    _refuse_foreign(offer, reason)
    declined = offer.is_open() and OfferRecipient.objects.filter(pk=pk, status=Status.PENDING).update(
        status=Status.DECLINED, answered_at=timezone.now(), answered_by=actor, reason=reason, comment=comment
    )
    if declined:
        event = note(offer, "offer_declined", actor=actor, partner_id=recipient.partnership.partner_id)
        tell_host(offer, event, "offer_declined")
        if not offer.recipients.pending().filter(round=offer.round).exists():
            go_on(offer)
    return _read(pk)


def _answerable(actor: User, recipient: OfferRecipient) -> OfferRecipient:
    """Return the row as it is now, if the actor may answer in the name of the partner."""
    found = OfferRecipient.objects.visible_to(actor).filter(pk=recipient.pk)
    now = found.select_related("offer__host", "partnership__partner").first()
    if now is None:
        raise Http404
    if not may_answer(actor, now.offer.host_id):
        raise PermissionDenied
    return now


def _read(pk: int) -> OfferRecipient:
    rows = OfferRecipient.objects.select_related("offer__thing_type", "offer__created_by", "partnership__partner")
    return rows.get(pk=pk)


def _lock_partnership(recipient: OfferRecipient) -> Partnership:
    """Return the partnership; until we are done, nobody suspends or ends it. Raises Http404 if somebody has."""
    list(Partnership.objects.select_for_update(no_key=True).filter(pk=recipient.partnership_id))
    if not is_active(recipient.partnership_id):
        raise Http404
    return recipient.partnership


def _refuse_foreign(offer: Offer, reason: DeclineReason | None) -> None:
    if reason and reason.organisation_id != offer.host_id:
        raise PermissionDenied
