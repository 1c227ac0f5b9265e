"""Profile, purposes, decline reasons and label families."""

from tests.matrix import Row
from tests.matrix_answers import OUT, by_right, everyone

MAY = by_right(200, chief=200)
MAY_OURS = by_right(200, elsewhere=404, chief=404)
POST_ONLY = by_right(405, chief=405)
DONE = by_right(302, elsewhere=404, chief=404)
WRONG = by_right(422, chief=422)
FAMILY, LABEL, PURPOSE = ("labels.technik.family",), ("labels.technik",), ("purposes.sales",)
REASON = ("reasons.busy",)

ROWS: list[Row] = [
    Row("orgs:profile", MAY, WRONG),
    Row("orgs:logo_change", POST_ONLY, WRONG),
    Row("orgs:logo", f"200 200 200 200 200 200 404 404 {OUT}", everyone(405), ("+logo",)),
    Row("orgs:logo", everyone(404), everyone(405), ("other",)),
    Row("orgs:purposes", MAY, POST_ONLY),
    Row("orgs:purpose_create", MAY, WRONG),
    Row("orgs:purpose_edit", MAY_OURS, DONE, PURPOSE, {"name": "=Vertrieb"}),
    Row("orgs:purpose_archive", POST_ONLY, DONE, PURPOSE),
    Row("orgs:purpose_delete", MAY_OURS, DONE, PURPOSE),
    Row("orgs:decline_reasons", MAY, POST_ONLY),
    Row("orgs:decline_reason_create", MAY, WRONG),
    Row("orgs:decline_reason_edit", MAY_OURS, DONE, REASON, {"name": "=Keine Zeit", "name_en": "=No time"}),
    Row("orgs:decline_reason_archive", POST_ONLY, DONE, REASON),
    Row("orgs:decline_reason_delete", MAY_OURS, DONE, REASON),
    Row("orgs:labels", MAY, POST_ONLY),
    Row("orgs:family_create", MAY, WRONG),
    Row("orgs:family_edit", MAY_OURS, DONE, FAMILY, {"name": "=Sache", "usable_for": "=entity"}),
    Row("orgs:family_archive", POST_ONLY, DONE, FAMILY),
    Row("orgs:family_delete", MAY_OURS, DONE, FAMILY),
    Row("orgs:label_create", MAY_OURS, DONE, FAMILY, {"name": "=Dach", "color": "=red"}),
    Row("orgs:label_edit", MAY_OURS, DONE, LABEL, {"name": "=Dach", "color": "=red"}),
    Row("orgs:label_archive", POST_ONLY, DONE, LABEL),
    Row("orgs:label_merge", MAY_OURS, DONE, LABEL, {"into": "labels.angebot"}),
    Row("orgs:label_delete", MAY_OURS, DONE, LABEL),
]
