"""The people of an organisation."""

from tests.matrix import Row

ROWS: list[Row] = []
