"""Forms of saved views."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from entities.models import SavedView


class ViewForm(forms.ModelForm):  # type: ignore[type-arg]
    """The name of a view; with ``may_share`` also whether the whole organisation has it."""

    class Meta:
        model = SavedView
        fields = ("name", "shared")
        help_texts = {"shared": _("Your partners have it, too, in what you share with them.")}

    def __init__(self, *args: Any, may_share: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not may_share:
            del self.fields["shared"]
