"""How allauth behaves in Collab: accounts by invitation, mails through the outbox, links to our own address."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from django.conf import settings
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from activity.services import send_account_mail
from collab.base.addresses import absolute
from orgs.models import User

# What the button in a mail says; the text of such a mail has the address on a line of its own.
BUTTONS = {
    "account/email/password_reset_key": _("Set new password"),
    "account/email/email_confirmation": _("Confirm e-mail address"),
}


@dataclass(frozen=True)
class Paragraph:
    """A piece of a mail: words, or nothing but an address."""

    text: str

    @property
    def is_link(self) -> bool:
        """Return whether this is shown as a button."""
        return self.text.startswith(("http://", "https://")) and len(self.text.split()) == 1


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    """Accounts come by invitation only; mails about them are queued like all others."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Return False: nobody signs up."""
        return False

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Write the mail in the language of its reader and queue it."""
        language = _language_of(email)
        with translation.override(language):
            subject, text, html = _written(template_prefix, {"email": email, "language": language} | context)
        send_account_mail(to=email, subject=subject, text=text, html=html, language=language)

    def get_reset_password_from_key_url(self, key: str) -> str:
        """Return the link of a password mail, at the address that we configured, not the one that was asked for."""
        return _at_our_address(super().get_reset_password_from_key_url(key))

    def get_email_confirmation_url(self, request: HttpRequest, emailconfirmation: Any) -> str:
        """Return the link of a confirmation mail, at the address that we configured."""
        return _at_our_address(super().get_email_confirmation_url(request, emailconfirmation))


class MFAAdapter(DefaultMFAAdapter):  # type: ignore[misc]
    """The second factor."""

    def build_totp_svg(self, url: str) -> str:
        """Return the QR code as an element that can stand inside a page."""
        _declaration, _end, element = super().build_totp_svg(url).rpartition("?>")
        return str(element).strip()


def _language_of(email: str) -> str:
    user = User.objects.filter(email__iexact=email).first()
    return user.language if user else translation.get_language() or settings.LANGUAGE_CODE


def _at_our_address(url: str) -> str:
    return absolute(urlsplit(url)._replace(scheme="", netloc="").geturl())


def _written(prefix: str, context: dict[str, Any]) -> tuple[str, str, str]:
    """Return subject, text and HTML of the mail; the HTML says what the text says, links as buttons."""
    subject = " ".join(render_to_string(f"{prefix}_subject.txt", context).split())
    text = render_to_string(f"{prefix}_message.txt", context).strip()
    # Everything before the signature.
    paragraphs = [Paragraph(part.strip()) for part in text.partition("\n--\n")[0].split("\n\n") if part.strip()]
    html_context = context | {"subject": subject, "paragraphs": paragraphs, "button": BUTTONS.get(prefix)}
    return subject, text, render_to_string("account/email/message.html", html_context)
