"""Processes among the contents of an entity: what their rows show, and what stands beside them."""

from collections.abc import Mapping, Sequence

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from entities.content_kinds import ContentKind, register_content_kind
from orgs.models import User
from workflows.models import Process
from workflows.progress import Progress, progress_of


def register() -> None:
    """Let entities contain processes; the share dialog has them as a category."""
    register_content_kind(
        ContentKind(
            model=Process,
            label=_("Processes"),
            icon="list-bullet",
            title_field="name",
            row="workflows/section/row.html",
            head="workflows/section/head.html",
            nothing="workflows/section/nothing.html",
            details=progress_in_rows,
            in_words=in_words,
        )
    )


def progress_in_rows(reader: User, processes: Sequence[Process]) -> Mapping[int, Progress]:
    """Return by process how far it is for the reader."""
    return progress_of(reader, processes)


def in_words(count: int) -> str:
    """Return "3 processes" in the reader's language."""
    return ngettext("%(count)s process", "%(count)s processes", count) % {"count": count}
