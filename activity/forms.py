"""The form of the notification settings."""

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from django import forms
from django.forms.boundfield import BoundField

from activity.models import Delivery
from activity.registry import NotificationType, Text, choosable


@dataclass(frozen=True)
class Group:
    """Settings that belong together."""

    label: Text
    fields: list[BoundField]


class PreferencesForm(forms.Form):
    """How somebody hears of each kind of news that they can choose for."""

    def __init__(self, data: Any = None, *, chosen: Mapping[str, str]) -> None:
        super().__init__(data, initial=dict(chosen))
        self.fields = {kind.key: _field(kind) for kind in choosable()}

    @property
    def groups(self) -> list[Group]:
        """Return the fields group by group."""
        parts = groupby(choosable(), key=lambda kind: kind.choice and kind.choice.group)
        return [Group(label or "", [self[kind.key] for kind in kinds]) for label, kinds in parts]


def _field(kind: NotificationType) -> forms.ChoiceField:
    assert kind.choice  # noqa: S101  only such kinds are choosable
    label, hint = str(kind.choice.label), str(kind.choice.hint)
    return forms.ChoiceField(label=label, help_text=hint, choices=Delivery.choices, widget=forms.RadioSelect)
