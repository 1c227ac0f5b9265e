"""The export of lists."""

from tests.matrix import Row

ROWS: list[Row] = []
