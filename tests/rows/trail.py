"""The sharing trail of a thing and of a partner."""

from tests.matrix import Row
from tests.matrix_answers import by_right, everyone, tenant, to_staff, to_staff_hidden

ROWS: list[Row] = [
    Row("sharing:trail", to_staff(200), everyone(405), ("=entity", "opportunity")),
    Row("sharing:trail", to_staff_hidden(200), everyone(405), ("=entity", "hidden")),
    Row("sharing:trail", tenant(200), everyone(405), ("=entity", "other_opportunity")),
    Row("sharing:trail_export", to_staff(200), everyone(405), ("=entity", "opportunity")),
    Row("sharing:partner_trail", by_right(200, elsewhere=404), by_right(405), ("alpha.partnership",)),
    Row("sharing:partner_trail_export", by_right(200, elsewhere=404), by_right(405), ("alpha.partnership",)),
]
