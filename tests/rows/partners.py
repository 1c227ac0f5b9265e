"""Kooperationen: the list of partners, new ones, export and import."""

from tests.matrix import Row
from tests.matrix_answers import by_right

ROWS = [
    Row("sharing:collaborations", by_right(200), by_right(405)),
    Row("sharing:partners_export", by_right(200), by_right(405)),
    Row("sharing:partner_create", by_right(200), by_right(422)),
    Row("sharing:partner_edit", by_right(200, elsewhere=404), by_right(422, elsewhere=404), ("alpha.partnership",)),
    Row("sharing:partners_import", by_right(200), by_right(422)),
]
