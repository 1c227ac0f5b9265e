"""``manage.py load_demo``: the demo world."""

from typing import Any

from django.core.management.base import BaseCommand

from collab.demo.load import load
from collab.demo.people import ACCOUNTS, PASSWORD


class Command(BaseCommand):
    """Load the demo world, once: a second call changes nothing."""

    help = "Load the demo world: a host, its partners and many opportunities. A second call changes nothing."

    def handle(self, *args: Any, **options: Any) -> None:
        """Load it and say who can sign in."""
        self.stdout.write("The demo world is loaded." if load() else "The demo world was there already.")
        self.stdout.write(f"Accounts, all with the password {PASSWORD}:")
        for each in ACCOUNTS:
            self.stdout.write(f"  {each.email:<32} {each.organisation}, {each.what}")
