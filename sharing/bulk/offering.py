"""Offering several things: each is an offer of its own."""

from collections import Counter
from functools import cached_property
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from orgs.models import Partnership
from sharing.bulk.deeds import Deed
from sharing.bulk.forms import OfferForm
from sharing.bulk.summary import Fate, Line, Row, Shown, contents_in_words, entities, mails_in_words
from sharing.contents import Selection
from sharing.models import Offer
from sharing.services.bulk import Many, offer_many
from sharing.services.offers import Draft


class OfferSeveral(Deed):
    """Every thing is offered to those of the chosen partners that have no access; the first to accept gets it."""

    key = "offer"
    form = OfferForm

    @classmethod
    def title(cls, count: int) -> str:
        """Return what the step is called."""
        return ngettext("Offer %(count)s entity", "Offer %(count)s entities", count) % {"count": count}

    def row(self, thing: Any) -> Row:
        """Return what will happen with one thing: nothing if it is being offered at present."""
        if running := self._running.get(thing.pk):
            return Row(thing, [Line(Fate(_("Is being offered already: left out")), [])], running)
        return super().row(thing)

    def fate(self, thing: int, partnership: Partnership) -> Fate:
        """Return whether the partner gets the offer."""
        if self.has_access(thing, partnership):
            return Fate(_("Has access: gets no offer"))
        words = contents_in_words(self.parts, {key: len(ids) for key, ids in self.along(thing).items()})
        winner = _("For the winner: %(contents)s") % {"contents": ", ".join(words)}
        return Fate(_("Gets the offer"), "success", (winner,) if words else ())

    def along(self, thing: int) -> Selection:
        """Return which contents the winner gets; none of a thing that is not offered."""
        return super().along(thing) if thing not in self._running else {}

    def totals(self) -> list[str]:
        """Return how much is offered to how many, and how many e-mails that makes."""
        if not self._sent:
            return []
        things, partners = {pk for pk, _each in self._sent}, [each for _pk, each in self._sent]
        count = len(set(partners))
        text = ngettext(
            "%(entities)s will be offered to %(count)s partner.",
            "%(entities)s will be offered to %(count)s partners.",
            count,
        )
        each_gets = Counter(key for pk in things for key, ids in self.along(pk).items() for _id in ids)
        words = contents_in_words(self.parts, each_gets)
        winners = [_("The winners get: %(contents)s.") % {"contents": ", ".join(words)}] if words else []
        return [text % {"count": count, "entities": entities(len(things))}, *winners, mails_in_words(partners)]

    def do(self, shown: str) -> Many:
        """Offer what the summary showed."""
        draft = Draft(
            headline="",
            rounds=dict.fromkeys(self.wanted, 1),
            message=self.said["message"],
            deadline=self.said["deadline"],
        )
        return offer_many(
            actor=self.batch.actor,
            model=self.batch.model,
            ids=self.batch.chosen.ids,
            draft=draft,
            along=Shown.of(shown, [part.key for part in self.parts]).along,
        )

    @cached_property
    def _sent(self) -> list[tuple[int, Partnership]]:
        """Return (thing, partner) for each partner that gets an offer."""
        pairs = [(pk, each) for pk in self.batch.ids if pk not in self._running for each in self.partners.values()]
        return [(pk, each) for pk, each in pairs if not self.has_access(pk, each)]

    @cached_property
    def _running(self) -> dict[int, Offer]:
        """Return by thing the offer that is open at present."""
        kind = ContentType.objects.get_for_model(self.batch.model)
        found = Offer.objects.own_of(self.batch.actor).filter(thing_type=kind, thing_id__in=self.batch.ids)
        return {offer.thing_id: offer for offer in found.open()}
