"""What can happen to organisations, people and partnerships, as sentences of the history."""

from django.utils.translation import gettext_lazy as _

from activity.registry import register_verb


def register() -> None:
    """Make the verbs of this app known."""
    register_verb("partnership_created", label=_("%(actor)s started the collaboration %(target)s"))
    register_verb("partnership_suspended", label=_("%(actor)s suspended the collaboration %(target)s"))
    register_verb("partnership_resumed", label=_("%(actor)s resumed the collaboration %(target)s"))
    register_verb("partnership_ended", label=_("%(actor)s ended the collaboration %(target)s"))
    register_verb("partnership_end_undone", label=_("%(actor)s took back the end of the collaboration %(target)s"))
    register_verb("feature_switched", label=_("%(actor)s changed the features of %(target)s"))
