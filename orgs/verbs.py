"""What can happen to organisations, people and partnerships, as sentences of the history."""

from django.utils.translation import gettext_lazy as _

from activity.registry import register_verb


def register() -> None:
    """Make the verbs of this app known."""
    register_verb("partnership_created", label=_("%(actor)s started the collaboration %(target)s"))
    register_verb("partnership_changed", label=_("%(actor)s changed the details of the collaboration %(target)s"))
    register_verb("partnership_suspended", label=_("%(actor)s suspended the collaboration %(target)s"))
    register_verb("partnership_resumed", label=_("%(actor)s resumed the collaboration %(target)s"))
    register_verb("partnership_ended", label=_("%(actor)s ended the collaboration %(target)s"))
    register_verb("partnership_purged", label=_("The end of the collaboration %(target)s became final"))
    register_verb("partnership_end_undone", label=_("%(actor)s took back the end of the collaboration %(target)s"))
    register_verb("invited", label=_("%(actor)s invited %(target)s"))
    register_verb("invitation_resent", label=_("%(actor)s sent the invitation of %(target)s again"))
    register_verb("invitation_revoked", label=_("%(actor)s revoked the invitation of %(target)s"))
    register_verb("invitation_accepted", label=_("%(actor)s accepted the invitation of %(target)s"))
    register_verb("invitation_declined", label=_("The invitation of %(target)s was declined"))
    register_verb("invitation_asked", label=_("%(target)s asked for a new invitation"))
    register_verb("joining_asked", label=_("%(target)s asked your organization to confirm a collaboration"))
    register_verb("joining_confirmed", label=_("%(actor)s confirmed the collaboration that %(target)s asked for"))
    register_verb("joining_refused", label=_("%(actor)s refused the collaboration that %(target)s asked for"))
    register_verb("feature_switched", label=_("%(actor)s changed the features of %(target)s"))
    register_verb("person_role_changed", label=_("%(actor)s changed the role of %(target)s"))
    register_verb("person_deactivated", label=_("%(actor)s deactivated %(target)s"))
    register_verb("person_reactivated", label=_("%(actor)s reactivated %(target)s"))
    register_verb("role_created", label=_("%(actor)s created the role %(target)s"))
    register_verb("role_changed", label=_("%(actor)s changed the role %(target)s"))
    register_verb("role_deleted", label=_("%(actor)s deleted the role %(target)s"))
    register_verb("role_own_copy", label=_("%(actor)s gave a partner the role %(target)s for itself alone"))
    register_verb("operator_added", label=_("%(actor)s added %(target)s as an operator"))
    register_verb("operator_changed", label=_("%(actor)s changed %(target)s as an operator"))
    register_verb("second_factor_removed", label=_("%(actor)s took the second factor away from %(target)s"))
