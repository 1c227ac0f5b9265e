"""Addresses of process templates, processes and tasks."""

from workflows import urls_overview, urls_processes, urls_starting, urls_tasks, urls_templates

app_name = "workflows"
urlpatterns = [
    *urls_templates.urlpatterns,
    *urls_starting.urlpatterns,
    *urls_processes.urlpatterns,
    *urls_tasks.urlpatterns,
    *urls_overview.urlpatterns,
]
