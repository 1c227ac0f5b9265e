"""The role editor: a role as it is stored, or as somebody has it in the form and has not saved yet."""

from copy import copy
from functools import cached_property
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import QueryDict

from orgs.forms_roles import RoleForm, typed
from orgs.matrix import Grid, grid_of
from orgs.models import Role, User
from orgs.role_parts import bound_parts

SAVE = "save"


class RoleEditor:
    """The form over ``role`` and the parts of other apps; ``data`` is what was sent.

    A button that only changes the form (``step`` is something else than saving) leaves it without errors.
    """

    def __init__(self, role: Role, data: QueryDict | None = None) -> None:
        self.role = role
        checked = data is None or data.get("step", SAVE) == SAVE
        initial = None if data is None or checked else typed(data)
        self.form = RoleForm(data if checked else None, role=role, initial=initial)
        self.parts = bound_parts(role, data)

    @cached_property
    def grid(self) -> Grid:
        """The rights as checkboxes, ticked as they were sent."""
        return grid_of(self.role.kind, self.form["rights"].value() or [])

    def is_valid(self) -> bool:
        """Return whether everything that was sent makes sense."""
        return self.form.is_valid() and not any(part.errors() for part in self.parts)

    def stored(self) -> dict[str, Any]:
        """Return what is to be stored, by field of the role; only after ``is_valid``."""
        cleaned = self.form.cleaned_data
        return {
            "name": cleaned["name"],
            "rights": cleaned["rights"],
            "attributes": {pk: level for part in self.parts for pk, level in part.levels().items()},
            "new_attributes": cleaned["new_attributes"],
            "task_scope": cleaned.get("task_scope", self.role.task_scope),
        }

    def errors(self) -> list[str]:
        """Return in words what does not make sense."""
        in_form = [str(message) for messages in self.form.errors.values() for message in messages]
        return in_form + [message for part in self.parts for message in part.errors()]


def unsaved_role(user: User, role: Role, data: QueryDict) -> Role | list[str]:
    """Return a copy of ``role`` as the editor's form has it, never to be saved; in words what is wrong with the form.

    Raises PermissionDenied when ``user`` may not edit that role.
    """
    if not user.has_right("role.edit") or role.organisation_id != user.organisation_id:
        raise PermissionDenied
    editor = RoleEditor(role, data)
    if not editor.is_valid():
        return editor.errors()
    unsaved = copy(role)
    for name, value in editor.stored().items():
        setattr(unsaved, name, value)
    return unsaved
