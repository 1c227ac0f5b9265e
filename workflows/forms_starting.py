"""Starting a process: which template, under which name."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from workflows.models import ProcessTemplate


class StartForm(forms.Form):
    """The process to start; ``edition`` is the version of the template that its preview showed."""

    name = forms.CharField(label=_("Name"), max_length=120)
    template = forms.IntegerField(widget=forms.HiddenInput)
    edition = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, data: Any, *, template: ProcessTemplate) -> None:
        super().__init__(data, initial={"name": template.name, "template": template.pk, "edition": template.edition})

    def look_again(self, template: ProcessTemplate) -> None:
        """Show the version that the template has now, and keep what was typed."""
        self.data = {**dict(self.data.items()), "edition": str(template.edition)}
