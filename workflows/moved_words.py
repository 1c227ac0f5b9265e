"""What became of tasks that somebody moved on from a list, in one message."""

from collections.abc import Iterator, Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, ngettext_lazy

from orgs.models import User
from workflows.moves import button_of
from workflows.problems import problem_words, status_words
from workflows.services.processes import ManyMoved

# Beyond so many reasons, a message only counts.
MOST_REASONS = 3
MANY: Mapping[str, Any] = {
    "complete": ngettext_lazy("%(count)s task completed.", "%(count)s tasks completed.", "count"),
    "start": ngettext_lazy("%(count)s task in progress.", "%(count)s tasks in progress.", "count"),
    "skip": ngettext_lazy("%(count)s task skipped.", "%(count)s tasks skipped.", "count"),
    "hold": ngettext_lazy("%(count)s task put on hold.", "%(count)s tasks put on hold.", "count"),
    "reopen": ngettext_lazy("%(count)s task reopened.", "%(count)s tasks reopened.", "count"),
}


def result_words(reader: User, move: str, result: ManyMoved, missing: int) -> tuple[str, str]:
    """Return the level and the text of the message; ``missing``: how many were not there for the reader."""
    if result.total + missing == 0:
        return "info", _("Choose tasks first.")
    reasons = list(dict.fromkeys(_reasons(reader, result, missing)))
    if result.total == 1 and not missing:
        alone = [str(button_of(move).done) % {"task": task.name} for task in result.changed]
        return _level(result, missing), (alone or reasons)[0]
    return _level(result, missing), " ".join([*_counts(move, result, missing), *_shortened(reasons)])


def _counts(move: str, result: ManyMoved, missing: int) -> Iterator[str]:
    changed, left = len(result.changed), len(result.refused) + missing
    yield MANY[move] % {"count": changed} if changed else _("Nothing was changed.")
    if changed and left:
        yield ngettext("%(count)s was not:", "%(count)s were not:", left) % {"count": left}


def _reasons(reader: User, result: ManyMoved, missing: int) -> Iterator[str]:
    for _task, refusal in result.refused:
        yield problem_words(reader, refusal)
    if missing:
        yield _("This is no longer there, or no longer shared with you.")
    for task in result.unchanged:
        yield status_words(reader, task)


def _shortened(reasons: list[str]) -> list[str]:
    more = len(reasons) - MOST_REASONS
    if more <= 0:
        return reasons
    return [*reasons[:MOST_REASONS], ngettext("And %(count)s more.", "And %(count)s more.", more) % {"count": more}]


def _level(result: ManyMoved, missing: int) -> str:
    if not result.refused and not missing:
        return "success" if result.changed else "info"
    return "warning" if result.changed else "error"
