"""Every change of an organisation, a person or a partnership."""

from orgs.services.organisations import (
    confirm_email,
    create_organisation,
    create_user,
    set_language,
    set_partner_collaboration,
)
from orgs.services.partners import StalePartnership, create_partner, update_partner
from orgs.services.partnership_status import (
    StatusChangeError,
    end_partnership,
    resume_partnership,
    suspend_partnership,
    undo_end,
)
from orgs.services.partnerships import create_partnership

__all__ = [
    "StalePartnership",
    "StatusChangeError",
    "confirm_email",
    "create_organisation",
    "create_partner",
    "create_partnership",
    "create_user",
    "end_partnership",
    "resume_partnership",
    "set_language",
    "set_partner_collaboration",
    "suspend_partnership",
    "undo_end",
    "update_partner",
]
