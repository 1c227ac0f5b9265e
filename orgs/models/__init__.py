"""The models of organisations and people."""

from orgs.models.invitations import Invitation
from orgs.models.organisations import Organisation
from orgs.models.partnerships import Partnership
from orgs.models.roles import Role
from orgs.models.taxonomy import DeclineReason, Label, LabelFamily, Purpose
from orgs.models.users import User

__all__ = [
    "DeclineReason",
    "Invitation",
    "Label",
    "LabelFamily",
    "Organisation",
    "Partnership",
    "Purpose",
    "Role",
    "User",
]
