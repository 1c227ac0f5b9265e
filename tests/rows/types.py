"""The builder of entity types."""

from tests.matrix import Row

ROWS: list[Row] = []
