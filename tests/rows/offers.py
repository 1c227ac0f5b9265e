"""Offers as partners have them: what they got, one offer, and the answer."""

from tests.matrix import Row
from tests.matrix_answers import everyone

REASON = {"reason": "reasons.far", "comment": "=80 km"}
# It went to Alpha and Beta; at home the reader neither shares such things nor views partners.
GOT = "404 404 {0} {0} {0} 404 404 404 login login"
SEE = "200 404 200 200 200 404 404 404 login login"

ROWS = [
    Row("sharing:received", everyone(200), everyone(405)),
    Row("sharing:offer", SEE, everyone(405), ("+offer",)),
    Row("sharing:offer", everyone(404), everyone(405), ("=ABCDEFGH",)),
    Row("sharing:offer_accept", everyone(405), GOT.format(302), ("+offer",)),
    Row("sharing:offer_decline", GOT.format(200), GOT.format(422), ("+offer",)),
    Row("sharing:offer_decline", GOT.format(200), GOT.format(302), ("+offer",), REASON),
]
