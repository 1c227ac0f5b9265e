"""What can happen to templates, processes and tasks, as sentences of the history."""

from django.utils.translation import gettext_lazy as _

from activity.registry import register_verb

TEMPLATE_VERBS = {
    "template_created": _("%(actor)s created the process template %(target)s"),
    "template_changed": _("%(actor)s changed the process template %(target)s"),
    "template_archived": _("%(actor)s archived the process template %(target)s"),
    "template_restored": _("%(actor)s restored the process template %(target)s"),
    "template_deleted": _("%(actor)s deleted the process template %(target)s"),
}
# In the history of the entity.
PROCESS_VERBS = {
    "process_started": _("%(actor)s started the process %(target)s"),
    "process_changed": _("%(actor)s changed the process %(target)s"),
    "process_closed": _("%(actor)s closed the process %(target)s"),
    "process_reopened": _("%(actor)s opened the process %(target)s again"),
    "process_deleted": _("%(actor)s deleted the process %(target)s"),
}
# In the history of the process.
TASK_VERBS = {
    "process_assigned": _("%(actor)s changed who is assigned to %(target)s"),
    "task_started": _("%(actor)s marked the task %(target)s as in progress"),
    "task_completed": _("%(actor)s completed the task %(target)s"),
    "task_skipped": _("%(actor)s skipped the task %(target)s"),
    "task_held": _("%(actor)s put the task %(target)s on hold"),
    "task_reopened": _("%(actor)s opened the task %(target)s again"),
    "task_freed": _("The task %(target)s is available now"),
    "task_due_soon": _("The task %(target)s is due soon"),
    "task_overdue": _("The task %(target)s is overdue"),
    "task_assigned": _("%(actor)s changed who is assigned to the task %(target)s"),
    "task_changed": _("%(actor)s changed the task %(target)s"),
    "task_added": _("%(actor)s added the task %(target)s"),
    "task_commented": _("%(actor)s commented on the task %(target)s"),
}
# Of a person.
CALENDAR_VERBS = {
    "calendar_link_made": _("%(actor)s created a new link to the calendar of the own tasks"),
    "calendar_link_revoked": _("%(actor)s revoked the link to the calendar of the own tasks"),
}


def register() -> None:
    """Make the verbs known."""
    for key, label in (TEMPLATE_VERBS | PROCESS_VERBS | TASK_VERBS | CALENDAR_VERBS).items():
        register_verb(key, label=label)
