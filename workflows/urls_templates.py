"""Addresses of the builder of process templates."""

from django.urls import path

from workflows.views import template_order, template_parts, templates

urlpatterns = [
    path("settings/process-templates/", templates.templates, name="templates"),
    path("settings/process-templates/new/", templates.template_create, name="template_create"),
    path("settings/process-templates/<int:pk>/", templates.template_detail, name="template"),
    path("settings/process-templates/<int:pk>/preview/", templates.template_preview, name="template_preview"),
    path("settings/process-templates/<int:pk>/edit/", templates.template_edit, name="template_edit"),
    path("settings/process-templates/<int:pk>/duplicate/", templates.template_duplicate, name="template_duplicate"),
    path("settings/process-templates/<int:pk>/archive/", templates.template_archive, name="template_archive"),
    path("settings/process-templates/<int:pk>/delete/", templates.template_delete, name="template_delete"),
    # What a template is made of.
    path("settings/process-templates/<int:pk>/phases/new/", template_parts.phase_create, name="template_phase_create"),
    path("settings/template-phases/<int:pk>/", template_parts.phase_edit, name="template_phase_edit"),
    path("settings/template-phases/<int:pk>/tasks/new/", template_parts.task_create, name="template_task_create"),
    path("settings/template-phases/<int:pk>/delete/", template_parts.phase_delete, name="template_phase_delete"),
    path(
        "settings/template-phases/<int:pk>/duplicate/", template_order.phase_duplicate, name="template_phase_duplicate"
    ),
    path("settings/template-phases/<int:pk>/move/", template_order.phase_move, name="template_phase_move"),
    path("settings/template-tasks/<int:pk>/", template_parts.task_edit, name="template_task_edit"),
    path("settings/template-tasks/<int:pk>/delete/", template_parts.task_delete, name="template_task_delete"),
    path("settings/template-tasks/<int:pk>/duplicate/", template_order.task_duplicate, name="template_task_duplicate"),
    path("settings/template-tasks/<int:pk>/move/", template_order.task_move, name="template_task_move"),
]
