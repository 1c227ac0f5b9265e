"""One offer as the host's people see it: what was offered, to whom, and what has come of it."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from orgs.models import Partnership, User
from sharing.access import access_of
from sharing.models import Offer, OfferRecipient
from sharing.offers.listing import TONES
from sharing.offers.teaser import teaser_choices

if TYPE_CHECKING:
    from sharing.models import Shareable

Status = OfferRecipient.Status


@dataclass(frozen=True)
class RecipientRow:
    """One partner of the offer, and how far it is."""

    recipient: OfferRecipient
    words: str
    tone: str


@dataclass(frozen=True)
class Part:
    """How many contents of one category the winner gets."""

    label: Any
    icon: str
    count: int


class OfferPage:
    """The host's page of an offer; each part is worked out only when a template asks for it."""

    def __init__(self, reader: User, offer: Offer) -> None:
        self.reader = reader
        self.offer = offer
        self.state = Offer.Status(offer.state())
        self.is_open = self.state == Offer.Status.OPEN

    @property
    def tone(self) -> str:
        """Return the colour of the status."""
        return TONES[self.state]

    @cached_property
    def thing(self) -> "Shareable | None":
        """Return what is offered, if it is there and the reader may see it."""
        model: Any = self.offer.thing_type.model_class()
        found: Shareable | None = model.objects.own_of(self.reader).filter(pk=self.offer.thing_id).first()
        return found

    @property
    def may_act(self) -> bool:
        """Return whether the reader may do anything about the offer."""
        model: Any = self.offer.thing_type.model_class()
        return access_of(self.reader).may_own(f"{model.kind}.share") and self.reader.organisation.partner_collaboration

    @property
    def may_go_on(self) -> bool:
        """Return whether the reader may remind, add partners, set a deadline or withdraw."""
        return self.may_act and self.is_open

    @property
    def may_offer_again(self) -> bool:
        """Return whether the thing can be offered again: this offer is over, and nobody got it."""
        return self.may_act and self.thing is not None and self.state not in {Offer.Status.OPEN, Offer.Status.ACCEPTED}

    @cached_property
    def rows(self) -> list[RecipientRow]:
        """Return the partners by round, each with how far it is."""
        recipients = self.offer.recipients.select_related("partnership__partner", "answered_by", "reason")
        return [RecipientRow(each, *self._words(each)) for each in recipients]

    @property
    def rounds(self) -> int:
        """Return how many rounds there are."""
        return max((row.recipient.round for row in self.rows), default=1)

    @property
    def silent(self) -> int:
        """Return how many partners could still answer."""
        return sum(row.recipient.status == Status.PENDING for row in self.rows) if self.is_open else 0

    @property
    def teaser(self) -> list[str]:
        """Return what the attributes of the teaser are called, as far as they still are attributes of teasers."""
        if self.thing is None:
            return []
        return [each.label for each in teaser_choices(self.reader, self.thing) if each.key in self.offer.teaser]

    @cached_property
    def parts(self) -> list[Part]:
        """Return what the winner gets beside the thing, by category, without what is gone."""
        return list(self._parts()) if self.thing else []

    def _parts(self) -> Iterator[Part]:
        for category in self.thing.share_categories() if self.thing else ():
            ids = self.offer.contents.get(category.key)
            if ids and (count := category.contents.own_of(self.reader).filter(pk__in=ids).count()):
                yield Part(category.label, category.icon, count)

    def _words(self, recipient: OfferRecipient) -> tuple[str, str]:
        """Return in words, and by colour, how far it is with one partner."""
        if recipient.status == Status.ACCEPTED:
            return _("Accepted"), "success"
        if recipient.status == Status.DECLINED:
            return _("Declined"), "danger"
        if recipient.status == Status.WAITING:
            return (_("Waits for round %(round)s") if self.is_open else _("Not sent")) % {"round": recipient.round}, ""
        if not self.is_open:
            return _("No answer"), ""
        if recipient.partnership.status != Partnership.Status.ACTIVE:
            return _("Collaboration is not active"), ""
        return (_("Seen, no answer yet"), "info") if recipient.seen_at else (_("Not seen yet"), "warning")
