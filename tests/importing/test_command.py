"""``manage.py import_entities``."""

from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from entities.models import Entity, EntityType, ImportJob
from orgs.models import Organisation, Role
from tests.cast import Cast
from tests.importing.files import EXTRACT, lines, table

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]

ROWS = [["Name", "Wert", "Tag"], ["a", "1,5", "1.2.2024"], ["b", "viel", "1.2.2024"]]


@pytest.fixture
def run(cast: Cast, plants: EntityType, tmp_path: Path) -> Any:
    """Return a function that imports bytes from the command line."""

    def call(data: bytes, *options: str, type: str = "plant", actor: str = cast.staff.email, **how: Any) -> None:
        path = tmp_path / "datei.csv"
        path.write_bytes(data)
        required = ["--type", type, "--organisation", cast.host.name, "--actor", actor]
        call_command("import_entities", *required, *options, str(path), **how)

    return call


def test_an_import(run: Any, plants: EntityType, capsys: pytest.CaptureFixture[str]) -> None:
    run(EXTRACT.read_bytes())
    assert capsys.readouterr().out == "14 imported, 0 not imported.\n"
    assert Entity.objects.filter(type=plants).count() == 14
    assert ImportJob.objects.get().status == "done"


def test_problems_are_listed_by_line(run: Any, capsys: pytest.CaptureFixture[str]) -> None:
    run(table(ROWS), "--map", "Wert=new:number")
    out, err = capsys.readouterr()
    assert out == "1 imported, 1 not imported.\n"
    assert err == "3: Wert: 'viel' “viel” is not a number.\n"


def test_corrections(run: Any, plants: EntityType) -> None:
    data = lines("Export", "Name|Wert|Tag", "a|1.234|01/02/2024")
    run(data, "--separator", "pipe", "--decimal", ".", "--dates", "m/d/Y", "--header-line", "2", "--encoding", "utf-8")
    assert Entity.objects.get(type=plants).values == {"wert": 1.234, "tag": "2024-01-02"}


def test_columns(run: Any, cast: Cast) -> None:
    data = lines("Wer;Was;Wo;Rest", "Meier;Dach;Ulm;x")
    options = ["--map", "Wer=attr:customer", "--map", "Was=title", "--map", "Wo=part:site:city"]
    run(data, *options, "--no-create-attributes", type="opportunity")
    entity = Entity.objects.get(title="Dach")
    assert entity.values == {"customer": "Meier", "site": {"city": "Ulm"}}
    assert entity.type == cast.opportunity_type


def test_attributes_are_made_when_asked_for(run: Any, cast: Cast) -> None:
    run(lines("Titel;Neuland", "a;x"), "--create-attributes", type="opportunity")
    assert Entity.objects.get(title="a").values == {"neuland": "x"}


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (["--map", "Name=attr:nothing"], "'attr:nothing' is no target here"),
        (["--map", "Nichts=title"], "There is no column 'Nichts'"),
        (["--map", "Name"], "There is no column 'Name'"),
        (["--map", "Name="], "Choose the column that holds the title."),
        (["--header-line", "9"], "There are no column names in line 9 or below."),
    ],
)
def test_wrong_options(run: Any, options: list[str], message: str) -> None:
    with pytest.raises(CommandError, match=message.replace("(", r"\(")):
        run(table(ROWS), *options)
    assert not ImportJob.objects.exists()


def test_unknown_names(run: Any, cast: Cast) -> None:
    with pytest.raises(CommandError, match="There is no type 'none'"):
        run(table(ROWS), type="none")
    with pytest.raises(CommandError, match="Nobody active"):
        run(table(ROWS), actor=cast.deactivated.email)
    with pytest.raises(CommandError, match="is not allowed"):
        run(table(ROWS), actor=cast.reader.email)
    with pytest.raises(CommandError, match="is not allowed"):
        run(table(ROWS), actor=cast.other_staff.email)
    required = ["--type", "plant", "--organisation", cast.host.name, "--actor", cast.staff.email]
    with pytest.raises(CommandError, match="No such file"):
        call_command("import_entities", *required, "/nowhere.csv")


def test_files_that_are_no_tables(run: Any) -> None:
    with pytest.raises(CommandError, match=r"The file is empty\."):
        run(b"")


def test_two_organisations_of_one_name(run: Any, cast: Cast) -> None:
    Organisation.objects.filter(pk=cast.other.pk).update(name=cast.host.name)
    EntityType.objects.create(organisation=cast.other, key="plant", label="x", label_plural="x")
    with pytest.raises(CommandError, match="There is no type"):
        run(table(ROWS))


def test_attributes_are_made_only_with_the_right_to(run: Any, cast: Cast) -> None:
    Role.objects.filter(pk=cast.staff_role.pk).update(rights=["entity.import"])
    with pytest.raises(CommandError, match="is not allowed"):
        run(table(ROWS), "--create-attributes")
    assert not ImportJob.objects.exists()
