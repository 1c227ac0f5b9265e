"""The models of what is worked on."""

from entities.models.contents import EntityContent, File, FileGrant, Message, MessageGrant, Note, NoteGrant
from entities.models.entities import Entity, EntityGrant
from entities.models.imports import ImportJob, ImportMapping, ImportProblem
from entities.models.types import Attribute, EntityType
from entities.models.views import SavedView, ViewChoice

__all__ = [
    "Attribute",
    "Entity",
    "EntityContent",
    "EntityGrant",
    "EntityType",
    "File",
    "FileGrant",
    "ImportJob",
    "ImportMapping",
    "ImportProblem",
    "Message",
    "MessageGrant",
    "Note",
    "NoteGrant",
    "SavedView",
    "ViewChoice",
]
