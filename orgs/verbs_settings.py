"""What people change in Organisationseinstellungen, as sentences of the history."""

from django.utils.translation import gettext_lazy as _

from activity.registry import register_verb

VERBS = {
    "profile_changed": _("%(actor)s changed the profile of %(target)s"),
    "logo_changed": _("%(actor)s changed the logo of %(target)s"),
    "purpose_created": _("%(actor)s added the purpose %(target)s"),
    "purpose_changed": _("%(actor)s changed the purpose %(target)s"),
    "purpose_archived": _("%(actor)s archived the purpose %(target)s"),
    "purpose_restored": _("%(actor)s restored the purpose %(target)s"),
    "purpose_deleted": _("%(actor)s deleted the purpose %(target)s"),
    "decline_reason_created": _("%(actor)s added the decline reason %(target)s"),
    "decline_reason_changed": _("%(actor)s changed the decline reason %(target)s"),
    "decline_reason_archived": _("%(actor)s archived the decline reason %(target)s"),
    "decline_reason_restored": _("%(actor)s restored the decline reason %(target)s"),
    "decline_reason_deleted": _("%(actor)s deleted the decline reason %(target)s"),
    "label_family_created": _("%(actor)s added the label family %(target)s"),
    "label_family_changed": _("%(actor)s changed the label family %(target)s"),
    "label_family_archived": _("%(actor)s archived the label family %(target)s"),
    "label_family_restored": _("%(actor)s restored the label family %(target)s"),
    "label_family_deleted": _("%(actor)s deleted the label family %(target)s"),
    "label_created": _("%(actor)s added the label %(target)s"),
    "label_changed": _("%(actor)s changed the label %(target)s"),
    "label_archived": _("%(actor)s archived the label %(target)s"),
    "label_restored": _("%(actor)s restored the label %(target)s"),
    "label_merged": _("%(actor)s merged the label %(target)s into another"),
    "label_deleted": _("%(actor)s deleted the label %(target)s"),
}


def register() -> None:
    """Make the verbs known."""
    for key, label in VERBS.items():
        register_verb(key, label=label)
