"""Sharing at the thing, and undoing it."""

from tests.matrix import Row
from tests.matrix_answers import everyone, tenant, to_staff, to_staff_hidden

ALPHA = {"listed": "alpha.partnership", "partner": "alpha.partnership"}
RULE = {"partner": "alpha.partnership", "category": "=note", "label": "="}

ROWS = [
    Row("sharing:single", to_staff(200), to_staff(302), ("=entity", "opportunity", "=note", "notes.secret"), ALPHA),
    Row("sharing:single", to_staff(404), to_staff(404), ("=entity", "opportunity", "=note", "notes.hidden"), ALPHA),
    Row("sharing:single", to_staff(404), to_staff(404), ("=entity", "opportunity", "=offer", "notes.secret"), ALPHA),
    Row("sharing:single", to_staff_hidden(200), to_staff_hidden(302), ("=entity", "hidden", "=note", "notes.hidden")),
    Row("sharing:single", tenant(200), tenant(302), ("=entity", "other_opportunity", "=note", "notes.other")),
    Row("sharing:single", everyone(404), everyone(404), ("=organisation", "host", "=note", "notes.shared")),
    Row("sharing:rules", to_staff(200), to_staff(302), ("=entity", "opportunity"), RULE),
    Row("sharing:rules", to_staff_hidden(200), to_staff_hidden(302), ("=entity", "hidden"), RULE),
    Row("sharing:rules", tenant(200), tenant(302), ("=entity", "other_opportunity"), RULE),
    Row("sharing:rules", everyone(404), everyone(404), ("=organisation", "host")),
    Row("sharing:undo", everyone(405), "302 404 404 404 404 404 404 404 login login", ("+share_change",)),
]
