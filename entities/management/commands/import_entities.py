"""``manage.py import_entities``: import a file from the command line, as the page *Importieren* does."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.core.files import File
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone, translation

from collab.base.tables.formats import DATES, DECIMALS, ENCODINGS, SEPARATORS, FileFormat
from entities.importing import runner, services
from entities.importing.problems import ImportRefusedError
from entities.importing.profiles import Column, Profile
from entities.importing.targets import NEW, SKIP, choices_for
from entities.models import EntityType, ImportJob
from orgs.models import User

SPOKEN_SEPARATORS = {"tab": "\t", "\\t": "\t", "comma": ",", "semicolon": ";", "pipe": "|"}
TARGETS = "title, attr:KEY, part:KEY:PART (street, house_number, postcode, city, latitude, longitude), new or nothing"


class Command(BaseCommand):
    """Detects what is not said, imports at once, and lists the lines that could not be imported."""

    help = "Import entities from a CSV file. What is not said is recognised from the content."

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the file, where it goes, who imports it, and corrections."""
        parser.add_argument("file", type=Path)
        parser.add_argument("--type", required=True, help="Key of the entity type.")
        parser.add_argument("--organisation", required=True, help="Name of the organisation that owns the type.")
        parser.add_argument("--actor", required=True, help="E-mail address of the person who imports.")
        parser.add_argument("--separator", choices=[*SEPARATORS, *SPOKEN_SEPARATORS])
        parser.add_argument("--encoding", choices=list(ENCODINGS))
        parser.add_argument("--decimal", choices=list(DECIMALS))
        parser.add_argument("--dates", choices=[order.replace("%", "") for order in DATES], help="As in d.m.Y")
        parser.add_argument("--header-line", type=int, help="The line with the names of the columns.")
        parser.add_argument("--map", action="append", default=[], metavar="COLUMN=TARGET", help=f"Target: {TARGETS}.")
        parser.add_argument("--create-attributes", action="store_true", default=None, help="For columns without any.")
        parser.add_argument("--no-create-attributes", action="store_false", dest="create_attributes")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Import."""
        actor = User.objects.filter(email=options["actor"].strip().lower(), is_active=True).first()
        if actor is None:
            raise CommandError(f"Nobody active has the e-mail address {options['actor']}.")
        with translation.override(actor.language), timezone.override(actor.time_zone):
            try:
                job = self._import(actor, options)
            except OSError as problem:
                raise CommandError(str(problem)) from None
            except ValidationError as problem:
                raise CommandError(" ".join(problem.messages)) from None
            except ImportRefusedError:
                raise CommandError(f"{actor.email} is not allowed to import there.") from None
        self._report(job)

    def _import(self, actor: User, options: dict[str, Any]) -> ImportJob:
        entity_type, path = _type(options), options["file"]
        with path.open("rb") as file:
            job = services.upload(actor=actor, entity_type=entity_type, file=File(file), name=path.name)
        try:
            _correct(job, options)
            services.start(actor=actor, job=job, wake=False)
        except BaseException:
            services.discard(job=job)
            raise
        runner.run(job.pk)
        job.refresh_from_db()
        return job

    def _report(self, job: ImportJob) -> None:
        for problem in job.problems.all():
            where = f" {problem.column}: {problem.value!r}" if problem.column else ""
            self.stderr.write(f"{problem.line}:{where} {problem.reason}")
        if job.status != ImportJob.Status.DONE:
            raise CommandError(job.failure or "The import did not end.")
        self.stdout.write(f"{job.done} imported, {job.failed} not imported.")


def _type(options: dict[str, Any]) -> EntityType:
    found = EntityType.objects.filter(key=options["type"], organisation__name=options["organisation"])[:2]
    if len(found) != 1:
        raise CommandError(f"There is no type '{options['type']}' of an organisation '{options['organisation']}'.")
    return found[0]


def _correct(job: ImportJob, options: dict[str, Any]) -> None:
    """Apply what was said on the command line to the draft."""
    create_missing = options["create_attributes"]
    if create_missing and not services.may_create_attributes(job.created_by):
        raise ImportRefusedError
    services.configure(
        job=job,
        file_format=_format(FileFormat.from_json(job.format), options),
        create_missing=job.create_missing if create_missing is None else create_missing,
        targets=None,
    )
    if options["map"]:
        services.configure(
            job=job,
            file_format=FileFormat.from_json(job.format),
            create_missing=job.create_missing,
            targets=_mapped(job, options["map"]),
        )


def _format(detected: FileFormat, options: dict[str, Any]) -> FileFormat:
    separator = options["separator"]
    said = {
        "separator": SPOKEN_SEPARATORS.get(separator, separator),
        "encoding": options["encoding"],
        "decimal": options["decimal"],
        "dates": next((order for order in DATES if order.replace("%", "") == options["dates"]), None),
        "header_line": options["header_line"],
    }
    return FileFormat(**{**detected.to_json(), **{key: value for key, value in said.items() if value is not None}})


def _mapped(job: ImportJob, said: list[str]) -> list[str]:
    """Return the targets with those said on the command line; whatever else had the same target goes nowhere."""
    columns = {column.name: column for column in Profile.from_json(job.profile).columns}
    chosen = dict(zip(columns, job.targets, strict=True))
    for pair in said:
        name, equals, target = pair.rpartition("=")
        if not equals or name not in chosen:
            raise CommandError(f"There is no column '{name or pair}'. There are: {', '.join(columns)}.")
        if target not in _possible(job, columns[name]):
            raise CommandError(f"'{target}' is no target here. Targets are {TARGETS}.")
        chosen = {column: SKIP if old == target != NEW else old for column, old in chosen.items()} | {name: target}
    return list(chosen.values())


def _possible(job: ImportJob, column: Column) -> set[str]:
    attributes = services.attributes_of(job.created_by, job.type)
    may_create = services.may_create_attributes(job.created_by)
    return set(flatten_choices(choices_for(column, attributes, may_create=may_create)))


def flatten_choices(choices: list[Any]) -> Iterator[str]:
    """Yield the values of choices, those in groups too."""
    for value, label in choices:
        if isinstance(label, list):
            yield from flatten_choices(label)
        else:
            yield value
