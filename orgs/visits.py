"""Who opens the link of an invitation, and what that person can do with it now."""

from dataclasses import dataclass
from enum import StrEnum

from orgs.models import Invitation, Partnership, User
from orgs.querysets import InvitationQuerySet
from orgs.tokens import find

Status = Invitation.Status


class State(StrEnum):
    """What a visit comes upon; each has a page of its own."""

    UNKNOWN = "unknown"
    SOMEBODY_ELSE = "somebody_else"
    REPLACED = "replaced"
    REVOKED = "revoked"
    DECLINED = "declined"
    ACCEPTED = "accepted"
    EXPIRED = "expired"
    CONFIRMING = "confirming"
    NEW_PARTNER = "new_partner"
    NEW_COLLEAGUE = "new_colleague"
    SIGN_IN = "sign_in"
    OWN_ORGANISATION = "own_organisation"
    TAKEN = "taken"


# Answered, or not to be answered; the newest link and older ones say the same.
CLOSED = {
    Status.ACCEPTED: State.ACCEPTED,
    Status.DECLINED: State.DECLINED,
    Status.REVOKED: State.REVOKED,
}
OPEN = (State.NEW_PARTNER, State.NEW_COLLEAGUE, State.SIGN_IN, State.OWN_ORGANISATION, State.TAKEN)


@dataclass(frozen=True)
class Visit:
    """An opened link. Nothing is known of an invitation in the states UNKNOWN and SOMEBODY_ELSE."""

    token: str
    state: State
    found: Invitation | None = None
    user: User | None = None

    @property
    def invitation(self) -> Invitation:
        """Return the invitation; only for states in which there is one to show."""
        assert self.found is not None  # noqa: S101
        return self.found

    @property
    def is_open(self) -> bool:
        """Return whether the person may still decline or, somehow, accept."""
        return self.state in OPEN


def visit_of(token: str, user: User | None) -> Visit:
    """Return what ``user``, or somebody not signed in, comes upon with this token; nothing is changed."""
    found = find(token)
    if found is None:
        return Visit(token, State.UNKNOWN)
    if user and user.email != found.invitation.email:
        return Visit(token, State.SOMEBODY_ELSE, user=user)
    return Visit(token, _state(found.invitation, user, replaced=found.replaced), found.invitation, user)


def joining_requests(user: User) -> InvitationQuerySet:
    """Return what ``user`` may confirm or refuse for the own organisation, oldest first."""
    return Invitation.objects.to_confirm_by(user).with_all().order_by("pk")


def _state(invitation: Invitation, user: User | None, *, replaced: bool) -> State:
    if invitation.status in CLOSED:
        return CLOSED[Status(invitation.status)]
    if replaced:
        return State.REPLACED
    if invitation.status == Status.CONFIRMING:
        return State.CONFIRMING
    if invitation.partnership and invitation.partnership.status != Partnership.Status.INVITED:
        return State.REVOKED
    return State.EXPIRED if invitation.is_expired else _open_state(invitation, user)


def _open_state(invitation: Invitation, user: User | None) -> State:
    has_account = user is not None or User.objects.filter(email=invitation.email).exists()
    if not invitation.partnership_id:
        return State.TAKEN if has_account else State.NEW_COLLEAGUE
    if user:
        return State.OWN_ORGANISATION
    return State.SIGN_IN if has_account else State.NEW_PARTNER
