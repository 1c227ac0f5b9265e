"""Everything that can happen to offers.

Whoever changes one locks first the thing, then partnerships, then the offer, so that two at once wait for each other
in the same order. Whether the thing goes to somebody is decided by one conditional UPDATE (answering.py).
"""

from sharing.services.offers.answering import accept_offer, decline_offer, mark_offer_seen, may_answer
from sharing.services.offers.common import AlreadyOfferedError, NobodyToOfferError, OfferClosedError, OfferError
from sharing.services.offers.managing import add_partners, change_deadline, close_offers_of, remind, withdraw_offer
from sharing.services.offers.offering import Draft, Offered, offer_thing
from sharing.services.offers.sweeping import sweep_offers

__all__ = [
    "AlreadyOfferedError",
    "Draft",
    "NobodyToOfferError",
    "OfferClosedError",
    "OfferError",
    "Offered",
    "accept_offer",
    "add_partners",
    "change_deadline",
    "close_offers_of",
    "decline_offer",
    "mark_offer_seen",
    "may_answer",
    "offer_thing",
    "remind",
    "sweep_offers",
    "withdraw_offer",
]
