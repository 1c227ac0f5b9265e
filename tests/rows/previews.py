"""View as partner, and why somebody sees something."""

from tests.matrix import Row

ROWS: list[Row] = []
