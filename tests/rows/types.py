"""The builder of entity types."""

from tests.matrix import Row
from tests.matrix_answers import by_right

TYPE = {"label": "=Anlage", "label_plural": "=Anlagen", "icon": "=sun", "version": "=1"}
ATTRIBUTE = {"label": "=Neu", "kind": "=text", "version": "=1"}
# The chief has settings of its own, and the other tenant's staff, too: not these.
HIDDEN = {"elsewhere": 404, "chief": 404}

ROWS = [
    Row("entities:types", by_right(200, chief=200), by_right(405, chief=405)),
    Row("entities:type_create", by_right(200, chief=200), by_right(302, chief=302), (), TYPE),
    Row("entities:type", by_right(200, **HIDDEN), by_right(405, chief=405), ("types.opportunity",)),
    Row("entities:type_edit", by_right(200, **HIDDEN), by_right(302, **HIDDEN), ("types.opportunity",), TYPE),
    Row("entities:type_move", by_right(405, chief=405), by_right(302, **HIDDEN), ("types.opportunity",)),
    Row("entities:type_delete", by_right(200, **HIDDEN), by_right(302, **HIDDEN), ("types.opportunity",)),
    Row("entities:attribute_create", by_right(200, **HIDDEN), by_right(302, **HIDDEN), ("types.order",), ATTRIBUTE),
    Row("entities:attribute_edit", by_right(200, **HIDDEN), by_right(302, **HIDDEN), ("attributes.roof",), ATTRIBUTE),
    Row("entities:attribute_move", by_right(405, chief=405), by_right(302, **HIDDEN), ("attributes.roof",)),
    Row("entities:attribute_remove", by_right(200, **HIDDEN), by_right(302, **HIDDEN), ("attributes.roof",)),
]
