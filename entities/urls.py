"""Addresses of entities."""

from django.urls import path

from entities.views import (
    attributes,
    contents,
    details,
    documents,
    editing,
    exports,
    files,
    history,
    imports,
    lists,
    mail_hook,
    messages,
    notes,
    portal,
    previews,
    relations,
    types,
)

app_name = "entities"
urlpatterns = [
    path("entities/", portal.home, name="home"),
    path("entities/type/<int:type_pk>/", lists.entity_list, name="list"),
    path("entities/type/<int:type_pk>/export/", exports.export, name="export"),
    path("entities/type/<int:type_pk>/new/", details.create, name="create"),
    path("entities/candidates/", relations.candidates, name="candidates"),
    # One entity.
    path("entities/<int:pk>/", details.detail, name="detail"),
    path("entities/<int:pk>/header/", editing.edit_header, name="edit_header"),
    path("entities/<int:pk>/group/<int:attribute_pk>/", editing.edit_group, name="edit_group"),
    path("entities/<int:pk>/delete/", details.delete, name="delete"),
    path("entities/<int:pk>/history/", history.history, name="history"),
    path("entities/<int:pk>/preview/", previews.preview, name="preview"),
    path("entities/<int:pk>/why/", previews.why, name="why"),
    path("entities/<int:pk>/related/", relations.related_add, name="related_add"),
    path("entities/<int:pk>/related/<int:other_pk>/remove/", relations.related_remove, name="related_remove"),
    # An entity as people with a role see it.
    path("settings/roles/<int:pk>/preview/", previews.role_preview, name="role_preview"),
    # Contents of an entity.
    path("entities/<int:pk>/contents/<slug:key>/", contents.section, name="contents"),
    path("entities/<int:pk>/documents/new/", documents.document_create, name="document_create"),
    path("entities/<int:pk>/files/", files.files_upload, name="files_upload"),
    path("files/<int:pk>/", files.file_download, name="file_download"),
    path("files/<int:pk>/preview/", files.file_preview, name="file_preview"),
    path("files/<int:pk>/edit/", files.file_edit, name="file_edit"),
    path("files/<int:pk>/delete/", files.file_delete, name="file_delete"),
    path("entities/<int:pk>/notes/", notes.note_create, name="note_create"),
    path("notes/<int:pk>/edit/", notes.note_edit, name="note_edit"),
    path("notes/<int:pk>/delete/", notes.note_delete, name="note_delete"),
    path("entities/<int:pk>/messages/", messages.message_create, name="message_create"),
    path("entities/<int:pk>/messages/mail/", messages.message_mail, name="message_mail"),
    path("messages/<int:pk>/mails/<int:mail_pk>/", messages.message_resend, name="message_resend"),
    path("mail/incoming/", mail_hook.incoming, name="mail_incoming"),
    path("messages/<int:pk>/edit/", messages.message_edit, name="message_edit"),
    path("messages/<int:pk>/delete/", messages.message_delete, name="message_delete"),
    # Import.
    path("entities/type/<int:type_pk>/import/", imports.import_start, name="import_start"),
    path("imports/<int:pk>/", imports.import_configure, name="import_configure"),
    path("imports/<int:pk>/discard/", imports.import_discard, name="import_discard"),
    path("imports/<int:pk>/progress/", imports.import_progress, name="import_progress"),
    path("imports/<int:pk>/result/", imports.import_result, name="import_result"),
    path("imports/<int:pk>/rejected/", imports.import_rejected, name="import_rejected"),
    # The builder of entity types.
    path("settings/types/", types.types, name="types"),
    path("settings/types/new/", types.type_create, name="type_create"),
    path("settings/types/<int:type_pk>/", types.type_detail, name="type"),
    path("settings/types/<int:type_pk>/edit/", types.type_edit, name="type_edit"),
    path("settings/types/<int:type_pk>/move/", types.type_move, name="type_move"),
    path("settings/types/<int:type_pk>/delete/", types.type_delete, name="type_delete"),
    path("settings/types/<int:type_pk>/attributes/new/", attributes.attribute_create, name="attribute_create"),
    path("settings/attributes/<int:pk>/", attributes.attribute_edit, name="attribute_edit"),
    path("settings/attributes/<int:pk>/move/", attributes.attribute_move, name="attribute_move"),
    path("settings/attributes/<int:pk>/remove/", attributes.attribute_remove, name="attribute_remove"),
    # What others share with us.
    path("shared/", portal.shared_with_me, name="shared_with_me"),
]
