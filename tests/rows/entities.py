"""Entities and what lies in them."""

from tests.matrix import Row
from tests.matrix_answers import anybody, by_right, changers, everyone, granted, ours, tenant, to_staff, to_staff_hidden

NOTE = {"title": "=Titel", "text": "=Text"}
MESSAGE = {"subject": "=Betreff", "text": "=Text"}
MAIL = MESSAGE | {"others": "=petra@muster.example"}
FILE = {"name": "=neu.pdf"}

ROWS = [
    # --- entities: lists
    Row("entities:home", everyone(302), everyone(405)),
    Row("entities:shared_with_me", everyone(200), everyone(405)),
    Row("entities:list", ours(200), everyone(405), ("types.opportunity",)),
    Row("entities:candidates", everyone(200), everyone(405)),
    # --- entities: one entity
    Row(
        "entities:create",
        by_right(200, elsewhere=404),
        by_right(422, elsewhere=404),
        ("types.opportunity",),
        {"title": "=Neu"},
    ),
    Row("entities:detail", granted(200), everyone(405), ("opportunity",)),
    Row("entities:detail", granted(200), everyone(405), ("order",)),
    Row("entities:detail", ours(200), everyone(405), ("hidden",)),
    Row("entities:detail", ours(200), everyone(405), ("hidden_order",)),
    Row("entities:detail", tenant(200), everyone(405), ("other_opportunity",)),
    Row("entities:history", granted(200), everyone(405), ("opportunity",)),
    Row("entities:history", ours(200), everyone(405), ("hidden",)),
    Row("entities:history", tenant(200), everyone(405), ("other_opportunity",)),
    Row("entities:edit_header", to_staff(200), to_staff(422), ("opportunity",)),
    Row("entities:edit_header", to_staff_hidden(200), to_staff_hidden(422), ("hidden",)),
    Row("entities:edit_group", changers(200), changers(422), ("opportunity", "attributes.capacity")),
    Row("entities:edit_group", to_staff_hidden(200), to_staff_hidden(422), ("hidden", "attributes.capacity")),
    Row("entities:edit_group", tenant(404), tenant(404), ("other_opportunity", "attributes.capacity")),
    Row("entities:delete", to_staff(200), to_staff(302), ("opportunity",)),
    Row("entities:delete", to_staff_hidden(200), to_staff_hidden(302), ("hidden",)),
    Row("entities:delete", tenant(200), tenant(302), ("other_opportunity",)),
    Row("entities:related_add", to_staff(200), to_staff(302), ("opportunity",), {"entity": "hidden"}),
    Row("entities:related_add", to_staff(200), to_staff(404), ("opportunity",), {"entity": "other_opportunity"}),
    Row("entities:related_remove", everyone(405), to_staff(302), ("opportunity", "order")),
    Row("entities:related_remove", everyone(405), to_staff_hidden(302), ("hidden", "opportunity")),
    Row("entities:contents", granted(200), everyone(405), ("opportunity", "=file")),
    Row("entities:contents", ours(200), everyone(405), ("hidden", "=file")),
    # --- entities: files
    Row("entities:files_upload", changers(200), changers(422), ("opportunity",)),
    Row("entities:files_upload", to_staff_hidden(200), to_staff_hidden(422), ("hidden",)),
    Row("entities:file_download", granted(200), everyone(405), ("files.shared",)),
    Row("entities:file_download", ours(200), everyone(405), ("files.secret",)),
    Row("entities:file_download", granted(200), everyone(405), ("files.by_alpha",)),
    Row("entities:file_download", ours(200), everyone(405), ("files.by_delta",)),
    Row("entities:file_download", tenant(200), everyone(405), ("files.other",)),
    Row("entities:file_preview", granted(200), everyone(405), ("files.shared",)),
    Row("entities:file_preview", ours(200), everyone(405), ("files.secret",)),
    Row("entities:file_edit", changers(200), changers(302), ("files.shared",), FILE),
    Row("entities:file_edit", to_staff_hidden(200), to_staff_hidden(302), ("files.secret",), FILE),
    Row("entities:file_delete", changers(200), changers(302), ("files.shared",)),
    Row("entities:file_delete", to_staff_hidden(200), to_staff_hidden(302), ("files.secret",)),
    Row("entities:file_delete", tenant(200), tenant(302), ("files.other",)),
    # --- entities: notes
    Row("entities:note_create", changers(200), changers(302), ("opportunity",), NOTE),
    Row("entities:note_create", to_staff_hidden(200), to_staff_hidden(302), ("hidden",), NOTE),
    Row("entities:note_edit", changers(200), changers(302), ("notes.shared",), NOTE),
    Row("entities:note_edit", to_staff_hidden(200), to_staff_hidden(302), ("notes.secret",), NOTE),
    Row("entities:note_edit", tenant(200), tenant(302), ("notes.other",), NOTE),
    Row("entities:note_delete", changers(200), changers(302), ("notes.by_alpha",)),
    Row("entities:note_delete", to_staff_hidden(200), to_staff_hidden(302), ("notes.by_delta",)),
    # --- entities: messages
    Row("entities:message_create", changers(200), changers(302), ("opportunity",), MESSAGE),
    Row("entities:message_create", to_staff_hidden(200), to_staff_hidden(302), ("hidden",), MESSAGE),
    Row("entities:message_mail", changers(200), changers(302), ("opportunity",), MAIL),
    Row("entities:message_mail", to_staff_hidden(200), to_staff_hidden(302), ("hidden",), MAIL),
    Row("entities:message_resend", everyone(405), to_staff_hidden(302), ("+sent_message", "+message_mail")),
    Row("entities:message_resend", everyone(405), changers(404), ("messages.shared", "=999999")),
    Row("entities:mail_incoming", anybody(405), anybody(404)),
    Row("entities:message_edit", changers(200), changers(302), ("messages.shared",), MESSAGE),
    Row("entities:message_edit", to_staff_hidden(200), to_staff_hidden(302), ("messages.secret",), MESSAGE),
    Row("entities:message_delete", changers(200), changers(302), ("messages.shared",)),
    Row("entities:message_delete", to_staff_hidden(200), to_staff_hidden(302), ("messages.hidden",)),
    # --- entities: import
    Row("entities:import_start", by_right(200, elsewhere=404), by_right(200, elsewhere=404), ("types.opportunity",)),
    Row("entities:import_configure", by_right(200, elsewhere=404), by_right(422, elsewhere=404), ("+job",)),
    Row("entities:import_progress", by_right(302, elsewhere=404), by_right(405), ("+job",)),
    Row("entities:import_result", by_right(302, elsewhere=404), by_right(405), ("+job",)),
    Row("entities:import_rejected", by_right(302, elsewhere=404), by_right(405), ("+job",)),
    Row("entities:import_discard", by_right(405), by_right(302, elsewhere=404), ("+job",)),
]
