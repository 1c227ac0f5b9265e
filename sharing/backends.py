"""The authentication backend: ``user.has_perm("entities.view_entity", entity)`` gives the full answer."""

from typing import Any

from django.db.models import Model
from guardian.backends import ObjectPermissionBackend

from orgs.models import User
from orgs.rights import ALL_RIGHTS
from sharing.access import access_of
from sharing.models import Shareable


class AccessBackend(ObjectPermissionBackend):
    """guardian's backend, narrowed by the access rule: a grant alone gives nothing."""

    def has_perm(self, user_obj: Any, perm: str, obj: Model | None = None) -> bool:
        """Return whether the user may do what ``perm`` names on ``obj``: the same answer as ``get_for``."""
        if not isinstance(obj, Shareable):
            return False
        return perm.rpartition(".")[2] in self._codenames(user_obj, obj)

    def get_all_permissions(self, user_obj: Any, obj: Model | None = None) -> set[str]:
        """Return the names, as ``"view_entity"``, of all that the user may do on ``obj``."""
        return self._codenames(user_obj, obj) if isinstance(obj, Shareable) else set()

    def get_group_permissions(self, user_obj: Any, obj: Model | None = None) -> set[str]:
        """Return the same: every permission on a thing comes through the organisation's group."""
        return self.get_all_permissions(user_obj, obj)

    def _codenames(self, user_obj: Any, obj: Shareable) -> set[str]:
        if not isinstance(user_obj, User) or not user_obj.is_active:
            return set()
        if not type(obj).objects.visible_to(user_obj).filter(pk=obj.pk).exists():
            return set()
        held = access_of(user_obj).rights_on_things_of(obj.owner_id) & ALL_RIGHTS
        own_kind = (right.partition(".") for right in held)
        return {f"{action}_{obj._meta.model_name}" for kind, _dot, action in own_kind if kind == obj.kind}
