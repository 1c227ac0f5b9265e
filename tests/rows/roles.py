"""The role editor."""

from tests.matrix import Row
from tests.matrix_answers import by_right

NEW = {"kind": "=partner", "name": "=Neu"}

ROWS = [
    Row("orgs:roles", by_right(200, chief=200), by_right(405, chief=405)),
    Row(
        "orgs:role", by_right(200, elsewhere=404, chief=404), by_right(422, elsewhere=404, chief=404), ("partner_role",)
    ),
    Row("orgs:role", by_right(200, elsewhere=404, chief=404), by_right(422, elsewhere=404, chief=404), ("staff_role",)),
    Row(
        "orgs:role",
        by_right(404, elsewhere=200, chief=404),
        by_right(404, elsewhere=422, chief=404),
        ("other_staff.role",),
    ),
    Row("orgs:role", by_right(404, elsewhere=404, chief=200), by_right(404, elsewhere=404, chief=422), ("chief.role",)),
    Row("orgs:role_create", by_right(200, chief=200), by_right(302, chief=302), (), NEW),
    Row("orgs:role_duplicate", by_right(405, chief=405), by_right(302, elsewhere=404, chief=404), ("partner_role",)),
    Row(
        "orgs:role_duplicate", by_right(405, chief=405), by_right(404, elsewhere=302, chief=404), ("other_staff.role",)
    ),
    Row(
        "orgs:role_delete",
        by_right(200, elsewhere=404, chief=404),
        by_right(422, elsewhere=404, chief=404),
        ("reader_role",),
    ),
    Row(
        "orgs:role_delete",
        by_right(404, elsewhere=200, chief=404),
        by_right(404, elsewhere=422, chief=404),
        ("other_staff.role",),
    ),
    Row(
        "orgs:role_own_copy", by_right(405, chief=405), by_right(302, elsewhere=404, chief=404), ("alpha.partnership",)
    ),
]
