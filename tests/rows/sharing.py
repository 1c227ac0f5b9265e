"""Sharing at the thing, and undoing it."""

from tests.matrix import Row
from tests.matrix_answers import everyone

ROWS = [
    Row("sharing:undo", everyone(405), "302 404 404 404 404 404 404 404 login login", ("+share_change",)),
]
