"""Fixtures of the import: a type without attributes, and a short way through all steps."""

import io
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from django.core.files import File

from collab.base.tables.formats import FileFormat
from entities.importing import runner, services
from entities.importing.profiles import Profile
from entities.models import Attribute, Entity, EntityType, ImportJob
from orgs.models import User
from tests.cast import Cast


@pytest.fixture
def plants(cast: Cast) -> EntityType:
    """Return a type of the host that has no attributes yet."""
    return EntityType.objects.create(
        organisation=cast.host,
        key="plant",
        label="Anlage",
        label_plural="Anlagen",
        label_en="Plant",
        label_plural_en="Plants",
    )


@dataclass
class Imported:
    """What came of an import."""

    job: ImportJob

    @property
    def entities(self) -> list[Entity]:
        """The entities of the type, in the order of the file."""
        return list(Entity.objects.filter(type=self.job.type).order_by("pk"))

    @property
    def values(self) -> list[dict[str, Any]]:
        """The titles and values of the entities."""
        return [{"title": entity.title, **entity.values} for entity in self.entities]

    @property
    def attributes(self) -> dict[str, Attribute]:
        """The type's attributes by label."""
        return {attribute.label: attribute for attribute in self.job.type.attributes.all()}

    @property
    def problems(self) -> list[tuple[int, str, str]]:
        """Line, column and value of what was not imported."""
        return [(each.line, each.column, each.value) for each in self.job.problems.all()]

    @property
    def reasons(self) -> list[str]:
        """Why it was not."""
        return [each.reason for each in self.job.problems.all()]


@pytest.fixture
def english(cast: Cast) -> None:
    """Let the staff read English, so that reasons are compared with what stands in the code."""
    User.objects.filter(pk=cast.staff.pk).update(language="en")
    cast.staff.language = "en"


@pytest.fixture
def draft(cast: Cast, plants: EntityType) -> Callable[..., ImportJob]:
    """Return a function that uploads bytes and maps columns: ``draft(data, type=…, targets={"Name": "title"})``."""

    def make(
        data: bytes, *, type: EntityType = plants, actor: User = cast.staff, targets: dict[str, str] | None = None
    ) -> ImportJob:
        fresh = EntityType.objects.get(pk=type.pk)
        job = services.upload(actor=actor, entity_type=fresh, file=File(io.BytesIO(data)), name="file.csv")
        if targets is not None:
            names = Profile.from_json(job.profile).names
            services.configure(
                job=job,
                file_format=FileFormat.from_json(job.format),
                create_missing=job.create_missing,
                targets=[targets.get(name, job.targets[number]) for number, name in enumerate(names)],
            )
        return job

    return make


@pytest.fixture
def do_import(draft: Callable[..., ImportJob]) -> Callable[..., Imported]:
    """Return a function that imports bytes from beginning to end, as ``draft`` takes them."""

    def work(data: bytes, **options: Any) -> Imported:
        job = draft(data, **options)
        services.start(actor=job.created_by, job=job, wake=False)
        runner.run(job.pk)
        job.refresh_from_db()
        return Imported(job)

    return work
