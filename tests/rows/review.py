"""Access review of one partner."""

from tests.matrix import Row
from tests.matrix_answers import by_right

KIND = ("alpha.partnership", "=entity")
CONFIRM = {"deed": "=confirm", "thing": "opportunity"}

ROWS: list[Row] = [
    Row("sharing:review", by_right(200, elsewhere=404), by_right(302, elsewhere=404), KIND, CONFIRM),
    Row("sharing:review", by_right(404), by_right(404), ("alpha.partnership", "=file")),
    Row("sharing:review_export", by_right(200, elsewhere=404), by_right(405), KIND),
    Row("sharing:review_undo", by_right(405), by_right(302, elsewhere=404), KIND),
]
