"""Sharing several things."""

from collections import Counter
from functools import cached_property
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from orgs.models import Partnership
from sharing.bulk.deeds import Deed
from sharing.bulk.forms import ShareForm
from sharing.bulk.summary import Fate, Shown, contents_in_words, entities, mails_in_words, with_contents
from sharing.contents import Selection
from sharing.services.bulk import Many, share_many


class ShareSeveral(Deed):
    """Every chosen partner gets access to every thing, and to the contents that go along."""

    key = "share"
    form = ShareForm

    @classmethod
    def title(cls, count: int) -> str:
        """Return what the step is called."""
        return ngettext("Share %(count)s entity", "Share %(count)s entities", count) % {"count": count}

    def fate(self, thing: int, partnership: Partnership) -> Fate:
        """Return whether the partner gets access, has it already, or gets something new in it."""
        new = self._new(thing, partnership)
        words = contents_in_words(self.parts, {key: len(ids) for key, ids in new.items()})
        if not self.has_access(thing, partnership):
            return Fate(_("Gets access"), "success", words)
        if words:
            return Fate(_("Has access already, gets new contents"), "info", words)
        return Fate(_("Has access already: nothing changes"))

    def totals(self) -> list[str]:
        """Return who gets access to how much, who gets new contents, and how many e-mails that makes."""
        pairs = [(pk, each) for pk in self.batch.ids for each in self.partners.values()]
        fresh = [(pk, each) for pk, each in pairs if not self.has_access(pk, each)]
        more = [(pk, each) for pk, each in pairs if self.has_access(pk, each) and self._new(pk, each)]
        told = [each for _pk, each in [*fresh, *more]]
        return [*self._access(fresh), *self._contents(more), *([mails_in_words(told)] if told else [])]

    def do(self, shown: str) -> Many:
        """Share what the summary showed."""
        seen = Shown.of(shown, [part.key for part in self.parts])
        return share_many(
            actor=self.batch.actor,
            model=self.batch.model,
            ids=self.batch.chosen.ids,
            partnerships=self.wanted,
            along=seen.along,
            known=seen.known,
        )

    def _access(self, fresh: list[tuple[int, Partnership]]) -> list[str]:
        count = len({each for _pk, each in fresh})
        text = ngettext(
            "%(count)s partner gets access to %(entities)s.", "%(count)s partners get access to %(entities)s.", count
        )
        return self._sentence(text, count, fresh) if fresh else []

    def _contents(self, more: list[tuple[int, Partnership]]) -> list[str]:
        count = len({each for _pk, each in more})
        text = ngettext(
            "%(count)s partner with access gets new contents of %(entities)s.",
            "%(count)s partners with access get new contents of %(entities)s.",
            count,
        )
        return self._sentence(text, count, more) if more else []

    def _sentence(self, text: str, count: int, pairs: list[tuple[int, Partnership]]) -> list[str]:
        things = {pk for pk, _each in pairs}
        given = {(key, pk) for thing, each in pairs for key, pks in self._new(thing, each).items() for pk in pks}
        words = contents_in_words(self.parts, Counter(key for key, _pk in given))
        return [with_contents(text % {"count": count, "entities": entities(len(things))}, words)]

    def _new(self, thing: int, partnership: Partnership) -> Selection:
        """Return what goes along that the partner does not have; of a thing that is new to it, it has nothing."""
        along = self.along(thing)
        if not self.has_access(thing, partnership):
            return along
        group = partnership.partner.group_id
        new = {key: frozenset(pk for pk in ids if (key, pk, group) not in self._held) for key, ids in along.items()}
        return {key: ids for key, ids in new.items() if ids}

    @cached_property
    def _held(self) -> set[tuple[str, int, int]]:
        """Return (category, content, group) for what the partners have of the contents that go along."""
        groups = [each.partner.group_id for each in self.partners.values()]
        held: set[tuple[str, int, int]] = set()
        for part in self.parts:
            inside: Any = part.model.objects.filter(**{f"{part.model.container}__in": self.batch.ids})
            grants: Any = part.model.grant_model().objects.live()
            found = grants.filter(content_object__in=inside.order_by().values("pk"), group_id__in=groups)
            held.update((part.key, pk, group) for pk, group in found.values_list("content_object_id", "group_id"))
        return held
