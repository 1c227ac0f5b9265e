"""Search and help: everybody searches what they may see, and reads how things are done."""

from tests.matrix import Row
from tests.matrix_answers import everyone

ROWS = [
    Row("search", everyone(200), everyone(405)),
    Row("help", everyone(200), everyone(405)),
    Row("guide", everyone(200), everyone(405), ("=sharing",)),
    Row("guide", everyone(404), everyone(405), ("=no-such-guide",)),
]
