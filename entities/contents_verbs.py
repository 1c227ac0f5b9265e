"""What happens to the contents of entities, as sentences of the history."""

from django.utils.translation import gettext_lazy as _

from activity.registry import register_verb


def register() -> None:
    """Register the verbs of files, notes and messages."""
    register_verb("file_added", label=_("%(actor)s added the file %(target)s"))
    register_verb("file_changed", label=_("%(actor)s changed the file %(target)s"))
    register_verb("file_deleted", label=_("%(actor)s deleted the file %(target)s"))
    register_verb("file_downloaded", label=_("%(actor)s downloaded the file %(target)s"))
    register_verb("note_added", label=_("%(actor)s added the note %(target)s"))
    register_verb("note_changed", label=_("%(actor)s changed the note %(target)s"))
    register_verb("note_deleted", label=_("%(actor)s deleted the note %(target)s"))
    register_verb("message_added", label=_("%(actor)s added the message %(target)s"))
    register_verb("message_sent", label=_("%(actor)s sent the message %(target)s by e-mail"))
    register_verb("message_received", label=_("The message %(target)s arrived by e-mail"))
    register_verb("file_received", label=_("The file %(target)s arrived by e-mail"))
    register_verb("message_changed", label=_("%(actor)s changed the message %(target)s"))
    register_verb("message_deleted", label=_("%(actor)s deleted the message %(target)s"))
