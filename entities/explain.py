"""Why somebody sees an entity, a content or an attribute of it: what sharing tells, and the levels of attributes."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from collab.base.numbers import number
from entities.attributes import SEEN, WRITTEN, Group, attributes_for, in_groups
from entities.models import Attribute, Entity
from entities.values import REFERENCES
from orgs.models import Role, User
from sharing.access import access_of
from sharing.explain import Explanation, Link, More, Verdict
from sharing.registry import contents_of


@dataclass(frozen=True)
class Why:
    """All that the page says. ``group`` holds the attributes that can be asked about instead."""

    entity: Entity
    subject: str
    partners: list[Verdict]
    staff: list[Verdict]
    attribute: Attribute | None = None
    group: Group | None = None

    @property
    def seeing(self) -> int:
        """Return how many partners see it."""
        return sum(1 for verdict in self.partners if verdict.sees)

    @property
    def points_elsewhere(self) -> bool:
        """Return whether the attribute names something that has to be seen for itself."""
        return self.attribute is not None and self.attribute.kind in REFERENCES


def why_entity(actor: User, entity: Entity) -> Why:
    """Return who sees the entity, and why."""
    return Why(entity, entity.title, *_verdicts(actor, Explanation(entity)))


def why_content(actor: User, content: Any) -> Why:
    """Return who sees something that lies in an entity, and why."""
    return Why(content.entity, str(content), *_verdicts(actor, Explanation(content, inside=content.entity)))


def why_attribute(actor: User, entity: Entity, pk: int) -> Why | None:
    """Return who sees an attribute of the entity, and why; None where the actor has no such attribute."""
    groups = in_groups(attributes_for(actor, entity.type, "view"))
    found = ((group, each) for group in groups for each in group.attributes if each.pk == pk)
    group, attribute = next(found, (None, None))
    if attribute is None:
        return None
    verdicts = _verdicts(actor, Explanation(entity, more=_levels(attribute)))
    return Why(entity, attribute.name, *verdicts, attribute=attribute, group=group)


def content_of(actor: User, entity: Entity, words: str) -> Any:
    """Return what ``words`` names, as "file:7", if it lies in ``entity`` and the actor sees it; else None."""
    kind, _colon, digits = words.partition(":")
    pk = number(digits)
    models = {model.kind: model for model in contents_of(Entity)}
    if kind not in models or pk is None:
        return None
    contents: Any = models[kind].objects.own_of(actor)
    found = contents.filter(entity=entity, pk=pk).select_related("owner", "entity__owner")
    return next(iter(found), None)


def _verdicts(actor: User, explanation: Explanation) -> tuple[list[Verdict], list[Verdict]]:
    """Return the verdicts on the partners, and on the staff roles for those who may see roles."""
    return explanation.of_partners(), explanation.of_staff() if actor.has_right("role.view") else []


def _levels(attribute: Attribute) -> More:
    """Return what adds the level that a role gives to ``attribute``."""
    owner = attribute.type.organisation_id

    def links(viewer: User, role: Role) -> tuple[list[Link], list[Link]]:
        level = access_of(viewer).level_of(attribute.pk, owner)
        names = {"role": role.name, "attribute": attribute.name}
        shown = _("The role “%(role)s” shows “%(attribute)s”.")
        hidden = _("The role “%(role)s” hides “%(attribute)s”.")
        editable = _("The role “%(role)s” makes “%(attribute)s” editable.")
        fixed = _("The role “%(role)s” shows “%(attribute)s” read only.")
        seen, written = level in SEEN, level in WRITTEN
        second = [Link(written, (editable if written else fixed) % names)] if seen else []
        return [Link(seen, (shown if seen else hidden) % names)], second

    return links
