"""The people of an organisation."""

from tests.matrix import Row
from tests.matrix_answers import OUT, by_right

# Of the host's people: for its own admins only; to the admins of others they do not exist.
PERSON = by_right(200, elsewhere=404, chief=404)
COLLEAGUE = f"404 403 403 200 403 403 403 404 {OUT}"
DENIED = by_right(405, chief=405)
NEW = {"email": "=neu@neu.example", "name": "=Neu", "language": "=en"}

ROWS: list[Row] = [
    Row("orgs:people", by_right(200, chief=200), DENIED),
    # A role of another organisation is no choice.
    Row(
        "orgs:person_invite",
        by_right(200, chief=200),
        by_right(302, elsewhere=422, chief=422),
        data=NEW | {"role": "reader_role"},
    ),
    Row(
        "orgs:person_role",
        PERSON,
        by_right(302, elsewhere=404, chief=404),
        ("reader",),
        {"role": "staff_role"},
    ),
    Row("orgs:person_role", COLLEAGUE, COLLEAGUE.replace("200", "422"), ("alpha.user",), {"role": "staff_role"}),
    Row("orgs:person_deactivate", PERSON, by_right(302, elsewhere=404, chief=404), ("reader",)),
    # Nobody locks themselves out.
    Row("orgs:person_deactivate", PERSON, by_right(422, elsewhere=404, chief=404), ("staff",)),
    Row("orgs:person_deactivate", COLLEAGUE, COLLEAGUE.replace("200", "302"), ("alpha.user",)),
    Row("orgs:person_reactivate", DENIED, by_right(302, elsewhere=404, chief=404), ("deactivated",)),
    Row("orgs:audit", by_right(200, chief=200), DENIED),
    Row("orgs:audit_export", by_right(200, chief=200), DENIED),
]
