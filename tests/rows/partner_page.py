"""One partner: its page, and pausing, ending and resuming."""

from tests.matrix import Row

ROWS: list[Row] = []
