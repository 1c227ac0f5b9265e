"""The demo world while it is made."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar

from django.core.files.base import ContentFile

from collab.demo.past import Past
from collab.demo.people import People
from entities.models import Entity, EntityType, File, Message, Note

Content = TypeVar("Content", File, Note, Message)


@dataclass
class World:
    """Who is there, what they work on, and what happened so far; sales makes all things in it."""

    people: People
    types: dict[str, EntityType]
    past: Past

    def entity(self, key: str, title: str, values: dict[str, Any], *, at: datetime, purpose: str = "") -> Entity:
        """Return a new entity of the type ``key``."""
        values = {"responsible": self.people.sales.pk, **values} if key == "opportunity" else values
        entity = Entity(
            **self._by_sales(), updated_by=self.people.sales, type=self.types[key], title=title, values=values
        )
        self.past.make(entity, at=at)
        if purpose:
            entity.purposes.add(self.people.purposes[purpose])
        return entity

    def note(self, entity: Entity, title: str, text: str, *, at: datetime, label: str = "") -> Note:
        """Return a new note."""
        note = Note(**self._by_sales(), entity=entity, title=title, text=text)
        return self._content(note, at, label)

    def message(self, entity: Entity, subject: str, text: str, *, at: datetime) -> Message:
        """Return a new message."""
        message = Message(**self._by_sales(), entity=entity, subject=subject, text=text)
        return self._content(message, at, "")

    def file(
        self, entity: Entity, name: str, content: bytes, *, content_type: str, at: datetime, label: str = ""
    ) -> File:
        """Return a new file."""
        file = File(
            **self._by_sales(),
            entity=entity,
            name=name,
            content=ContentFile(content, name=name),
            size=len(content),
            content_type=content_type,
        )
        return self._content(file, at, label)

    def _by_sales(self) -> dict[str, Any]:
        return {"owner": self.people.host, "created_by": self.people.sales}

    def _content(self, thing: Content, at: datetime, label: str) -> Content:
        self.past.make(thing, at=at)
        if label:
            thing.labels.add(self.people.labels[label])
        return thing
