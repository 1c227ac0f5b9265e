"""What was done with several things, as it is shown afterwards."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from sharing.bulk.batch import Batch
from sharing.bulk.summary import entities
from sharing.models import Offer

if TYPE_CHECKING:
    from sharing.models import Shareable


@dataclass(frozen=True)
class Report:
    """The result; of things that are not there any more only the number is left."""

    headline: str
    done: "list[tuple[Shareable, Offer | None]]"
    unchanged: "list[Shareable]"
    left_out: "list[tuple[Shareable, str]]"
    notes: list[str]


def report_of(batch: Batch, stored: Mapping[str, Any]) -> Report:
    """Return the report that was ``stored``, with what the reader sees of it now."""
    done, unchanged = set(stored["done"]), set(stored["unchanged"])
    offers = Offer.objects.own_of(batch.actor).in_bulk([code for _pk, code in stored["offers"]], field_name="code")
    codes = dict(stored["offers"])
    return Report(
        headline=_headline(stored["deed"], len(stored["done"])),
        done=[(each, offers.get(codes.get(each.pk))) for each in batch.things if each.pk in done],
        unchanged=[each for each in batch.things if each.pk in unchanged],
        left_out=[(each, why) for each in batch.things for pk, why in stored["left_out"] if pk == each.pk],
        notes=_notes(stored),
    )


def missing_in_words(count: int) -> str:
    """Return that so many of the chosen things are not there, or not the actor's to share: nobody learns which."""
    text = ngettext(
        "%(count)s of the chosen entities is no longer there, or not yours to share.",
        "%(count)s of the chosen entities are no longer there, or not yours to share.",
        count,
    )
    return text % {"count": count}


def inactive_in_words(count: int) -> str:
    """Return that so many of the chosen partners get nothing."""
    text = ngettext(
        "%(count)s of the chosen partners is not active (any more) and gets nothing.",
        "%(count)s of the chosen partners are not active (any more) and get nothing.",
        count,
    )
    return text % {"count": count}


def _headline(deed: str, count: int) -> str:
    if not count:
        return _("Nothing was changed.")
    if deed == "offer":
        text = ngettext("%(entities)s was offered.", "%(entities)s were offered.", count)
    else:
        text = ngettext("%(entities)s was shared.", "%(entities)s were shared.", count)
    return text % {"entities": entities(count)}


def _notes(stored: Mapping[str, Any]) -> list[str]:
    gone = ngettext(
        "%(count)s of the chosen contents is no longer available.",
        "%(count)s of the chosen contents are no longer available.",
        stored["gone"],
    ) % {"count": stored["gone"]}
    notes = {
        missing_in_words(stored["missing"]): stored["missing"],
        inactive_in_words(stored["refused"]): stored["refused"],
        gone: stored["gone"],
    }
    return [text for text, count in notes.items() if count]
