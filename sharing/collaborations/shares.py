"""What a partner has from its host at present, as far as one of the host's people may see it."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db.models import Count

from orgs.models import Partnership, User
from sharing.grants import view_permission_id
from sharing.registry import contents_of, models_by_kind

if TYPE_CHECKING:
    from sharing.models import Shareable


@dataclass(frozen=True)
class Part:
    """How many contents of one kind lie in a shared thing."""

    count: int
    label: Any


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


def grants_held(model: "type[Shareable]", partnership: Partnership, reader: User) -> Any:
    """Return the grants on things of ``model`` that the reader may view, those that have ended, too."""
    grants: Any = model.grant_model().objects
    held = grants.filter(group_id=partnership.partner.group_id, permission_id=view_permission_id(model))
    return held.from_hosts([partnership.host_id]).filter(content_object__in=_viewable(model, reader))


def contents_in(
    model: "type[Shareable]", partnership: Partnership, reader: User, ids: Collection[int]
) -> dict[int, list[Part]]:
    """Return by id how many contents of each kind the partner has in the things ``ids``."""
    found: dict[int, list[Part]] = defaultdict(list)
    for inner in contents_of(model):
        around = f"content_object__{inner.container}"
        grants = grants_of(inner, partnership, reader).filter(**{f"{around}__in": ids})
        for pk, count in grants.order_by().values_list(around).annotate(Count("pk")):
            found[pk].append(Part(count, inner._meta.verbose_name_plural))
    return found


def _given(model: "type[Shareable]", partnership: Partnership) -> Any:
    grants: Any = model.grant_model().objects
    return grants.to_group(partnership.partner.group_id).from_hosts([partnership.host_id])


def _viewable(model: "type[Shareable]", reader: User) -> Any:
    return model.objects.own_of(reader).order_by().values("pk")
