"""What a search answers: groups by kind, each with its best hits, counted up to a limit."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any
from urllib.parse import urlencode

from django.http import QueryDict
from django.urls import reverse

from collab.base.lists import SEARCH
from collab.base.search import LONGEST, words_of
from orgs.models import User
from orgs.searching import Hit, Searchable, searchables

KIND = "kind"
# Fewer characters stand in nearly everything.
SHORTEST = 2
# So many of a kind are found at most: who gets more needs better words, not more pages.
LIMIT = 200
# So many hits of each kind stand on the page of all kinds, and so many while somebody types.
FIRST, QUICK = 5, 3


@dataclass(frozen=True)
class Group:
    """The hits of one kind; ``count`` of them were found, and even more if ``capped``."""

    label: Any
    url: str
    hits: Sequence[Hit]
    count: int
    capped: bool

    @property
    def more(self) -> bool:
        """Return whether there are more than are shown."""
        return self.count > len(self.hits)


@dataclass(frozen=True)
class Choice:
    """A kind to narrow the search to, or all of them."""

    label: Any
    url: str
    chosen: bool


class Results:
    """What one person finds for the words and the kind in an address; a kind that says nothing is left out."""

    def __init__(self, user: User, params: QueryDict) -> None:
        self.words = params.get(SEARCH, "").replace("\x00", " ").strip()[:LONGEST]
        kinds = (each(user, self.words) for each in searchables())
        self.kinds = [each for each in kinds if each.concerns()]
        self.only = next((each for each in self.kinds if each.key == params.get(KIND)), None)

    @property
    def asked(self) -> bool:
        """Return whether there are words enough to look for."""
        return len("".join(words_of(self.words))) >= SHORTEST

    @property
    def choices(self) -> list[Choice]:
        """Return the kinds that the person can narrow the search to."""
        return [Choice(each.label, self.url(each), each is self.only) for each in self.kinds]

    @property
    def all_url(self) -> str:
        """Return the address of what is found of all kinds."""
        return self.url()

    def url(self, kind: Searchable | None = None) -> str:
        """Return the address of this search, narrowed to a kind or not."""
        params = {SEARCH: self.words, KIND: kind.key if kind else ""}
        return f"{reverse('search')}?{urlencode({name: value for name, value in params.items() if value})}"

    def ids(self, kind: Searchable) -> list[int]:
        """Return the ids of what is found of a kind, the best first; one more than the limit if there are more."""
        found: dict[int, None] = {}
        for rows in kind.found() if self.asked else ():
            if len(found) <= LIMIT:
                found |= dict.fromkeys(rows.values_list("pk", flat=True)[: LIMIT + 1])
        return list(found)[: LIMIT + 1]

    def groups(self, shown: int) -> list[Group]:
        """Return the kinds of which something is found, each with its first hits."""
        found = ((kind, self.ids(kind)) for kind in self.kinds)
        return [self.group(kind, ids, ids[:shown]) for kind, ids in found if ids]

    def group(self, kind: Searchable, ids: Sequence[int], shown: Sequence[int]) -> Group:
        """Return the group of a kind with the hits ``shown`` of those that were found."""
        hits = kind.hits(shown)
        return Group(kind.label, self.url(kind), hits, min(len(ids), LIMIT), len(ids) > LIMIT)

    @cached_property
    def only_ids(self) -> list[int]:
        """Return what is found of the kind that the search is narrowed to."""
        return self.ids(self.only) if self.only else []
