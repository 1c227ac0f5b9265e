"""Messages from e-mail templates: filled in for somebody who reads and changes them before they are kept."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from entities.models import Entity, EntityType
from entities.writing.filling import Filler, TooLongError, one_line
from entities.writing.meanings import Meanings
from entities.writing.templates import part, templates_for
from entities.writing.variables import UnknownVariablesError, names_in
from orgs.models import User


@dataclass
class Drafts:
    """The e-mail templates for a message on ``entity``; ``picked`` was filled in, unless there is a ``problem``.

    ``filled`` is the id of the one whose text stands there now.
    """

    user: User
    entity: Entity
    picked: Entity | None = None
    problem: str = ""
    filled: int | None = None

    @cached_property
    def templates(self) -> list[Entity]:
        """Return the templates that the person may use here."""
        return templates_for(self.user, self.entity, EntityType.Use.EMAIL)

    @cached_property
    def meanings(self) -> Meanings:
        """Return what the variables stand for here."""
        return Meanings(self.user, self.entity)

    @property
    def empty(self) -> list[str]:
        """Return the variables that were filled in and stand for nothing here."""
        body = part(self.user, self.picked, "body") if self.picked and not self.problem else ""
        return [name for name in names_in(body) if not self.meanings.texts.get(name)]

    def fill_in(self, typed: Mapping[str, str], picked: int | None, before: int | None) -> dict[str, str]:
        """Return subject and text of the template ``picked``, over what was ``typed``.

        What the template ``before`` had filled in makes room; what somebody wrote stays, the text below the new one.
        """
        self.picked, self.filled = self._template(picked), before
        if self.picked is None:
            return dict(typed)
        try:
            made, old = self._draft(self.picked), self._old(before)
        except (UnknownVariablesError, TooLongError) as error:
            self.problem = str(error)
            return dict(typed)
        self.filled = picked
        mine = {name: "" if _same(text, old.get(name, "")) else text for name, text in typed.items()}
        text = "\n\n".join(filter(None, (made["text"], mine["text"].strip())))
        return {"subject": mine["subject"] or made["subject"], "text": text}

    def _template(self, pk: int | None) -> Entity | None:
        return next((each for each in self.templates if each.pk == pk), None)

    def _old(self, before: int | None) -> dict[str, str]:
        template = self._template(before)
        try:
            return self._draft(template) if template else {}
        except (UnknownVariablesError, TooLongError):
            return {}

    def _draft(self, template: Entity) -> dict[str, str]:
        fill = Filler(self.meanings.texts)
        subject = part(self.user, template, "subject") or template.title
        return {"subject": one_line(fill(subject)), "text": fill(part(self.user, template, "body"))}


def _same(typed: str, drafted: str) -> bool:
    """Return whether two texts are the same but for how lines end and what surrounds them."""
    return typed.split() == drafted.split()
