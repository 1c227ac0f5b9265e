"""Starting a process: which template, under which name."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from entities.models import Entity
from orgs.models import User
from sharing.forms_visibility import VisibilityForm
from workflows.models import Process, ProcessTemplate


class StartForm(VisibilityForm):
    """The process to start; ``edition`` is the version of the template that its preview showed."""

    name = forms.CharField(label=_("Name"), max_length=120)
    template = forms.IntegerField(widget=forms.HiddenInput)
    edition = forms.IntegerField(widget=forms.HiddenInput)

    field_order = ["name"]

    def __init__(self, data: Any, *, template: ProcessTemplate, actor: User, entity: Entity) -> None:
        super().__init__(data, initial={"name": template.name, "template": template.pk, "edition": template.edition})
        self.offer_partners(actor, entity, Process.kind)

    def look_again(self, template: ProcessTemplate) -> None:
        """Show the version that the template has now, and keep what was typed."""
        data: Any = self.data
        self.data = data.copy()
        self.data["edition"] = str(template.edition)  # type: ignore[index]
