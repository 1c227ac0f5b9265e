"""One partner: its page, and pausing, ending and resuming."""

from tests.matrix import Row
from tests.matrix_answers import by_right

CONFIRMED = {"confirmed": "=on"}

ROWS: list[Row] = [
    Row("sharing:partner", by_right(200, elsewhere=404), by_right(405), ("alpha.partnership",)),
    Row("sharing:partner", by_right(200, elsewhere=404), by_right(405), ("delta.partnership",)),
    Row("sharing:partner_suspend", by_right(200, elsewhere=404), by_right(302, elsewhere=404), ("alpha.partnership",)),
    Row("sharing:partner_resume", by_right(405), by_right(302, elsewhere=404), ("delta.partnership",)),
    Row("sharing:partner_end", by_right(200, elsewhere=404), by_right(422, elsewhere=404), ("alpha.partnership",)),
    Row(
        "sharing:partner_end",
        by_right(200, elsewhere=404),
        by_right(302, elsewhere=404),
        ("beta.partnership",),
        CONFIRMED,
    ),
    Row("sharing:partner_undo_end", by_right(405), by_right(302, elsewhere=404), ("alpha.partnership",)),
]
