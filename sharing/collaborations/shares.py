"""What a partner has from its host at present, as far as one of the host's people may see it."""

from typing import TYPE_CHECKING, Any

from orgs.models import Partnership, User
from sharing.registry import models_by_kind

if TYPE_CHECKING:
    from sharing.models import Shareable


def kinds_on_their_own() -> "list[type[Shareable]]":
    """Return the models of things that lie in nothing else."""
    return [model for model in models_by_kind().values() if model.container_model() is None]


def grants_of(model: "type[Shareable]", partnership: Partnership, reader: User) -> Any:
    """Return the live grants on things of ``model`` that the reader may view.

    What lies in something counts only while the partner has that, too.
    """
    grants = _given(model, partnership).filter(content_object__in=_viewable(model, reader))
    if (container := model.container_model()) is None:
        return grants
    around = _given(container, partnership).values("content_object_id")
    return grants.filter(**{f"content_object__{model.container}__in": around})


def _given(model: "type[Shareable]", partnership: Partnership) -> Any:
    grants: Any = model.grant_model().objects
    return grants.to_group(partnership.partner.group_id).from_hosts([partnership.host_id])


def _viewable(model: "type[Shareable]", reader: User) -> Any:
    return model.objects.own_of(reader).order_by().values("pk")
