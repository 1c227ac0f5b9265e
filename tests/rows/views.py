"""Saved views, what partners have of them, and cards that are moved."""

from tests.matrix import Row
from tests.matrix_answers import OUT, by_right, changers, everyone, granted, ours, to_staff, to_staff_hidden

TO_SHARED = f"404 404 200 200 404 404 404 404 {OUT}"
ONLY_STAFF = f"302 404 404 404 404 404 404 404 {OUT}"
COPIERS = f"302 302 403 403 404 404 404 404 {OUT}"
MOVE = {"attribute": "attributes.stage", "to": "=Offen"}
NAME = {"name": "=Meine"}
VIEW, PRIVATE = ("+view",), ("+private_view",)

ROWS = [
    Row("entities:shared_export", TO_SHARED, everyone(405), ("types.opportunity",)),
    Row("entities:shared_export", everyone(404), everyone(405), ("other_opportunity.type",)),
    Row("entities:shared_list", TO_SHARED, everyone(405), ("types.opportunity",)),
    Row("entities:shared_list", everyone(404), everyone(405), ("other_opportunity.type",)),
    Row("entities:view_create", ours(200), ours(302), ("types.opportunity",), NAME),
    Row("entities:view", granted(302), everyone(405), VIEW),
    Row("entities:view", ONLY_STAFF, everyone(405), PRIVATE),
    Row("entities:view_edit", to_staff(200), to_staff(302), VIEW, NAME),
    Row("entities:view_edit", ONLY_STAFF.replace("302", "200"), ONLY_STAFF, PRIVATE, NAME),
    Row("entities:view_save", everyone(405), to_staff(302), VIEW),
    Row("entities:view_share", everyone(405), to_staff(302), VIEW),
    Row("entities:view_share", everyone(405), ONLY_STAFF, PRIVATE),
    Row("entities:view_choose", everyone(405), granted(302), VIEW),
    Row("entities:view_choose", everyone(405), ONLY_STAFF, PRIVATE),
    Row("entities:view_default", by_right(405, chief=405), by_right(302, elsewhere=404), VIEW),
    Row("entities:view_duplicate", everyone(405), COPIERS, VIEW),
    Row("entities:view_delete", to_staff(200), to_staff(302), VIEW),
    Row("entities:view_delete", ONLY_STAFF.replace("302", "200"), ONLY_STAFF, PRIVATE),
    Row("entities:card_move", everyone(405), changers(302), ("opportunity",), MOVE),
    Row("entities:card_move", everyone(405), to_staff_hidden(302), ("hidden",), MOVE),
]
