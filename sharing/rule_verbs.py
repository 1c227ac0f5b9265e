"""What happens to standing rules, as sentences of the history; partners do not read them."""

from django.utils.translation import gettext_lazy as _

from activity.registry import register_verb

RULE_VERBS = {
    "share_rule_set": _("%(actor)s made a standing rule for %(partner)s on %(target)s"),
    "share_rule_ended": _("%(actor)s ended a standing rule for %(partner)s on %(target)s"),
}


def register() -> None:
    """Register the verbs of standing rules."""
    for verb, label in RULE_VERBS.items():
        register_verb(verb, label=label)
