"""What can be shared, that it is shared, and what is offered to several partners at once."""

from sharing.models.offers import Offer, OfferRecipient
from sharing.models.shareable import Grant, Shareable

__all__ = ["Grant", "Offer", "OfferRecipient", "Shareable"]
