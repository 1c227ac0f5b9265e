"""The sales process of the demo world after some use: comments, somebody without access, a closed one beside it."""

from orgs.models import Organisation, User
from tests.e2e import story
from workflows.models import Assignee, Process
from workflows.services.processes import add_comment, close_process, start_process


def make_process_things() -> dict[str, int]:
    """Return by name the ids of the processes, a phase, and tasks: one to work on, one that waits for it."""
    staff = User.objects.get(email=story.STAFF)
    process = Process.objects.select_related("entity", "template").get()
    task = process.tasks.in_order().open().ready().first()
    blocked = process.tasks.in_order().open().blocked().first()
    solar = Organisation.objects.get(name=story.PARTNER)
    Assignee.objects.create(process=process, task=task, organisation=solar)
    for internal in (True, False):
        add_comment(actor=staff, task=task, text="Der Kunde ist ab 16 Uhr da.", internal=internal)
    return {
        "process": process.pk,
        "process_phase": task.phase_id,
        "task": task.pk,
        "blocked_task": blocked.pk,
        "closed_process": _closed(staff, process).pk,
    }


def _closed(staff: User, process: Process) -> Process:
    """Return another process of the same template that is closed."""
    template = process.template
    other = start_process(actor=staff, entity=process.entity, template=template, edition=template.edition)
    return close_process(actor=staff, process=other, reason="Verloren")
