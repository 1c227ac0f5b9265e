"""Forms for writing with templates, and what they say of a template that is written."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from entities.forms_contents import ContentForm
from entities.writing.documents import FORMATS
from entities.writing.variables import UnknownVariablesError, refuse_unknown
from orgs.models import User


def only_known_variables(writer: User, before: Any) -> Callable[[str], None]:
    """Return what raises ValidationError for unknown variables that did not stand in the text ``before``."""

    def check(text: str) -> None:
        try:
            refuse_unknown(writer, text, before if isinstance(before, str) else "")
        except UnknownVariablesError as error:
            raise ValidationError(str(error), code="variables") from error

    return check


class DocumentForm(ContentForm):
    """What a document is called as a file, and in which format it is made; labels are those of files."""

    kind = "file"

    name = forms.CharField(label=_("File name"), max_length=180)
    format = forms.ChoiceField(
        label=_("Format"), choices=list(FORMATS.items()), initial="pdf", widget=forms.RadioSelect
    )
    field_order = ["name", "format", "labels", "visible_to"]

    def begin_with(self, name: str) -> None:
        """Propose a name."""
        self.initial["name"] = name[: DocumentForm.base_fields["name"].max_length]  # type: ignore[attr-defined]
