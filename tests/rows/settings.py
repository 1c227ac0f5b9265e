"""Profile, purposes, label families and the audit log."""

from tests.matrix import Row

ROWS: list[Row] = []
