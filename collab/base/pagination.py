"""Lists in pages."""

from collections.abc import Iterator
from functools import cached_property
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import QuerySet
from django.http import HttpRequest

# Beyond this nobody leafs through, and counting every row costs more than it tells.
COUNT_LIMIT = 10_000
PARAMETER = "page"


class NumberedPage(Page[Any]):
    """A page that knows which page numbers to offer."""

    def elided(self) -> Iterator[int | str]:
        """Yield the numbers around this page and at both ends, with an ellipsis where some are left out."""
        yield from self.paginator.get_elided_page_range(self.number, on_each_side=2, on_ends=1)


class CappedPaginator(Paginator):  # type: ignore[type-arg]
    """A paginator that stops counting at ``COUNT_LIMIT`` and says so."""

    @cached_property
    def counted(self) -> int:
        """Return the number of rows, at most one more than the limit."""
        if isinstance(self.object_list, QuerySet):
            return self.object_list.order_by()[: COUNT_LIMIT + 1].count()
        return len(self.object_list)

    @cached_property
    def count(self) -> int:
        """Return how many rows there are pages for."""
        return min(self.counted, COUNT_LIMIT)

    def _get_page(self, *args: Any, **kwargs: Any) -> NumberedPage:
        return NumberedPage(*args, **kwargs)

    @property
    def capped(self) -> bool:
        """Return whether there are more rows than were counted."""
        return self.counted > COUNT_LIMIT


def paginate(request: HttpRequest, items: Any, per_page: int = 50) -> Page[Any]:
    """Return the page of ``items`` that the request asks for; a number that makes no sense gives a near one."""
    return CappedPaginator(items, per_page).get_page(request.GET.get(PARAMETER))
