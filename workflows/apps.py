"""The app of processes."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class WorkflowsConfig(AppConfig):
    """Process templates, processes, phases and tasks."""

    name = "workflows"
    verbose_name = _("Processes")
