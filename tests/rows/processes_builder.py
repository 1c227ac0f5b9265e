"""The builder of process templates."""

from tests.matrix import Row
from tests.matrix_answers import by_right

TEMPLATE, PHASE, TASK = ("+builder_template",), ("+builder_phase",), ("+builder_task",)
SENT = {"name": "=Neu", "version": "=1"}
SENT_TASK = SENT | {"phase": "+builder_phase"}
# The other tenant's staff has templates of its own: not these.
THERE = {"elsewhere": 404}

ROWS = [
    Row("workflows:templates", by_right(200), by_right(405)),
    Row("workflows:template_create", by_right(200), by_right(302), (), SENT),
    Row("workflows:template", by_right(200, **THERE), by_right(405), TEMPLATE),
    Row("workflows:template_preview", by_right(200, **THERE), by_right(405), TEMPLATE),
    Row("workflows:template_edit", by_right(200, **THERE), by_right(302, **THERE), TEMPLATE, SENT),
    Row("workflows:template_duplicate", by_right(405), by_right(302, **THERE), TEMPLATE),
    Row("workflows:template_archive", by_right(405), by_right(302, **THERE), TEMPLATE),
    Row("workflows:template_delete", by_right(200, **THERE), by_right(302, **THERE), TEMPLATE),
    Row("workflows:template_phase_create", by_right(200, **THERE), by_right(302, **THERE), TEMPLATE, SENT),
    Row("workflows:template_phase_edit", by_right(200, **THERE), by_right(302, **THERE), PHASE, SENT),
    Row("workflows:template_phase_move", by_right(405), by_right(302, **THERE), PHASE),
    Row("workflows:template_phase_duplicate", by_right(405), by_right(302, **THERE), PHASE),
    Row("workflows:template_phase_delete", by_right(200, **THERE), by_right(302, **THERE), PHASE),
    Row("workflows:template_task_create", by_right(200, **THERE), by_right(302, **THERE), PHASE, SENT),
    Row("workflows:template_task_edit", by_right(200, **THERE), by_right(302, **THERE), TASK, SENT_TASK),
    Row("workflows:template_task_move", by_right(405), by_right(302, **THERE), TASK),
    Row("workflows:template_task_duplicate", by_right(405), by_right(302, **THERE), TASK),
    Row("workflows:template_task_delete", by_right(200, **THERE), by_right(302, **THERE), TASK),
]
