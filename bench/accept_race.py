"""The accept race: 1,000 offers to 10 partners each, who all accept at the same instant, from processes of their own.

    python -m bench.accept_race [--offers 1000] [--partners 10] [--clients 10]

``--clients`` processes act for the partners in turn (50 clients of 10 partners: five people of each). For every offer
they wait for each other at a barrier, then each calls the service that the button *Accept* calls. Afterwards the whole
database is compared with what has to be in it: winners, answers, grants, e-mails.

Without variables it runs on SQLite, a file with the settings of production (WAL, synchronous NORMAL) in a temporary
folder; with ``DATABASE_URL=postgres://postgres@127.0.0.1:5432/race`` on PostgreSQL, in a database ``test_race`` that is
dropped afterwards. E-mails are queued, not sent. Ends with status 1 unless everything is as it has to be.

``python -m bench`` has it as a row: 50 clients, few offers, in turns with a peer, which decides with
``select_for_update`` and hands over the same, and with the limit, which is one UPDATE and nothing else.
"""

import argparse
import os
import sys
import tempfile
from pathlib import Path


def main() -> int:
    """Run it as the command line says; return the exit status."""
    parser = argparse.ArgumentParser(prog="bench.accept_race")
    for name, default in (("offers", 1000), ("partners", 10), ("clients", 10)):
        parser.add_argument(f"--{name}", type=int, default=default)
    size = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="collab-race-") as folder:
        os.environ.update(DJANGO_SETTINGS_MODULE="collab.settings", COLLAB_VAR=folder)
        return _race(Path(folder) / "race.sqlite3", size.offers, size.partners, size.clients)


def _race(file: Path, offers: int, partners: int, clients: int) -> int:
    import django  # noqa: PLC0415  settings first

    django.setup()
    from django.conf import settings  # noqa: PLC0415
    from django.db import connection  # noqa: PLC0415

    from bench.accepting import accept_race, show  # noqa: PLC0415
    from bench.offers import offer_world  # noqa: PLC0415

    settings.OUTBOX_EMBEDDED_SWEEPER, settings.BROKERLESS = False, True
    if connection.vendor == "sqlite":
        connection.settings_dict["TEST"]["NAME"] = str(file)
    connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
    try:
        race = accept_race(offer_world(offers, partners, clients))
        show(race)
    finally:
        connection.creation.destroy_test_db(connection.settings_dict["NAME"], verbosity=0)
    return 0 if race.verdict.clean else 1


if __name__ == "__main__":
    sys.exit(main())
