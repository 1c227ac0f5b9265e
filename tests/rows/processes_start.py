"""Starting a process on an entity."""

from tests.matrix import Row
from tests.matrix_answers import by_right

ROWS = [
    Row("workflows:start", by_right(200, elsewhere=404), by_right(200, elsewhere=404), ("opportunity",)),
    Row("workflows:start", by_right(200, elsewhere=404), by_right(200, elsewhere=404), ("hidden",)),
]
