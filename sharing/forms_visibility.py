"""*Sichtbarkeit für Partner*: what a form for something new asks about partners, and what it never presumes."""

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from collab.base.numbers import numbers
from orgs.models import Label, User
from sharing.contents import visible_categories
from sharing.internal import is_internal
from sharing.rules import lines_of, rules_of
from sharing.suggestions import Candidate, candidates

if TYPE_CHECKING:
    from sharing.models import Shareable

INTERNAL = _("This is labelled as internal. Tick the partners once more that are to read it all the same.")


class PartnersField(forms.Field):
    """Some partners, each by a checkbox; who cannot be served (any more) is told after saving, and not refused here."""

    widget = forms.CheckboxSelectMultiple

    def clean(self, value: Any) -> frozenset[int]:
        """Return the ids of the partnerships."""
        return numbers(value or ())


class VisibilityForm(forms.Form):
    """What a form inherits that makes a content; ``offer_partners`` says of which thing and category."""

    visible_to = PartnersField(label=_("Visibility for partners"), required=False)
    # Its sender has read that the thing is internal.
    internal_read = forms.BooleanField(widget=forms.HiddenInput, required=False)

    def offer_partners(self, actor: User, thing: "Shareable", key: str) -> None:
        """Offer the partners that have ``thing``, those ticked that the rule suggests; none, and no field, without."""
        offered = candidates(actor=actor, thing=thing, key=key)
        if not offered:
            del self.fields["visible_to"], self.fields["internal_read"]
            return
        field: Any = self.fields["visible_to"]
        field.widget.choices = [(each.partnership.pk, each.partnership.partner.name) for each in offered]
        field.help_text = " ".join([*help_text(offered), *rules_in_words(actor, thing, key)])
        self.initial["visible_to"] = suggested(offered)

    @property
    def chosen_partners(self) -> frozenset[int]:
        """Return the partnerships that were ticked."""
        chosen: frozenset[int] = self.cleaned_data.get("visible_to", frozenset())
        return chosen

    def ask_about_internal(self, labels: Iterable[Label]) -> None:
        """Untick all partners and ask once more if what is made is internal, for nobody chose them knowing that."""
        if not self.chosen_partners or self.cleaned_data.get("internal_read") or not any(map(_marks, labels)):
            return
        self.add_error("visible_to", ValidationError(INTERNAL, code="internal"))
        data: Any = self.data
        self.data = data.copy()
        self.data.setlist("visible_to", [])  # type: ignore[attr-defined]
        self.data["internal_read"] = "on"  # type: ignore[index]


def suggested(offered: Sequence[Candidate]) -> list[int]:
    """Return the partnerships that are ticked at first."""
    return [each.partnership.pk for each in offered if each.suggested]


def help_text(offered: Sequence[Candidate]) -> list[str]:
    """Return why some are ticked, if any is."""
    return [str(_("Ticked at first: who has got several of these here already."))] if suggested(offered) else []


def rules_in_words(actor: User, thing: "Shareable", key: str) -> list[str]:
    """Return which standing rules will act on what is made, whatever is ticked."""
    rules = [rule for rule in rules_of(actor, thing) if rule.category == key]
    lines = lines_of(rules, visible_categories(thing, actor)) if rules else []
    return [f"{line.rule.partnership.partner.name} – {line.text}." for line in lines]


def _marks(label: Label) -> bool:
    return is_internal(label.name, visible_to_partners=label.family.visible_to_partners)
