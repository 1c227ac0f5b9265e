"""What the page shows on which somebody makes a document."""

from dataclasses import dataclass
from functools import cached_property

from entities.models import Entity, EntityType
from entities.writing.documents import Document, document_from
from entities.writing.filling import TooLongError
from entities.writing.meanings import Meanings
from entities.writing.templates import templates_for
from entities.writing.variables import UnknownVariablesError
from orgs.models import User


@dataclass
class DocumentPage:
    """The templates for an entity, and what the one with the id ``picked`` becomes."""

    user: User
    entity: Entity
    picked: int | None = None

    @cached_property
    def templates(self) -> list[Entity]:
        """Return the document templates that the person may use here."""
        return templates_for(self.user, self.entity, EntityType.Use.DOCUMENT)

    @cached_property
    def template(self) -> Entity | None:
        """Return the chosen template; where there is only one, it is chosen from the start."""
        only = len(self.templates) == 1 and self.picked is None
        return next((each for each in self.templates if only or each.pk == self.picked), None)

    @cached_property
    def meanings(self) -> Meanings:
        """Return what the variables stand for here."""
        return Meanings(self.user, self.entity)

    @property
    def document(self) -> Document | None:
        """Return what the chosen template becomes."""
        return self._made[0]

    @property
    def problem(self) -> str:
        """Return why the chosen template becomes nothing."""
        return self._made[1]

    @cached_property
    def _made(self) -> tuple[Document | None, str]:
        if self.template is None:
            return None, ""
        try:
            return document_from(self.user, self.template, self.meanings), ""
        except (UnknownVariablesError, TooLongError) as error:
            return None, str(error)
