"""The access rule as SQL: every read of a shareable thing starts here."""

from typing import TYPE_CHECKING, Any, Self

from django.core.exceptions import PermissionDenied
from django.db import models
from django.db.models import Q
from django.http import Http404

from orgs.models import User
from orgs.rights import known
from sharing.access import Access, access_of

if TYPE_CHECKING:
    from sharing.models import Shareable

NOTHING = Q(pk__in=[])


class ShareableQuerySet(models.QuerySet["Shareable"]):
    """Things as one user may see them."""

    def own_of(self, user: User) -> Self:
        """Return what the user's own organisation owns, when the user's role may view it."""
        return self.filter(self._own(access_of(user)))

    def shared_with(self, user: User) -> Self:
        """Return what other organisations share with the user's."""
        return self.filter(self._shared(access_of(user)))

    def visible_to(self, user: User) -> Self:
        """Return all that the user may see. Lists of many take ``own_of`` or ``shared_with``, which are faster."""
        access = access_of(user)
        return self.filter(self._own(access) | self._shared(access))

    def get_for(self, user: User, action: str, pk: int) -> Any:
        """Return the thing ``pk`` if the user may do ``action`` on it.

        Raises Http404 when the user may not know that it exists, PermissionDenied when the user sees it only.
        """
        thing = self.visible_to(user).filter(pk=pk).first()
        if thing is None:
            raise Http404
        if known(f"{self.model.kind}.{action}") not in access_of(user).rights_on_things_of(thing.owner_id):
            raise PermissionDenied
        return thing

    def _view_rights(self) -> list[str]:
        """Return the rights without which nothing here is seen: on the thing, and on what it lies in."""
        container = self.model.container_model()
        return [f"{model.kind}.view" for model in (self.model, container) if model]

    def _own(self, access: Access) -> Q:
        if not all(access.may_own(right) for right in self._view_rights()):
            return NOTHING
        return Q(owner_id=access.organisation_id)

    def _shared(self, access: Access) -> Q:
        hosts = access.hosts(*self._view_rights())
        if not hosts:
            return NOTHING
        found = Q(pk__in=granted(self.model, access, hosts).values("content_object_id"))
        if container := self.model.container_model():
            inside = granted(container, access, hosts).values("content_object_id")
            found &= Q(**{f"{self.model.container}__in": inside})
        return found


def granted(model: "type[Shareable]", access: Access, hosts: list[int]) -> Any:
    """Return the grants on ``model`` that those hosts gave the user's organisation, by the grants' index alone."""
    return model.grant_model().objects.to_group(access.group_id).from_hosts(hosts)
