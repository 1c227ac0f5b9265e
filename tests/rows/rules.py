"""The export of lists."""

from tests.matrix import Row
from tests.matrix_answers import everyone, ours, tenant

ROWS: list[Row] = [
    Row("entities:export", ours(200), everyone(405), ("types.opportunity",)),
    Row("entities:export", tenant(200), everyone(405), ("other_opportunity.type",)),
]
