"""The kinds of lines in the sharing trail, and the verbs of events that each consists of."""

from django.utils.translation import gettext_lazy as _

OPENED = "opened"

VERBS = {
    "shared": ("shared",),
    "unshared": ("unshared",),
    "until": ("share_until", "shares_ending"),
    "ended": ("share_ended",),
    "undone": ("shares_undone",),
    "confirmed": ("shares_confirmed",),
    "rule": ("share_rule_set", "share_rule_ended"),
    "downloaded": ("file_downloaded",),
}
ALL_VERBS = [verb for verbs in VERBS.values() for verb in verbs]
CHOICES = [
    ("", _("Everything")),
    ("shared", _("Shared")),
    ("unshared", _("Taken back")),
    ("until", _("End changed or announced")),
    ("ended", _("Access ended")),
    ("undone", _("Undone")),
    ("confirmed", _("Confirmed")),
    ("rule", _("Standing rules")),
    (OPENED, _("Opened")),
    ("downloaded", _("Downloaded")),
]
