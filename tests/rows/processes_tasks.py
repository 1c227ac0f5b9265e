"""A person's own tasks, and the calendar that shows them."""

from tests.matrix import Row
from tests.matrix_answers import anybody

# The reader's role does not show processes; everybody else's does, at home or at hosts.
DOERS = "{0} 403 {0} {0} {0} {0} {0} {0} login login"
FORGED = {"move": "=skip", "thing": "+work_hidden_task"}

ROWS = [
    Row("workflows:my_tasks", DOERS.format(200), DOERS.format(400)),
    Row("workflows:my_tasks", DOERS.format(200), DOERS.format(302), (), FORGED),
    Row("workflows:calendar", DOERS.format(200), DOERS.format(405)),
    Row("workflows:calendar_renew", DOERS.format(405), DOERS.format(302)),
    Row("workflows:calendar_revoke", DOERS.format(405), DOERS.format(302)),
    # Whoever has the link reads the calendar, whoever asks.
    Row("workflows:calendar_feed", anybody(200), anybody(405), ("+calendar_token",)),
    Row("workflows:calendar_feed", anybody(404), anybody(405), ("+calendar_token_of_former",)),
    Row("workflows:calendar_feed", anybody(404), anybody(405), ("=1.forged",)),
]
