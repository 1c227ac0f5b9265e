"""Writing an e-mail from an entity."""

from collections.abc import Iterable
from email.utils import parseaddr
from typing import Any, cast
from uuid import uuid4

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext_lazy as _

from collab.base.numbers import number
from entities.forms_contents import MessageForm
from entities.mailing.contacts import Contact, contacts_for
from entities.mailing.replies import takes_answers
from entities.models import Entity, Message
from orgs.models import User

MOST_RECIPIENTS = 10
LONGEST_ADDRESS = 254
ONCE = r"[0-9a-f]{32}"
ANSWERED = _("Answers appear at this entity.")
UNANSWERED = _("Answers do not arrive here: Collab has no address for them.")


class AddressesField(forms.CharField):
    """Several addresses, one on each line or with commas between; its clean value is a list."""

    def clean(self, value: Any) -> Any:
        """Return the addresses; raise ValidationError that names each that is none."""
        text = super().clean(value).replace(";", ",").replace("\n", ",")
        words = [word.strip() for word in text.split(",") if word.strip()]
        addresses = [parseaddr(word)[1] if word.endswith(">") else word for word in words]
        errors = [_wrong(word) for word, address in zip(words, addresses, strict=True) if not _is_address(address)]
        if errors:
            raise ValidationError(errors)
        return addresses


class MailForm(MessageForm):
    """A message, and to whom it goes."""

    recipients = forms.MultipleChoiceField(label=_("To"), required=False, widget=forms.CheckboxSelectMultiple)
    others = AddressesField(
        label=_("Other addresses"),
        required=False,
        max_length=3000,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("With commas between them. Each gets an e-mail of its own and does not see the others."),
    )
    answers = forms.CharField(required=False, max_length=20, widget=forms.HiddenInput)
    once = forms.RegexField(ONCE, required=False, widget=forms.HiddenInput)
    field_order = ["recipients", "others", "subject", "text", "labels", "visible_to"]

    def __init__(self, data: Any = None, *, actor: User, entity: Entity, answered: Message | None = None) -> None:
        super().__init__(data, actor=actor, entity=entity)
        contacts = contacts_for(actor, entity)
        self._field("recipients").choices = [(each.address, each.label) for each in contacts]
        if not contacts:
            del self.fields["recipients"]
            self._field("others").label = _("To")
        self.fields["text"].help_text = ANSWERED if takes_answers() else UNANSWERED
        self.initial.update({"once": uuid4().hex} | (_answer(answered, contacts) if answered else {}))

    def clean_answers(self) -> Message | None:
        """Return what is answered; raise ValidationError for what its author does not see here."""
        if not (text := self.cleaned_data["answers"]):
            return None
        found = answerable(self.actor, self.entity, text)
        if found is None:
            raise ValidationError(_("What you answer is gone. Write a new e-mail."))
        return found

    def clean(self) -> dict[str, Any]:
        """Return the clean values; raise ValidationError for nobody to send to, and for too many."""
        cleaned = super().clean() or self.cleaned_data
        if self.errors.keys() & {"recipients", "others"}:
            return cleaned
        found = self.addresses
        if not found:
            raise ValidationError(_("Say to whom it goes."))
        if len(found) > MOST_RECIPIENTS:
            raise ValidationError(_("An e-mail goes to %(most)d addresses at most."), params={"most": MOST_RECIPIENTS})
        return cleaned

    @property
    def addresses(self) -> list[str]:
        """Return to whom it goes, each once."""
        chosen = [*self.cleaned_data.get("recipients", ()), *self.cleaned_data.get("others", ())]
        return list({each.casefold(): each for each in chosen}.values())

    @property
    def texts(self) -> dict[str, str]:
        """Return subject and text."""
        return {name: self.cleaned_data[name] for name in ("subject", "text")}

    @property
    def form_key(self) -> str:
        """Return what tells this form from every other one."""
        return self.cleaned_data["once"] or uuid4().hex


def answerable(actor: User, entity: Entity, text: str) -> Message | None:
    """Return the message of that id if it arrived at the entity and the actor sees it."""
    seen: Any = Message.objects.visible_to(actor)
    found = seen.filter(pk=number(text) or 0, entity=entity, mail=Message.Mail.RECEIVED).first()
    return cast("Message | None", found)


def _answer(answered: Message, contacts: Iterable[Contact]) -> dict[str, Any]:
    """Return what a form for an answer begins with."""
    known = [each.address for each in contacts if each.address.casefold() == answered.sender.casefold()]
    to = {"recipients": known} if known else {"others": answered.sender}
    subject = answered.subject if answered.subject[:3].lower() == "re:" else f"Re: {answered.subject}"
    return to | {"answers": str(answered.pk), "subject": subject[:200]}


def _is_address(text: str) -> bool:
    try:
        validate_email(text)
    except ValidationError:
        return False
    return len(text) <= LONGEST_ADDRESS


def _wrong(word: str) -> ValidationError:
    return ValidationError(_("“%(word)s” is not an e-mail address."), params={"word": word[:80]})
