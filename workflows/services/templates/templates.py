"""Templates as a whole: new ones, archived ones, deleted ones."""

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from activity.services import record
from collab.base.transactions import retried
from orgs.models import User
from workflows.models import ProcessTemplate
from workflows.services.templates.common import Content, changed, locked_template, write


@retried
@transaction.atomic
def create_template(*, actor: User, content: Content) -> ProcessTemplate:
    """Return a new, empty template of the actor's organisation. Raises what ``write`` raises, or PermissionDenied."""
    if not actor.has_right("template.edit"):
        raise PermissionDenied
    template = ProcessTemplate(organisation=actor.organisation, created_by=actor)
    write(template, content)
    record(actor=actor, verb="template_created", target=template, organisation_id=template.organisation_id)
    return template


@retried
@transaction.atomic
def archive_template(*, actor: User, template: ProcessTemplate) -> ProcessTemplate:
    """Offer the template for new processes no longer; running ones go on. Raises Http404 or PermissionDenied."""
    now = locked_template(actor, template)
    if now.archived_at is None:
        now.archived_at = timezone.now()
        now.save(update_fields=["archived_at"])
        changed(actor, now, "template_archived")
    return now


@retried
@transaction.atomic
def restore_template(*, actor: User, template: ProcessTemplate) -> ProcessTemplate:
    """Offer an archived template again. Raises Http404 or PermissionDenied."""
    now = locked_template(actor, template)
    if now.archived_at is not None:
        now.archived_at = None
        now.save(update_fields=["archived_at"])
        changed(actor, now, "template_restored")
    return now


@retried
@transaction.atomic
def delete_template(*, actor: User, template: ProcessTemplate) -> None:
    """Delete the template; processes that were started from it stay. Raises Http404 or PermissionDenied."""
    now = locked_template(actor, template)
    record(actor=actor, verb="template_deleted", target=now, organisation_id=now.organisation_id)
    now.delete()
