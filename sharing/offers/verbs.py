"""What can happen to offers, as sentences of the history."""

from django.utils.translation import gettext_lazy as _

from activity.registry import register_verb

# In the history of what is offered: the host's own business.
HOST_VERBS = {
    "offer_made": _("%(actor)s offered %(target)s to partners"),
    "offer_partners_added": _("%(actor)s offered %(target)s to further partners"),
    "offer_round_begun": _("The next round of the offer of %(target)s began"),
    "offer_deadline_changed": _("%(actor)s changed the deadline of the offer of %(target)s"),
    "offer_accepted": _("%(partner)s accepted the offer of %(target)s"),
    "offer_declined": _("%(partner)s declined the offer of %(target)s"),
    "offer_declined_by_all": _("All partners declined the offer of %(target)s"),
    "offer_withdrawn": _("%(actor)s withdrew the offer of %(target)s"),
    "offer_expired": _("The offer of %(target)s expired without a winner"),
}
# To one partner each; the target is the offer, whose code says nothing of what it is about.
PARTNER_VERBS = {
    "offer_received": _("%(actor)s offered %(target)s to %(partner)s"),
    "offer_reminded": _("%(actor)s reminded %(partner)s of the offer %(target)s"),
    "offer_closed": _("The offer %(target)s to %(partner)s is no longer available"),
}


def register() -> None:
    """Make the verbs known."""
    for key, label in (HOST_VERBS | PARTNER_VERBS).items():
        register_verb(key, label=label)
