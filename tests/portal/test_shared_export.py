"""Partners take along what is shared with them: these rows, these columns, and only as long as it is so."""

import csv
import io
from typing import Any

import pytest

from orgs.models import Partnership, User
from tests import books
from tests.cast import Cast, revoke
from tests.helpers import client_of, counted_queries

pytestmark = pytest.mark.django_db


def address(cast: Cast) -> str:
    return f"/shared/type/{cast.opportunity_type.pk}/export/"


def exported(cast: Cast, **data: Any) -> list[list[str]]:
    """Return what Alpha's people get, the names of the columns first."""
    User.objects.filter(organisation=cast.alpha.organisation).update(language="en")
    answer = client_of(cast.alpha.user).get(address(cast), data)
    assert answer.status_code == 200
    return list(csv.reader(io.StringIO(answer.getvalue().decode("utf-8-sig"))))


def test_the_page_leads_to_the_same_list(cast: Cast) -> None:
    page = client_of(cast.alpha.user).get(f"/shared/type/{cast.opportunity_type.pk}/?q=Muster").content.decode()
    assert f'href="{address(cast)}?' in page
    assert "format=xlsx" in page


def test_only_what_is_shared_in_either_format(cast: Cast) -> None:
    rows = exported(cast)
    assert [row[0] for row in rows] == ["Title", "PV-Anlage Muster"]
    assert "SECRET" not in str(rows)
    content = client_of(cast.alpha.user).get(address(cast), {"format": "xlsx"}).getvalue()
    assert [row[0] for row in books.cells(content)] == ["Title", "PV-Anlage Muster"]
    assert "SECRET" not in books.everything(content)


def test_search_and_columns(cast: Cast) -> None:
    assert exported(cast, q="nichts") == [exported(cast)[0]]
    assert exported(cast, columns="a.capacity") == [["Title", "Capacity (kWp)"], ["PV-Anlage Muster", "9.9"]]


def test_not_for_others(cast: Cast) -> None:
    for user in (cast.staff, cast.other_staff):
        assert client_of(user).get(address(cast)).status_code == 404


@pytest.mark.parametrize("how", ["revoked", "suspended"])
def test_no_longer(how: str, cast: Cast) -> None:
    if how == "revoked":
        revoke(cast.opportunity, cast.alpha.organisation)
    else:
        Partnership.objects.filter(pk=cast.alpha.partnership.pk).update(status="suspended")
    assert client_of(cast.alpha.user).get(address(cast)).status_code == 404


def test_what_is_taken_back_while_it_is_sent_is_left_out(cast: Cast) -> None:
    answer = client_of(cast.alpha.user).get(address(cast))
    revoke(cast.opportunity, cast.alpha.organisation)
    assert "PV-Anlage Muster" not in answer.getvalue().decode()


def test_as_many_queries_for_many_rows(cast: Cast) -> None:
    with counted_queries() as few:
        exported(cast, q="nichts")
    with counted_queries() as one:
        exported(cast)
    assert len(one) - len(few) < 8
