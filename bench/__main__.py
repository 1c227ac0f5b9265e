"""Build the world in a database of its own, measure, print the table: ``python -m bench [--entities N]``."""

import argparse
import os
import sys

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")


def main() -> None:
    """Measure all rows on the database that the environment names (SQLite by default)."""
    parser = argparse.ArgumentParser(prog="bench", description=__doc__)
    parser.add_argument("--entities", type=int, default=100_000)
    entities = parser.parse_args().entities

    import django  # noqa: PLC0415  settings first

    django.setup()
    from django.db import connection  # noqa: PLC0415
    from django.test.utils import setup_test_environment  # noqa: PLC0415

    from bench import accepting, mailing, pages, saving, searching, visible, work_pages, world  # noqa: PLC0415
    from bench.timing import show  # noqa: PLC0415

    setup_test_environment()
    connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
    try:
        built = world.build(entities)
        print(
            f"{connection.vendor}, {entities} entities, Python {sys.version.split()[0]}, median of interleaved rounds"
        )
        found = [*visible.measure(built), pages.list_page(built), pages.share_dialog(built), *saving.rows(built)]
        found += [*pages.large_lists(built), *searching.rows(built), mailing.row(built), accepting.row()]
        show([*found, *work_pages.rows()])
    finally:
        connection.creation.destroy_test_db(connection.settings_dict["NAME"], verbosity=0)


if __name__ == "__main__":
    main()
