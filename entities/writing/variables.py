"""Variables in templates, ``{{ entity.title }}``: how they are written, and which somebody may use."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from entities.attributes import attributes_for
from entities.kinds.positions import Table
from entities.models import Entity, EntityType
from orgs.models import User

# No template language: a name between braces stands for a text, and that is all.
VARIABLE = re.compile(r"\{\{([^{}\r\n]{1,100})\}\}")
TITLE = gettext_lazy("Title")
GENERAL: dict[str, Any] = {
    "organisation.name": gettext_lazy("Organization"),
    "sender.name": gettext_lazy("Your name"),
    "sender.email": gettext_lazy("Your e-mail address"),
    "sender.organisation": gettext_lazy("Your organization"),
    "today": gettext_lazy("Today's date"),
}
# The type whose first related entity is "the contact"; its key was made of the type's name.
CONTACT_KEYS = ("contact", "kontakt")


class UnknownVariablesError(PermissionDenied):
    """Some variables do not exist, as far as this person may know; the message names them.

    Forms say so. What gets past them to a service comes from no form of ours.
    """

    def __init__(self, names: Iterable[str]) -> None:
        self.names = list(names)
        words = ngettext("Unknown variable: %(names)s", "Unknown variables: %(names)s", len(self.names))
        super().__init__(words % {"names": ", ".join(self.names)})


@dataclass(frozen=True)
class Variable:
    """A variable and what it is called; ``text`` is what it stands for, where that is known, or ``lines`` do."""

    name: str
    label: str
    text: str = ""
    lines: Table | None = None

    @property
    def written(self) -> str:
        """Return it as templates have it."""
        return f"{{{{ {self.name} }}}}"


@dataclass(frozen=True)
class VariableGroup:
    """Variables under one heading."""

    label: str
    variables: list[Variable]


def names_in(text: str) -> list[str]:
    """Return the names of the variables in ``text``, each once, in their order."""
    return list(dict.fromkeys(match[1].strip() for match in VARIABLE.finditer(text)))


def variables_for(user: User) -> list[VariableGroup]:
    """Return what ``user`` may write into a template: it will be used on entities of any type that the user knows."""
    groups = []
    for entity_type in _known_types(user):
        prefix = "contact" if entity_type.key in CONTACT_KEYS else "entity"
        named = {f"{prefix}.{each.key}": each.name for each in attributes_for(user, entity_type, "view")}
        named[f"{prefix}.title"] = str(TITLE)
        groups.append(VariableGroup(entity_type.name, [Variable(*each) for each in named.items()]))
    general = [Variable("entity.title", str(TITLE)), *(Variable(name, str(label)) for name, label in GENERAL.items())]
    return [VariableGroup(_("Everywhere"), general), *groups]


def refuse_unknown(user: User, text: str, before: str = "") -> None:
    """Raise UnknownVariablesError for variables that ``user`` puts into a template and may not know.

    Those that stood there ``before`` stay: who wrote them may know more than who edits.
    """
    new = [name for name in names_in(text) if name not in names_in(before)]
    if not new:
        return
    known = {each.name for group in variables_for(user) for each in group.variables}
    # A template can also be used on a contact itself.
    known |= {name.replace("contact.", "entity.", 1) for name in known}
    if unknown := [name for name in new if name not in known]:
        raise UnknownVariablesError(unknown)


def _known_types(user: User) -> Iterable[EntityType]:
    """Return the types of the own organisation, and those of what others share with it; templates are for these."""
    shared = Entity.objects.shared_with(user).order_by().values("type")
    found = EntityType.objects.filter(Q(organisation=user.organisation_id) | Q(pk__in=shared), use="")
    return found.prefetch_related("attributes")
