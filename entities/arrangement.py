"""How a list is arranged – columns, filters, order, groups, display – as an address says it and a view keeps it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from django.http import QueryDict

from collab.base.lists import SEARCH, SORT

COLUMNS, GROUP, DISPLAY = "columns", "group", "display"
TABLE, BOARD, MAP = "table", "board", "map"


@dataclass(frozen=True)
class Arrangement:
    """What a saved view keeps: attributes stand in it as in addresses; no ``columns`` at all are those of the type."""

    columns: Sequence[str] | None = None
    filters: Mapping[str, Sequence[str]] = field(default_factory=dict)
    words: str = ""
    sort: str = ""
    group: str = ""
    display: str = TABLE

    def params(self) -> QueryDict:
        """Return this as an address would say it."""
        params = QueryDict(mutable=True)
        for name, values in self.filters.items():
            params.setlist(name, list(values))
        if self.columns is not None:
            params.setlist(COLUMNS, ["", *self.columns])
        display = "" if self.display == TABLE else self.display
        for name, value in ((SEARCH, self.words), (SORT, self.sort), (GROUP, self.group), (DISPLAY, display)):
            if value:
                params[name] = value
        return params
