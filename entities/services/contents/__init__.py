"""Every change of what lies in an entity: files, notes and messages, and messages as e-mails."""

from entities.services.concurrency import Seen, StaleEdit
from entities.services.contents.adding import add_text
from entities.services.contents.changing import delete_content, edit_content, fields_of
from entities.services.contents.files import Refused, UploadRefusedError, add_file, add_files, record_download
from entities.services.contents.mailing import send_mail
from entities.services.contents.receiving import record_answer

__all__ = [
    "Refused",
    "Seen",
    "StaleEdit",
    "UploadRefusedError",
    "add_file",
    "add_files",
    "add_text",
    "delete_content",
    "edit_content",
    "fields_of",
    "record_answer",
    "record_download",
    "send_mail",
]
