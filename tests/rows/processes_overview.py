"""All processes of the own organisation: everybody whose own role may view processes gets a page, of their own ones."""

from tests.matrix import Row

# The reader's role does not show processes.
VIEW = "{0} 403 {0} {0} {0} {0} {0} {0} login login"

ROWS = [
    Row("workflows:processes", VIEW.format(200), VIEW.format(405)),
    Row("workflows:board", VIEW.format(200), VIEW.format(405)),
    Row("workflows:waiting", VIEW.format(200), VIEW.format(405)),
]
