"""Offers as the host has them: offering a thing, the list, one offer, and what is done about it."""

from tests.matrix import Row
from tests.matrix_answers import everyone, tenant, to_staff, to_staff_hidden

OFFER = {"partner": "beta.partnership", "headline": "=Dach"}
# Who may know of offers at home: the reader neither shares nor views partners.
KNOWS = "{} 403 403 403 403 403 403 {} login login"
# An offer that went to Alpha and Beta; to them and to the host's staff it exists.
ACTS = "{} 404 404 404 404 404 404 404 login login"

ROWS = [
    Row("sharing:offering", to_staff(302), to_staff(422), ("=entity", "opportunity")),
    Row("sharing:offering", to_staff_hidden(302), to_staff_hidden(302), ("=entity", "hidden"), OFFER),
    Row("sharing:offering", tenant(302), tenant(422), ("=entity", "other_opportunity")),
    Row("sharing:offering", everyone(404), everyone(404), ("=organisation", "host")),
    Row("sharing:offers", KNOWS.format(200, 200), KNOWS.format(405, 405)),
    Row("sharing:offer_add", everyone(405), ACTS.format(302), ("+offer",), {"partner": "gamma.partnership"}),
    Row("sharing:offer_remind", everyone(405), ACTS.format(302), ("+offer",)),
    Row("sharing:offer_withdraw", ACTS.format(200), ACTS.format(302), ("+offer",)),
    Row("sharing:offer_deadline", ACTS.format(200), ACTS.format(302), ("+offer",)),
]
