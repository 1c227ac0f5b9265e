"""``manage.py sweep_outbox``: send due e-mails without Celery."""

import time
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser

from activity.outbox.embedded import sweep_safely
from activity.outbox.sweep import sweep


class Command(BaseCommand):
    """Sweep once, or for ever as a process of its own."""

    help = "Send the e-mails that are due."

    def add_arguments(self, parser: CommandParser) -> None:
        """Take ``--forever``."""
        parser.add_argument("--forever", action="store_true", help="Keep sweeping every few seconds.")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Sweep."""
        if not options["forever"]:
            sweep()
            return
        while True:
            sweep_safely()
            time.sleep(settings.OUTBOX_SWEEP_SECONDS)
