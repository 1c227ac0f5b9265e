"""What column names mean: compared word by word, in German and in English."""

import re
from collections.abc import Sequence
from difflib import SequenceMatcher
from functools import lru_cache

from entities.keys import FOLDED


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


# Words that distinguish nothing.
FILLERS = _words(
    "der die das des dem den ein eine einer eines von vom zum zur fuer und im in am an the of for and a to "
    "koordinate koordinaten coordinate coordinates geographische geographischer wgs84 geo gps "
    "einheit kwp kw kwh mw m"
)
# Each line: words for the same thing.
SAME = [
    line.split()
    for line in (
        "strasse street str strassenname streetname road",
        "hausnummer hausnr hnr housenumber houseno house_number",
        "postleitzahl plz postcode zip zipcode postalcode",
        "ort city town stadt wohnort ortsname",
        "breitengrad latitude lat",
        "laengengrad longitude lon lng long",
        "titel title",
        "telefon phone tel telefonnummer telephone phonenumber",
        "email mail emailadresse emailaddress",
        "leistung power capacity",
        "datum date",
        "firma company unternehmen",
        "betrag amount",
        "preis price",
        "bemerkung bemerkungen notiz notizen remark remarks note notes comment kommentar",
    )
]
CANONICAL = {word: words[0] for words in SAME for word in words}
PARTS = {
    "street": {"strasse"},
    "house_number": {"hausnummer"},
    "postcode": {"postleitzahl"},
    "city": {"ort"},
    "latitude": {"breitengrad"},
    "longitude": {"laengengrad"},
}
TITLES = ("titel", "anzeigename", "name", "bezeichnung", "betreff", "subject", "projektname", "projekt", "firma")
ADDRESSES = ("adresse", "address", "anschrift", "standort", "location")
# Names of numbers that nobody calculates with.
IDENTIFIERS = _words(
    "nr nummer number no id kennung schluessel key code postleitzahl telefon fax hausnummer iban konto ean gtin"
)
COUNT = re.compile(r"(?:number of|no\. of|anzahl)\b", re.IGNORECASE)
UNIT = re.compile(
    r"\s*(?:\bin\s+|[\[(]\s*)(?P<unit>[kMG]?Wp?h?|m²|m³|m2|km|m|cm|mm|ha|kg|t|l|€|EUR|%|°C|h|V|A)\s*[\])]?\s*$"
)


@lru_cache(maxsize=2048)
def words_of(name: str) -> tuple[str, ...]:
    """Return the words of a name that tell something, each in one spelling for all that mean the same."""
    plain = UNIT.sub("", name).lower().translate(FOLDED)
    joined = re.sub(r"(?<=[a-z])-(?=[a-z])", "", plain)
    joined = joined.replace("geographische breite", "lat").replace("geographische laenge", "lon")
    joined = re.sub(r"\b(house|zip|post|postal|e)[ _](?=number|no|code|mail)", r"\1", joined)
    found = [CANONICAL.get(word, word) for word in re.findall(r"[a-z0-9]+", joined)]
    return tuple(word for word in found if word not in FILLERS) or tuple(found)


def unit_of(name: str) -> tuple[str, str]:
    """Return the name without the unit at its end, and that unit, if there is one."""
    found = UNIT.search(name)
    return (name[: found.start()].strip(), found["unit"]) if found and found.start() else (name, "")


def likeness(name: str, other: str) -> float:
    """Return how alike two names are: 1 for the same words, 0 for nothing in common."""
    mine, theirs = words_of(name), words_of(other)
    if not mine or not theirs:
        return 0
    if set(mine) == set(theirs):
        return 1
    shared = len(set(mine) & set(theirs)) / len(set(mine) | set(theirs))
    one, two = " ".join(mine), " ".join(theirs)
    # In short words a single letter makes another word.
    letters = SequenceMatcher(None, one, two, autojunk=False).ratio() if min(len(one), len(two)) > 4 else 0
    return max(shared, letters) * 0.95


def part_likeness(name: str, part: str, address: str) -> float:
    """Return how much a column name looks like that part of the address called ``address``."""
    words = set(words_of(name))
    if not words & PARTS[part]:
        return 0
    return 1 / (1 + 0.3 * len(words - PARTS[part] - set(words_of(address)) - set(ADDRESSES)))


def title_likeness(name: str) -> float:
    """Return how much a column name looks like that of the title."""
    words = words_of(name)
    ranks = [rank for rank, title in enumerate(TITLES) if title in words]
    return 1 / (1 + 0.3 * (len(words) - 1) + 0.02 * min(ranks)) if ranks else 0


def is_identifier(name: str) -> bool:
    """Return whether what is called that is a sign, even where it is made of digits."""
    words: Sequence[str] = words_of(name)
    if COUNT.match(name):
        return False
    return any(word in IDENTIFIERS or word.endswith(("nummer", "nr", "schluessel", "number")) for word in words)
