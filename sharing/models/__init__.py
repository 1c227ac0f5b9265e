"""What can be shared, that it is shared, what can be undone of it, and what is offered to several partners at once."""

from sharing.models.changes import ShareChange
from sharing.models.offers import Offer, OfferRecipient
from sharing.models.openings import Opening
from sharing.models.rules import ShareRule
from sharing.models.shareable import Grant, Shareable

__all__ = ["Grant", "Offer", "OfferRecipient", "Opening", "ShareChange", "ShareRule", "Shareable"]
