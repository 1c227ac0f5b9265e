"""Cutting off what an answer quotes: its reader has that already.

Line by line and in one pass: anybody can write to us, and expressions that span lines take minutes for a mail that is
made to be slow (decision 12).
"""

import re
from collections.abc import Sequence

# "Am 12.11.2026 um 10:00 schrieb Collab <…>:", "On Thu, Nov 12, Collab wrote:", and what Outlook draws.
INTRODUCED = re.compile(r"(Am|On|Le)\b.*\b(schrieb|wrote|a écrit)\b.*:")
RULED = re.compile(
    r"(_{10,}|-{2,} ?(Original Message|Ursprüngliche Nachricht|Forwarded message) ?-{2,})", re.IGNORECASE
)
HEADER = re.compile(r"\*?(Von|From|Gesendet|Sent|Datum|Date|An|To|Betreff|Subject):")
# An introduction is broken into so many lines at most, and is no longer than this.
MOST_LINES = 3
LONGEST = 400
# So many headers in a row are those of a mail; fewer are the words of its author.
HEADERS = 3


def own_words(text: str) -> str:
    """Return ``text`` up to where it begins to quote; all of it when nothing of one's own would be left."""
    lines = text.split("\n")
    end = next((place for place in range(len(lines)) if _quotes_from(lines, place)), len(lines))
    return "\n".join(lines[:end]).strip() or text.strip()


def _quotes_from(lines: Sequence[str], place: int) -> bool:
    """Return whether from that line on there is only a quotation."""
    line = lines[place].strip()
    if line.startswith(">"):
        return all(not each.strip() or each.lstrip().startswith(">") for each in lines[place : place + 50])
    return bool(RULED.fullmatch(line[:LONGEST])) or _is_introduction(lines, place) or _is_header(lines, place)


def _is_introduction(lines: Sequence[str], place: int) -> bool:
    """Return whether somebody is said to have written what follows."""
    if not lines[place].strip().startswith(("Am ", "On ", "Le ")):
        return False
    for count in range(1, MOST_LINES + 1):
        words = " ".join(each.strip() for each in lines[place : place + count])
        if len(words) <= LONGEST and INTRODUCED.fullmatch(words):
            return True
    return False


def _is_header(lines: Sequence[str], place: int) -> bool:
    return all(HEADER.match(each.strip()) for each in lines[place : place + HEADERS]) and place + HEADERS <= len(lines)
