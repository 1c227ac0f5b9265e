"""Writing with templates."""

from tests.matrix import Row
from tests.matrix_answers import changers, to_staff_hidden

FILL = {"fill": "=1", "template": "+email_template"}
DOCUMENT = {"template": "+document_template", "name": "=Neu", "format": "=pdf", "digest": "=old"}
# Sharing a template with Alpha is part of making it.
ROWS = [
    Row("entities:document_create", changers(200), changers(422), ("opportunity",), DOCUMENT),
    Row("entities:document_create", to_staff_hidden(200), to_staff_hidden(422), ("hidden",), DOCUMENT),
    Row("entities:message_create", changers(200), changers(200), ("opportunity",), FILL),
    Row("entities:message_create", to_staff_hidden(200), to_staff_hidden(200), ("hidden",), FILL),
]
