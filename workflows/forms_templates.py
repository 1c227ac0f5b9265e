"""Forms of the builder of process templates: a template, and a phase of one."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.db.models import Model
from django.utils.translation import gettext_lazy as _

from orgs.forms_taxonomy import PurposesField
from orgs.models import User
from workflows.models import PhaseTemplate, ProcessTemplate
from workflows.people import Who
from workflows.services.templates import Content
from workflows.template_people import groups_for, may_name


@dataclass(frozen=True)
class Checks:
    """Checkboxes under one heading."""

    name: str
    options: list[dict[str, Any]]

    @property
    def chosen(self) -> int:
        """How many of them are ticked."""
        return sum(1 for each in self.options if each["selected"])


class GroupedChecks(forms.CheckboxSelectMultiple):
    """Checkboxes by group; groups can be folded up, those with something ticked are open."""

    template_name = "workflows/templates/widgets/groups.html"

    def get_context(self, name: str, value: Any, attrs: Any) -> dict[str, Any]:
        """Return the context with the groups."""
        context: dict[str, Any] = super().get_context(name, value, attrs)
        context["groups"] = [Checks(group or "", options) for group, options, _i in context["widget"]["optgroups"]]
        return context


class GroupedField(forms.MultipleChoiceField):
    """Some of many, by group."""

    widget = GroupedChecks
    default_error_messages = {"invalid_choice": _("Something you chose is not there any more. Look again, then save.")}


class AssigneesField(GroupedField):
    """Whom something is assigned to. Partners that the reader may not know are not offered, and stay assigned."""

    def __init__(self) -> None:
        super().__init__(label=_("Assigned to"), required=False)
        self.kept: list[Who] = []

    def offer(self, reader: User, had: Collection[Any]) -> None:
        """Offer whom the reader can assign, and who is assigned."""
        groups = groups_for(reader, had)
        self.choices = [(group.name, group.choices) for group in groups if group.name]
        self.choices = [*groups[0].choices, *self.choices]
        self.kept = [Who.of(each) for each in had if not may_name(reader, each)]

    def clean(self, value: Any) -> list[Who]:
        """Return those who are to be assigned."""
        return [who for key in super().clean(value) if (who := Who.from_key(key))] + self.kept


class PartForm(forms.ModelForm):  # type: ignore[type-arg]
    """What templates, phases and tasks have in common; ``workflows.services.templates`` writes it.

    ``name``: what a new one is to be called, as far as that was typed elsewhere.
    """

    purposes = PurposesField(
        help_text=_("Without a purpose it always starts; otherwise only for entities that have one of them.")
    )
    assignees = AssigneesField()

    class Meta:
        model: type[Model] = PhaseTemplate
        fields = ["name", "description", "purposes"]

    def __init__(
        self, data: Mapping[str, Any] | None = None, *, reader: User, instance: Any = None, name: str = ""
    ) -> None:
        super().__init__(data, instance=instance)
        if name:
            self.initial["name"] = name
        had = self._had()
        self._field("assignees").offer(reader, had)
        self.initial["assignees"] = [Who.of(each).key for each in had]
        purposes = [each.pk for each in self.initial.get("purposes", [])]
        if not self._field("purposes").offer(reader.organisation_id, purposes):
            del self.fields["purposes"]
        self._field("description").widget.attrs["rows"] = 3

    def _had(self) -> list[Any]:
        """Return the assignments so far."""
        if not self.instance.pk:
            return []
        return list(self.instance.assignees.select_related("user__organisation", "organisation"))

    def _field(self, name: str) -> Any:
        return self.fields[name]

    @property
    def content(self) -> Content:
        """Return what the form says, once it is valid."""
        said = self.cleaned_data
        own = set(self._meta.fields or ()) - {"purposes"}
        fields = {name: value for name, value in said.items() if name in own}
        return Content(fields, said.get("purposes", ()), said["assignees"])

    def _post_clean(self) -> None:
        """Leave the instance alone: the service sets its fields and checks them."""


class PhaseForm(PartForm):
    """A phase."""


class TemplateForm(PartForm):
    """A template itself."""

    closing_reasons = forms.CharField(
        label=_("Reasons for closing"),
        required=False,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("One reason per line. Whoever closes a process chooses one of them."),
    )
    field_order = ["name", "description", "closing_reasons", "purposes", "assignees"]

    class Meta(PartForm.Meta):
        model: type[Model] = ProcessTemplate
        fields = ["name", "description", "closing_reasons", "purposes"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["closing_reasons"] = "\n".join(self.instance.closing_reasons)

    def clean_closing_reasons(self) -> list[str]:
        """Return the reasons, each once."""
        return lines_of(self.cleaned_data["closing_reasons"].splitlines())


def lines_of(lines: Iterable[str]) -> list[str]:
    """Return the lines that say something, each once."""
    return list(dict.fromkeys(stripped for line in lines if (stripped := line.strip())))
