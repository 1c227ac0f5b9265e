"""Forms of files, notes and messages."""

from collections.abc import Mapping
from functools import cached_property
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext_lazy as _

from collab.base.numbers import number
from entities.models import Entity, EntityContent
from entities.services.contents import Seen, fields_of
from entities.writing.drafts import Drafts
from orgs.forms_taxonomy import LabelsField
from orgs.models import Label, User
from sharing.forms_visibility import VisibilityForm

# What forms ask besides what the content says.
ASIDE = {"labels", "seen", "visible_to", "internal_read"}


class SeveralFilesInput(forms.ClearableFileInput):
    """A control for several files at once."""

    allow_multiple_selected = True


class SeveralFilesField(forms.FileField):
    """Several files; empty and too large ones are let through, for the service refuses each with its reason."""

    widget = SeveralFilesInput

    def clean(self, data: Any, initial: Any = None) -> list[Any]:
        """Return the list of files."""
        files = data if isinstance(data, (list, tuple)) else [data]
        return [super(SeveralFilesField, self).clean(each, initial) for each in files or [None]]


class UploadForm(VisibilityForm):
    """Files for an entity."""

    files = SeveralFilesField(label=_("Files"), allow_empty_file=True)  # type: ignore[assignment]
    field_order = ["files"]


class ContentForm(VisibilityForm):
    """What all contents have: labels, which only the owner's people set, what the reader saw before, who sees it."""

    kind: ClassVar[str]

    labels = LabelsField()
    seen = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(
        self,
        data: Mapping[str, Any] | None = None,
        *,
        actor: User,
        entity: Entity,
        content: EntityContent | None = None,
    ) -> None:
        super().__init__(data)
        self.actor = actor
        self.entity = entity
        self.content = content
        ours = entity.owner_id == actor.organisation_id
        had = [label.pk for label in content.labels.all()] if content else []
        if not (ours and self._field("labels").offer(entity.owner_id, self.kind, had)):
            del self.fields["labels"]
        if content:
            del self.fields["visible_to"], self.fields["internal_read"]
            self._keep_fixed(content)
            self.initial = self._now(content) | {"seen": self._seen(content)}
        else:
            self.offer_partners(actor, entity, self.kind)

    def _keep_fixed(self, content: EntityContent) -> None:
        """Offer nothing but labels of what went through the mail."""
        if content.fixed:
            self.fields = {name: field for name, field in self.fields.items() if name in ASIDE}

    def _now(self, content: EntityContent) -> dict[str, Any]:
        """Return what this form shows of ``content``: to partners nothing of its labels, not even a digest."""
        return {name: value for name, value in fields_of(content).items() if name in self.fields}

    def _seen(self, content: EntityContent) -> str:
        return Seen.of(content, self._now(content)).signed(content)

    def _field(self, name: str) -> Any:
        return self.fields[name]

    @property
    def texts(self) -> dict[str, str]:
        """Return the clean values besides labels."""
        return {name: value for name, value in self.cleaned_data.items() if name not in ASIDE}

    @property
    def chosen_labels(self) -> list[Label] | None:
        """Return the chosen labels; None if they were not asked for."""
        return list(self.cleaned_data["labels"]) if "labels" in self.fields else None

    def clean_seen(self) -> Seen | None:
        """Return what stood in the form when it was made; raise ValidationError when it is not of our making."""
        text = self.cleaned_data["seen"]
        found = Seen.from_signed(text, self.content) if self.content and text else None
        if self.content and text and found is None:
            raise ValidationError(_("This form is out of date. Open it again."))
        return found

    def is_settled(self) -> bool:
        """Return whether it is valid and nothing has to be asked about what is internal."""
        if self.is_valid():
            self.ask_about_internal(self.chosen_labels or [])
        return self.is_valid()

    @property
    def what_was_seen(self) -> Seen | None:
        """Return what stood in the form when it was made."""
        seen: Seen | None = self.cleaned_data["seen"]
        return seen

    def start_over(self, now: EntityContent) -> None:
        """Take what stands in the database as seen: sent again, the form prevails."""
        data: Any = self.data
        self.data = data.copy()
        self.data["seen"] = self._seen(now)  # type: ignore[index]


class FileForm(ContentForm):
    """Name and labels of a file."""

    kind = "file"

    name = forms.CharField(label=_("File name"), max_length=200)
    field_order = ["name"]


class NoteForm(ContentForm):
    """A note."""

    kind = "note"

    title = forms.CharField(label=_("Title"), max_length=200)
    text = forms.CharField(label=_("Text"), required=False, max_length=50_000, widget=forms.Textarea)
    field_order = ["title", "text", "labels", "visible_to"]


class MessageForm(ContentForm):
    """A message."""

    kind = "message"

    subject = forms.CharField(label=_("Subject"), max_length=200)
    text = forms.CharField(label=_("Text"), max_length=50_000, widget=forms.Textarea)
    field_order = ["subject", "text", "labels", "visible_to"]

    @cached_property
    def drafts(self) -> Drafts | None:
        """Return the e-mail templates that a new message can be begun with; None where there are none."""
        drafts = Drafts(self.actor, self.entity)
        return drafts if not self.content and drafts.templates else None

    def fill_in(self, sent: QueryDict) -> None:
        """Show what was ``sent``, with the chosen template in the place of what the last one gave."""
        for name, field in self.fields.items():
            self.initial[name] = field.widget.value_from_datadict(sent, MultiValueDict(), self.add_prefix(name))
        if self.drafts:
            template, before = (number(sent.get(name, "")) for name in ("template", "drafted"))
            typed = {name: self.initial[name] or "" for name in ("subject", "text")}
            self.initial.update(self.drafts.fill_in(typed, template, before))
