"""What accepting costs: the contents cost nothing each, the partners the same each."""

import pytest
from django.db import connection

from entities.models import Entity, File
from orgs.models import Role
from orgs.rights import PARTNER_RIGHTS
from orgs.services import create_organisation, create_partnership
from sharing.services.offers import accept_offer
from tests.cast import Cast, PartnerOf, make_user
from tests.helpers import counted_queries
from tests.offers.actions import accept, grants, offered, part_of
from tests.sharing.actions import fresh


@pytest.fixture(autouse=True)
def warm(cast: Cast) -> None:
    """Fill the caches of the process by an acceptance that does not count."""
    accept(offered(cast, cast.alpha, thing=cast.hidden_order), cast.alpha)


def queries(cast: Cast, *partners: PartnerOf, files: int = 1) -> int:
    """Return how many queries it takes Alpha to accept a thing with so many files, offered to ``partners``, too."""
    thing = Entity.objects.create(owner=cast.host, type=cast.order_type, title="Dach", created_by=cast.staff)
    rows = (
        File(owner=cast.host, entity=thing, name=f"{number}.pdf", content=f"x/{number}", size=1)
        for number in range(files)
    )
    ids = frozenset(file.pk for file in File.objects.bulk_create(rows))
    offer, before = offered(cast, cast.alpha, *partners, thing=thing, contents={"file": ids}), len(grants())
    actor, part = fresh(cast.alpha.user), part_of(offer, cast.alpha)
    with counted_queries() as asked:
        assert accept_offer(actor=actor, recipient=part).status == "accepted"
    assert len(grants()) - before == files + 1
    batches = [query for query in asked.captured_queries if 'INTO "entities_filegrant"' in query["sql"]]
    # SQLite takes so few values that many rows need several statements.
    return len(asked) - (len(batches) if connection.vendor == "sqlite" else 1)


def more(cast: Cast, count: int) -> list[PartnerOf]:
    """Return ``count`` more active partners of the host, with one person each."""
    return [_partner(cast, number) for number in range(count)]


def _partner(cast: Cast, number: int) -> PartnerOf:
    organisation = create_organisation(name=f"P{number} GmbH")
    own = Role.objects.create(organisation=organisation, kind="staff", name="Team", rights=sorted(PARTNER_RIGHTS))
    user = make_user(organisation, own, f"p{number}@more.example", f"Person {number}")
    made = create_partnership(actor=cast.staff, host=cast.host, partner=organisation, role=cast.partner_role)
    return PartnerOf(organisation, own, user, made)


def test_the_number_of_queries_does_not_grow_with_the_contents(cast: Cast) -> None:
    assert queries(cast, files=1) == queries(cast, files=300)


def test_it_grows_by_the_same_for_each_partner(cast: Cast) -> None:
    partners = more(cast, 10)
    one, few, many = (queries(cast, *partners[:count]) for count in (0, 5, 10))
    assert many - few == few - one
