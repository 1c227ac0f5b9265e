"""Django admin of process templates and processes, only looked at: they change through services."""

from django.contrib import admin

from orgs.admin_base import InspectAdmin, InspectInline
from sharing.admin import GrantAdmin, GrantInline
from workflows.models import (
    Assignee,
    Phase,
    PhaseTemplate,
    Process,
    ProcessGrant,
    ProcessTemplate,
    Requirement,
    Task,
    TaskComment,
    TaskRequirement,
    TaskTemplate,
    TemplateAssignee,
)


class PhaseTemplateInline(InspectInline):
    """The phases of a template."""

    model = PhaseTemplate
    hidden = ("id", "template")


class TaskTemplateInline(InspectInline):
    """The tasks of a phase of a template."""

    model = TaskTemplate
    fk_name = "phase"
    hidden = ("id", "phase")


class RequirementInline(InspectInline):
    """What a task of a template waits for."""

    model = Requirement
    fk_name = "task"
    hidden = ("id", "task")


class TemplateAssigneeInline(InspectInline):
    """Whom something of a template is assigned to."""

    model = TemplateAssignee
    hidden = ("id", "template", "phase", "task")


@admin.register(ProcessTemplate)
class ProcessTemplateAdmin(InspectAdmin):
    """Process templates with their phases."""

    list_display = ("name", "organisation", "edition", "archived_at", "updated_at")
    list_filter = ("organisation",)
    list_select_related = ("organisation",)
    search_fields = ("name", "organisation__name")
    inlines = (PhaseTemplateInline, TemplateAssigneeInline)


@admin.register(PhaseTemplate)
class PhaseTemplateAdmin(InspectAdmin):
    """Phases of templates with their tasks."""

    list_display = ("name", "template", "position")
    list_select_related = ("template",)
    search_fields = ("name", "template__name")
    inlines = (TaskTemplateInline, TemplateAssigneeInline)


@admin.register(TaskTemplate)
class TaskTemplateAdmin(InspectAdmin):
    """Tasks of templates with what they wait for."""

    list_display = ("name", "phase", "position", "due_from")
    list_select_related = ("phase",)
    search_fields = ("name", "phase__template__name")
    inlines = (RequirementInline, TemplateAssigneeInline)


class PhaseInline(InspectInline):
    """The phases of a process."""

    model = Phase
    hidden = ("id", "process")


class AssigneeInline(InspectInline):
    """Whom a process, a phase or a task is assigned to."""

    model = Assignee
    hidden = ("id", "process")


class ProcessGrantInline(GrantInline):
    """Grants on a process."""

    model = ProcessGrant


@admin.register(Process)
class ProcessAdmin(InspectAdmin):
    """Processes with their phases, assignees and grants."""

    list_display = ("name", "entity", "owner", "edition", "closed_at", "created_at")
    list_filter = ("owner", "closed_at")
    list_select_related = ("entity", "owner")
    search_fields = ("name", "entity__title")
    show_full_result_count = False
    inlines = (PhaseInline, AssigneeInline, ProcessGrantInline)


class TaskRequirementInline(InspectInline):
    """What a task waits for."""

    model = TaskRequirement
    fk_name = "task"
    hidden = ("id", "task")


class TaskCommentInline(InspectInline):
    """What people said about a task."""

    model = TaskComment
    hidden = ("id", "task")


@admin.register(Task)
class TaskAdmin(InspectAdmin):
    """Tasks with what they wait for, and what was said about them."""

    list_display = ("name", "process", "phase", "status", "due_at", "ready_since")
    list_filter = ("status", "process__owner")
    list_select_related = ("process", "phase")
    search_fields = ("name", "process__name")
    show_full_result_count = False
    inlines = (TaskRequirementInline, TaskCommentInline)


@admin.register(ProcessGrant)
class ProcessGrantAdmin(GrantAdmin):
    """Shares of processes."""

    search_fields = ("content_object__name", "granted_by__name")
