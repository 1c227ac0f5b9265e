"""Django admin of entity types, entities and grants."""

from typing import Any

import pytest

from entities.models import EntityGrant, FileGrant, MessageGrant, NoteGrant
from tests.helpers import client_of

MODELS = (
    "entitytype", "entity", "file", "note", "message", "entitygrant", "filegrant", "notegrant", "messagegrant",
)  # fmt: skip


def first(cast: Any, model: str) -> int:
    grants = {"entitygrant": EntityGrant, "filegrant": FileGrant, "notegrant": NoteGrant, "messagegrant": MessageGrant}
    things = {
        "entitytype": cast.opportunity_type,
        "entity": cast.opportunity,
        "file": cast.files["shared"],
        "note": cast.notes["shared"],
        "message": cast.messages["shared"],
    }
    return things[model].pk if model in things else grants[model].objects.first().pk


@pytest.mark.parametrize("model", MODELS)
def test_every_page_opens_for_operators_only(cast: Any, model: str) -> None:
    operator, staff = client_of(cast.admin), client_of(cast.staff)
    for address in (f"/admin/entities/{model}/", f"/admin/entities/{model}/{first(cast, model)}/change/"):
        assert operator.get(address).status_code == 200
        assert staff.get(address).status_code in (302, 403)


def test_grants_are_named_by_organisation(cast: Any) -> None:
    html = client_of(cast.admin).get(f"/admin/entities/entity/{cast.opportunity.pk}/change/").content.decode()
    assert "Alpha Solar" in html
    assert "Stella Stadt" in html
    assert "&quot;capacity&quot;: 9.9" in html


@pytest.mark.parametrize("model", MODELS)
def test_what_services_write_is_only_looked_at(cast: Any, model: str) -> None:
    operator = client_of(cast.admin)
    assert operator.get(f"/admin/entities/{model}/add/").status_code == 403
    assert operator.post(f"/admin/entities/{model}/{first(cast, model)}/delete/", {"post": "yes"}).status_code == 403
