"""Invitations of partners and colleagues: sent, answered, and confirmed by an organisation that is here already."""

from orgs.services.invitations.answering import (
    accept_as_colleague,
    accept_as_new,
    ask_for_new_link,
    decline_invitation,
)
from orgs.services.invitations.common import (
    AddressTaken,
    AlreadyPartner,
    InvitationClosed,
    InvitationError,
    NotPossible,
    UserLimitReached,
)
from orgs.services.invitations.inviting import (
    demand_room,
    invite_colleague,
    invite_partner,
    resend_invitation,
    revoke_invitation,
    revoke_open_invitations,
)
from orgs.services.invitations.joining import (
    ask_organisation,
    colleague_of,
    confirm_joining,
    demand_no_partner,
    join_with_own,
    refuse_joining,
    withdraw_question,
)

__all__ = [
    "AddressTaken",
    "AlreadyPartner",
    "InvitationClosed",
    "InvitationError",
    "NotPossible",
    "UserLimitReached",
    "accept_as_colleague",
    "accept_as_new",
    "ask_for_new_link",
    "ask_organisation",
    "colleague_of",
    "confirm_joining",
    "decline_invitation",
    "demand_no_partner",
    "demand_room",
    "invite_colleague",
    "invite_partner",
    "join_with_own",
    "refuse_joining",
    "resend_invitation",
    "revoke_invitation",
    "revoke_open_invitations",
    "withdraw_question",
]
