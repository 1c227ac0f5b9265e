"""The app of processes."""

from datetime import timedelta

from django.apps import AppConfig
from django.conf import settings
from django.utils.translation import gettext_lazy as _


class WorkflowsConfig(AppConfig):
    """Process templates, processes, phases and tasks."""

    name = "workflows"
    verbose_name = _("Processes")

    def ready(self) -> None:
        """Register what the history says about processes, what people are told, and what entities show of them."""
        from activity.outbox.embedded import register_chore  # noqa: PLC0415
        from orgs.settings_menu import SettingsPage, register_settings_page  # noqa: PLC0415
        from sharing.collaborations.ending import register_losses  # noqa: PLC0415
        from sharing.takebacks import register_undone  # noqa: PLC0415
        from workflows import audit, figures, notifications, searching, section, verbs  # noqa: PLC0415
        from workflows.losses import lost_tasks  # noqa: PLC0415
        from workflows.services.processes import sweep_due_tasks  # noqa: PLC0415
        from workflows.undone import open_tasks_without  # noqa: PLC0415

        verbs.register()
        notifications.register()
        section.register()
        audit.register()
        figures.register()
        searching.register()
        register_losses(lost_tasks)
        register_undone(open_tasks_without)
        register_chore("sweep due tasks", sweep_due_tasks, every=timedelta(seconds=settings.DUE_SWEEP_SECONDS))
        register_settings_page(
            SettingsPage(
                "workflows:templates",
                _("Process templates"),
                _("Phases and tasks that your processes are started from."),
                "queue-list",
                "template.view",
                80,
            )
        )
