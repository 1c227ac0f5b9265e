"""Every change of an organisation, a person or a partnership."""

from orgs.services.organisations import (
    confirm_email,
    create_organisation,
    create_user,
    set_language,
    set_partner_collaboration,
)
from orgs.services.partnerships import create_partnership, set_partnership_status

__all__ = [
    "confirm_email",
    "create_organisation",
    "create_partnership",
    "create_user",
    "set_language",
    "set_partner_collaboration",
    "set_partnership_status",
]
