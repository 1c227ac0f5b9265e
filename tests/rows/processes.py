"""A process and its tasks, shared with Alpha; another one that is shared with nobody."""

from tests.matrix import Row
from tests.matrix_answers import everyone

PROCESS, PHASE, TASK = ("+work_process",), ("+work_phase",), ("+work_task",)
BLOCKED, HIDDEN, HIDDEN_PHASE, HIDDEN_TASK = (
    ("+work_blocked",),
    ("+work_hidden",),
    ("+work_hidden_phase",),
    ("+work_hidden_task",),
)
# The reader's role does not show processes. Partners work on tasks, and see what the owner's people do.
SEEN = "{0} 404 {0} {0} 404 404 404 404 login login"
MANAGED = "{0} 404 403 403 404 404 404 404 login login"
OURS = "{0} 404 404 404 404 404 404 404 login login"
SAID = {"name": "=Neu", "version": "=1"}
DONE = {"move": "=complete"}

ROWS = [
    Row("workflows:process", SEEN.format(200), everyone(405), PROCESS),
    Row("workflows:process", OURS.format(200), everyone(405), HIDDEN),
    Row("workflows:process_history", SEEN.format(200), everyone(405), PROCESS),
    Row("workflows:process_history", OURS.format(200), everyone(405), HIDDEN),
    Row("workflows:process_edit", MANAGED.format(200), MANAGED.format(302), PROCESS, SAID),
    Row("workflows:process_edit", OURS.format(200), OURS.format(302), HIDDEN, SAID),
    Row("workflows:process_assign", MANAGED.format(200), MANAGED.format(302), PROCESS, {"who": "=any"}),
    Row("workflows:process_close", MANAGED.format(200), MANAGED.format(302), PROCESS, {"reason": "=0"}),
    Row("workflows:process_reopen", everyone(405), MANAGED.format(302), PROCESS),
    Row("workflows:process_delete", MANAGED.format(200), MANAGED.format(302), PROCESS),
    Row("workflows:process_delete", OURS.format(200), OURS.format(302), HIDDEN),
    Row("workflows:phase_assign", MANAGED.format(200), MANAGED.format(302), PHASE, {"who": "=any"}),
    Row("workflows:phase_assign", OURS.format(200), OURS.format(302), HIDDEN_PHASE),
    Row("workflows:task_add", MANAGED.format(200), MANAGED.format(302), PHASE, SAID),
    Row("workflows:task_add", OURS.format(200), OURS.format(302), HIDDEN_PHASE, SAID),
    Row("workflows:task", SEEN.format(200), everyone(405), TASK),
    Row("workflows:task", OURS.format(200), everyone(405), HIDDEN_TASK),
    Row("workflows:task_move", everyone(405), everyone(400), TASK),
    Row("workflows:task_move", everyone(405), SEEN.format(302), TASK, DONE),
    Row("workflows:task_move", everyone(405), SEEN.format(302), BLOCKED, DONE),
    Row("workflows:task_move", everyone(405), OURS.format(302), HIDDEN_TASK, DONE),
    Row("workflows:task_edit", MANAGED.format(200), MANAGED.format(302), TASK, SAID),
    Row("workflows:task_edit", MANAGED.format(302), MANAGED.format(422), BLOCKED, SAID),
    Row("workflows:task_assign", SEEN.format(200), SEEN.format(302), TASK),
    Row("workflows:task_assign", SEEN.format(302), SEEN.format(422), BLOCKED),
    Row("workflows:task_comment", everyone(405), SEEN.format(302), TASK, {"text": "=Gut"}),
    Row("workflows:task_comment", everyone(405), SEEN.format(422), BLOCKED, {"text": "=Gut"}),
    Row("workflows:task_comment", everyone(405), OURS.format(302), HIDDEN_TASK, {"text": "=Gut"}),
]
