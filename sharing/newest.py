"""What is shared with somebody, the newest share first, answered from the grants' index alone (DESIGN, section 9)."""

from datetime import datetime
from typing import Any

from collab.base.pagination import COUNT_LIMIT
from orgs.models import User
from sharing.access import access_of
from sharing.querysets import ShareableQuerySet, granted


class NewestShared:
    """``things`` (of a kind that lies in nothing else) as they are shared with ``user``, the newest share first.

    To be counted and sliced: each thing bears ``shared_at``, since when the user's organisation has it. The count
    stops one beyond what pages count.
    """

    def __init__(
        self, things: ShareableQuerySet, user: User, *, host: int | None = None, since: datetime | None = None
    ) -> None:
        access = access_of(user)
        hosts = [each for each in access.hosts(f"{things.model.kind}.view") if host in {None, each}]
        grants = granted(things.model, access, hosts)
        self.things = things
        self.grants = grants.filter(granted_at__gt=since) if since else grants

    def __len__(self) -> int:
        return int(self.grants.order_by()[: COUNT_LIMIT + 1].count())

    def __getitem__(self, part: slice) -> list[Any]:
        newest = self.grants.order_by("-granted_at", "-content_object_id")
        shares: dict[int, datetime] = dict(newest.values_list("content_object_id", "granted_at")[part])
        found: dict[int, Any] = {thing.pk: thing for thing in self.things.filter(pk__in=shares)}
        for pk, thing in found.items():
            thing.shared_at = shares[pk]
        return [found[pk] for pk in shares if pk in found]
