"""Imports of many rows: how fast they are, and how much memory they take. ``python -m bench.import_rows [rows]``

Each kind of file is imported in a process of its own, from a database and files on a disk: once to make the rows, once
more to find every one of them by its key and leave it as it is. Memory is the peak of the process, less what it had
before the file was opened.
"""

import csv
import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from time import perf_counter
from typing import Any

ROWS = 50_000
HEAD = ["Titel", "Nummer", "Kunde", "Straße", "Hausnummer", "PLZ", "Ort", "Leistung", "Betrag", "Tag", "Bemerkung"]
KINDS = ("csv", "xlsx")


def rows(count: int) -> Iterator[list[Any]]:
    """Yield rows as a register has them: nearly every text is another one."""
    for number in range(count):
        place = [f"Musterweg {number % 977}", str(number % 250), f"{71_000 + number % 999}", f"Ort {number % 1400}"]
        amounts = [
            number / 7,
            round(number * 1.19, 2),
            f"{2000 + number % 27}-{1 + number % 12:02}-{1 + number % 28:02}",
        ]
        yield [f"Anlage {number}", f"N-{number:06}", f"Kundin {number * 7919}", *place, *amounts, f"Satz {number} " * 5]


def write(path: Path, count: int) -> None:
    """Write a file of so many rows."""
    if path.suffix == ".csv":
        with path.open("w", newline="", encoding="utf-8") as file:
            csv.writer(file, delimiter=";").writerows([HEAD, *rows(count)])
        return
    from collab.base.xlsx import write as write_book  # noqa: PLC0415

    with path.open("wb") as file:
        write_book(file, "Anlagen", HEAD, rows(count))


def peak() -> float:
    """Return the most memory that this process had since ``forget_peak``, in megabytes."""
    found = re.search(r"VmHWM:\s+(\d+) kB", Path("/proc/self/status").read_text())
    return int(found[1]) / 1024 if found else 0


def forget_peak() -> None:
    """Let the peak begin with what the process has now; otherwise it has its parent's (Linux, proc(5))."""
    Path("/proc/self/clear_refs").write_text("5")


def measured(what: str, count: int, work: Callable[[], Any]) -> Any:
    """Do ``work`` and print how long it took and by how much the peak rose since the process began."""
    begin = perf_counter()
    found = work()
    took = perf_counter() - begin
    print(f"  {what:34} {took:7.1f} s {count / took:9.0f} rows/s {peak() - BEFORE[0]:7.0f} MB", flush=True)
    return found


BEFORE = [0.0]


def one(path: Path, count: int) -> None:
    """Import one file twice, in this process."""
    from django.core.files import File  # noqa: PLC0415

    from entities.importing import runner, services  # noqa: PLC0415
    from entities.models import EntityType  # noqa: PLC0415
    from orgs.models import User  # noqa: PLC0415

    actor = User.objects.get(email="bench@bench.example")

    def upload() -> Any:
        kind = EntityType.objects.get(key=f"bench-{path.suffix[1:]}")
        with path.open("rb") as file:
            return services.upload(actor=actor, entity_type=kind, file=File(file, path.name), name=path.name)

    def work(job: Any) -> None:
        services.start(actor=actor, job=job, wake=False)
        runner.run(job.pk)
        job.refresh_from_db()

    print(f"{path.name}: {path.stat().st_size / 1024 / 1024:.1f} MB")
    forget_peak()
    BEFORE[0] = peak()
    for what in ("all new", "found by key, unchanged"):
        job = measured(f"upload and look ({what})", count, upload)
        if what != "all new":
            job.key = f"attr:{job.type.attributes.get(label='Nummer').key}"
            job.save()
        measured(f"import ({what})", count, lambda job=job: work(job))
        assert (job.status, job.failed) == ("done", 0), (job.failure, list(job.problems.all()[:3]))
    assert job.unchanged == count, job.unchanged


def main() -> None:
    """Make a small world on the disk, and import each kind of file in a process of its own."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else ROWS
    if len(sys.argv) > 2:
        _set_up()
        one(Path(sys.argv[2]), count)
        return
    with tempfile.TemporaryDirectory(prefix="bench-import-") as folder:
        os.environ |= {"COLLAB_VAR": folder, "DJANGO_SETTINGS_MODULE": "collab.settings"}
        _set_up()
        _world()
        for kind in KINDS:
            write(Path(folder) / f"rows.{kind}", count)
            again = [sys.executable, "-m", "bench.import_rows", str(count), f"{folder}/rows.{kind}"]
            subprocess.run(again, check=True)


def _set_up() -> None:
    import django  # noqa: PLC0415  settings first

    django.setup()


def _world() -> None:
    from django.core.management import call_command  # noqa: PLC0415

    from entities.models import EntityType  # noqa: PLC0415
    from orgs.models import Organisation, Role, User  # noqa: PLC0415
    from orgs.rights import ALL_RIGHTS  # noqa: PLC0415

    call_command("migrate", verbosity=0)
    host = Organisation.objects.create(name="Bench")
    rights = sorted(ALL_RIGHTS)
    role = Role.objects.create(organisation=host, kind="staff", name="Bench", rights=rights, new_attributes="edit")
    User.objects.create_user(email="bench@bench.example", name="Bench", organisation=host, role=role, language="de")
    for kind in KINDS:
        EntityType.objects.create(organisation=host, key=f"bench-{kind}", label=kind, label_plural=kind)


if __name__ == "__main__":
    main()
