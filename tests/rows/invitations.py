"""Invitations and what answers them."""

from tests.matrix import Row

ROWS: list[Row] = []
