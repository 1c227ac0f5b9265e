"""Lists as files: the same rows in the same order, and nothing that a spreadsheet would run."""

import csv
import io
from datetime import datetime
from typing import Any

import pytest

from entities.models import Entity, EntityType
from orgs.models import User
from tests import books
from tests.cast import Cast
from tests.helpers import client_of, counted_queries


@pytest.fixture(autouse=True)
def english(cast: Cast) -> None:
    """Let the staff read English."""
    User.objects.filter(organisation=cast.host).update(language="en")


def table(cast: Cast, user: User, query: str = "", of: EntityType | None = None) -> list[list[str]]:
    """Return what the file says, the names of the columns first."""
    response = client_of(user).get(f"/entities/type/{(of or cast.opportunity_type).pk}/export/?{query}")
    assert response.status_code == 200
    assert response["Content-Type"].startswith("text/csv")
    assert "attachment" in response["Content-Disposition"]
    text = response.getvalue().decode()
    assert text.startswith("\ufeff")
    return list(csv.reader(io.StringIO(text[1:])))


def listed(cast: Cast, user: User, query: str) -> list[str]:
    """Return the titles of the list's page, in their order."""
    rows = client_of(user).get(f"/entities/type/{cast.opportunity_type.pk}/?{query}").context["rows"]
    return [row.entity.title for row in rows]


def test_a_file_holds_the_columns_of_the_list(cast: Cast) -> None:
    head, *rows = table(cast, cast.staff, "sort=title")
    assert head == ["Title", "Customer", "Capacity (kWp)", "Expected value (€)", "Commissioning", "Labels"]
    assert rows[0] == ["PV-Anlage Muster", "Muster", "9.9", "18500", "2026-12-01", "SECRET-LABEL Intern, Technik"]
    assert [row[0] for row in rows] == ["PV-Anlage Muster", "SECRET-OPPORTUNITY"]


def test_every_column_can_be_chosen(cast: Cast) -> None:
    keys = [f"a.{key}" for key in cast.attributes] + ["purposes", "created", "updated"]
    head, *rows = table(cast, cast.staff, "sort=title&" + "&".join(f"columns={key}" for key in keys))
    assert len(head) == len(keys) + 1
    row = dict(zip(head, rows[0], strict=True))
    assert row["Roof checked"] == "Yes"
    assert row["Address"] == "Musterweg 1, 71634 Ludwigsburg"
    assert row["Phone"] == "'+49 7141 1234"
    assert row["Purposes"] == "PV Vertrieb"
    assert row["Created"][:4].isdigit()


@pytest.mark.parametrize(
    "query", ["", "q=Muster", "sort=-title", "sort=a.capacity", "a.stage=Offen", "a.stage=Verloren", "q=nichts"]
)
def test_a_file_holds_what_the_list_shows(cast: Cast, query: str) -> None:
    assert [row[0] for row in table(cast, cast.staff, query)[1:]] == listed(cast, cast.staff, query)


def test_the_page_leads_to_the_same_list(cast: Cast) -> None:
    client, address = client_of(cast.staff), f"/entities/type/{cast.opportunity_type.pk}/"
    html = client.get(f"{address}?q=Muster&sort=title").content.decode()
    assert f'href="{address}export/?q=Muster&amp;sort=title"' in html
    assert "export/" not in client.get(f"{address}?q=nichts").content.decode()


def test_germans_get_semicolons_and_commas(cast: Cast) -> None:
    User.objects.filter(pk=cast.staff.pk).update(language="de")
    answer = client_of(cast.staff).get(f"/entities/type/{cast.opportunity_type.pk}/export/?q=Muster")
    lines = answer.getvalue().decode().splitlines()
    assert lines[1].startswith("PV-Anlage Muster;Muster;9,9;18500;")


def test_nothing_in_it_is_a_formula(cast: Cast) -> None:
    values = {"customer": "=1+1", "capacity": -5, "value": -1.5}
    make(cast, "@SUM(A1)", values)
    [row] = [row for row in table(cast, cast.staff)[1:] if "SUM" in row[0]]
    assert row[:4] == ["'@SUM(A1)", "'=1+1", "-5", "-1.5"]


def make(cast: Cast, title: str, values: dict[str, Any] | None = None) -> Entity:
    """Return a new opportunity of the host."""
    return Entity.objects.create(
        owner=cast.host, type=cast.opportunity_type, title=title, values=values or {}, created_by=cast.staff
    )


def workbook(cast: Cast, query: str = "") -> list[list[Any]]:
    """Return what the Excel file says, each cell as Excel has it."""
    answer = client_of(cast.staff).get(f"/entities/type/{cast.opportunity_type.pk}/export/?format=xlsx&{query}")
    assert answer["Content-Type"] == books.XLSX
    assert ".xlsx" in answer["Content-Disposition"]
    return books.cells(answer.getvalue())


def test_excel_gets_numbers_and_days_as_what_they_are(cast: Cast) -> None:
    head, row, *_rest = workbook(cast, "sort=title")
    assert head == table(cast, cast.staff, "sort=title")[0]
    assert row[:5] == ["PV-Anlage Muster", "Muster", 9.9, 18500, datetime(2026, 12, 1, 0, 0)]  # noqa: DTZ001
    assert [each[0] for each in workbook(cast, "q=Muster&sort=-title")[1:]] == listed(cast, cast.staff, "q=Muster")


def test_excel_runs_nothing_of_it(cast: Cast) -> None:
    make(cast, "=HYPERLINK(A1)", {"customer": "=1+1", "capacity": -5})
    make(cast, "#REF!", {"customer": "a\x01b\x1f" + "x" * 40_000})
    rows = {row[0]: row for row in workbook(cast)[1:]}
    assert rows["=HYPERLINK(A1)"][1:3] == ["=1+1", -5]
    assert rows["#REF!"][1] == ("ab" + "x" * 40_000)[:32_767]
    answer = client_of(cast.staff).get(f"/entities/type/{cast.opportunity_type.pk}/export/?format=xlsx")
    assert "<f>" not in books.everything(answer.getvalue())


def test_many_rows_are_read_in_batches(cast: Cast) -> None:
    Entity.objects.bulk_create(
        Entity(owner=cast.host, type=cast.opportunity_type, title=f"Nr. {number}", values={"capacity": number})
        for number in range(1200)
    )
    with counted_queries() as asked:
        rows = table(cast, cast.staff, "sort=a.capacity")[1:]
    assert [row[0] for row in rows][:3] == ["Nr. 0", "Nr. 1", "Nr. 2"]
    assert len(rows) == 1202
    assert len(asked) < 40


def test_partners_and_strangers_have_no_such_list(cast: Cast) -> None:
    for user in (cast.alpha.user, cast.chief, cast.beta.user, cast.other_staff):
        answer = client_of(user).get(f"/entities/type/{cast.opportunity_type.pk}/export/")
        assert answer.status_code == 404
