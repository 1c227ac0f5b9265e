"""View as partner, and why somebody sees something."""

from tests.matrix import Row
from tests.matrix_answers import by_right, everyone, tenant, to_staff_hidden

ROWS: list[Row] = [
    Row("entities:preview", to_staff_hidden(200), everyone(405), ("opportunity",)),
    Row("entities:preview", to_staff_hidden(200), everyone(405), ("hidden",)),
    Row("entities:preview", tenant(200), everyone(405), ("other_opportunity",)),
    Row("entities:why", to_staff_hidden(200), everyone(405), ("opportunity",)),
    Row("entities:why", to_staff_hidden(200), everyone(405), ("hidden",)),
    Row("entities:why", tenant(200), everyone(405), ("other_opportunity",)),
    Row(
        "entities:role_preview",
        by_right(200, elsewhere=404, chief=404),
        by_right(422, elsewhere=404, chief=404),
        ("partner_role",),
    ),
    Row(
        "entities:role_preview",
        by_right(200, elsewhere=404, chief=404),
        by_right(422, elsewhere=404, chief=404),
        ("reader_role",),
    ),
    Row(
        "entities:role_preview",
        by_right(404, elsewhere=200, chief=404),
        by_right(404, elsewhere=422, chief=404),
        ("other_staff.role",),
    ),
]
