"""Whom of a partner others can ask to answer, and the form in which it declines an offer."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from orgs.models import DeclineReason, User
from sharing.access import access_of
from sharing.services.offers.answering import ANSWER


def who_may_answer(user: User, host_id: int) -> list[User]:
    """Return the colleagues of ``user`` who may answer there, by name; nobody if the host's role lets nobody."""
    role = access_of(user).roles.get(host_id)
    if role is None or ANSWER not in role.rights:
        return []
    colleagues = User.objects.filter(organisation_id=user.organisation_id, is_active=True).select_related("role")
    return [each for each in colleagues.order_by("name") if each.has_right(ANSWER)]


class DeclineForm(forms.Form):
    """Why a partner declines: one of the host's reasons, where the host keeps any, and words of its own."""

    reason = forms.ChoiceField(label=_("Reason"), widget=forms.RadioSelect)
    comment = forms.CharField(
        label=_("Comment (optional)"), max_length=1000, required=False, widget=forms.Textarea({"rows": 3})
    )

    def __init__(self, data: Any = None, *, host_id: int) -> None:
        super().__init__(data, label_suffix="")
        self.reasons = {str(each.pk): each for each in DeclineReason.objects.choices_for(host_id)}
        if self.reasons:
            self.fields["reason"].choices = [(key, each.local_name) for key, each in self.reasons.items()]  # type: ignore[attr-defined]
        else:
            del self.fields["reason"]

    @property
    def words(self) -> dict[str, Any]:
        """Return the clean values as the service takes them."""
        reason = self.reasons.get(self.cleaned_data.get("reason", ""))
        return {"reason": reason, "comment": self.cleaned_data["comment"]}
