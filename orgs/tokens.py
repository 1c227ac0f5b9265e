"""The links of invitations: what their tokens are made of, and which invitation one belongs to."""

import secrets
from dataclasses import dataclass
from hashlib import sha256

from django.core.signing import BadSignature, Signer

from collab.base.numbers import number
from orgs.models import Invitation

SALT = "orgs.invitation"


@dataclass(frozen=True)
class Found:
    """The invitation that a token was made for; ``replaced``: a newer mail bears another one."""

    invitation: Invitation
    replaced: bool


def new_nonce() -> str:
    """Return what makes the next token differ from all before."""
    return secrets.token_urlsafe(32)


def token_of(invitation: Invitation) -> str:
    """Return the token of the invitation's newest link, ``<pk>.<nonce>.<signature>``; it is stored nowhere."""
    return _signer(invitation).sign(f"{invitation.pk}.{invitation.nonce}")


def digest(token: str) -> str:
    """Return what is stored of a token."""
    return sha256(token.encode()).hexdigest()


def find(token: str) -> Found | None:
    """Return whose token this is; None for one that we never made, whatever is wrong with it."""
    pk = number(token.partition(".")[0])
    found = Invitation.objects.with_all().filter(pk=pk or 0).first()
    if found is None:
        return None
    try:
        _signer(found).unsign(token)
    except BadSignature:
        return None
    return Found(found, replaced=digest(token) != found.token_hash)


def _signer(invitation: Invitation) -> Signer:
    # The signature covers for whom it is: moved to another address or organisation, a link is no link any more.
    return Signer(sep=".", salt=f"{SALT}:{invitation.organisation_id}:{invitation.email}")
