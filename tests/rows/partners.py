"""Kooperationen: the list of partners, new ones, export and import."""

from tests.matrix import Row

ROWS: list[Row] = []
