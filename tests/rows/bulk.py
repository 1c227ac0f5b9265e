"""Several things in one go: what is chosen waits in the session, so that a key of nobody's leads back."""

from tests.matrix import Row
from tests.matrix_answers import by_right, everyone

TICKED = {"thing": "opportunity", "deed": "=share"}

ROWS = [
    Row("sharing:bulk", everyone(405), by_right(302), ("=entity",), TICKED),
    Row("sharing:bulk", everyone(405), everyone(404), ("=organisation",), TICKED),
    Row("sharing:bulk_partners", by_right(302), everyone(405), ("=entity", "=nobodys", "=share")),
    Row("sharing:bulk_step", by_right(302), by_right(302), ("=entity", "=nobodys", "=offer")),
    Row("sharing:bulk_step", by_right(404), by_right(404), ("=entity", "=nobodys", "=delete")),
    Row("sharing:bulk_done", by_right(302), everyone(405), ("=entity", "=nobodys")),
]
