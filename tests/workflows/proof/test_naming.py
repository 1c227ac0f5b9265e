"""What assignees are called to whom, as one table: names, organisations, and whether it is shared with them."""

import pytest
from django.utils import translation

from orgs.models import Partnership, User
from orgs.rights import ALL_RIGHTS
from tests.cast import Cast, grant, make_user, revoke
from tests.sharing.actions import fresh
from tests.workflows.things import ANY_PARTNER, person, share, small_template, start
from workflows.models import Assignee, Process
from workflows.naming import named
from workflows.people import Who

pytestmark = pytest.mark.django_db

ANYBODY, SOMEBODY = "The partner that has access", "Somebody else"
Row = tuple[str, str, bool, bool]


@pytest.fixture
def process(cast: Cast) -> Process:
    """A process for which everybody is named: Alpha has access, Beta the process alone, Gamma nothing, Delta rests."""
    found = start(cast, small_template(cast))
    share(cast, found, "alpha", "beta", "delta")
    found.all_assignees.all().delete()
    people = [cast.staff, cast.deactivated, *(each.user for each in cast.partners.values())]
    whole = [Who(organisation_id=each.organisation.pk) for each in cast.partners.values()]
    those = [ANY_PARTNER, *map(person, people), *whole]
    Assignee.objects.bulk_create(
        Assignee(process=found, user_id=who.user_id, organisation_id=who.organisation_id) for who in those
    )
    return found


def table(reader: User, *processes: Process) -> list[Row]:
    """Return what everybody is called to a reader, in the order in which they were assigned."""
    rows = Assignee.objects.filter(process__in=processes).select_related("user__organisation", "organisation")
    with translation.override("en"):
        found = named(fresh(reader), rows.order_by("pk"), processes)
    return [(each.name, each.organisation, each.partner, each.reached) for each in found.values()]


def test_to_the_host(cast: Cast, process: Process) -> None:
    assert table(cast.staff, process) == [
        (ANYBODY, "", True, True),
        ("Stella Stadt", "", False, True),
        ("Fanny Former", "", False, False),
        ("Anna Alpha", "Alpha Solar", True, True),
        ("Bruno Beta", "Beta Dach", True, False),
        ("Gitte Gamma", "Gamma Elektro", True, False),
        ("Doris Delta", "Delta Montage", True, False),
        ("Alpha Solar", "", True, True),
        ("Beta Dach", "", True, False),
        ("Gamma Elektro", "", True, False),
        ("Delta Montage", "", True, False),
    ]


def test_access_comes_and_goes(cast: Cast, process: Process) -> None:
    def reached() -> set[str]:
        return {name for name, _organisation, partner, there in table(cast.staff, process) if partner and there}

    grant(cast.opportunity, cast.beta.organisation)
    assert reached() == {ANYBODY, "Anna Alpha", "Alpha Solar", "Bruno Beta", "Beta Dach"}
    revoke(cast.opportunity, cast.alpha.organisation)
    assert reached() == {ANYBODY, "Bruno Beta", "Beta Dach"}
    Partnership.objects.filter(pk=cast.delta.partnership.pk).update(status="active")
    assert reached() == {ANYBODY, "Bruno Beta", "Beta Dach", "Doris Delta", "Delta Montage"}
    for partner in (cast.beta, cast.delta):
        revoke(process, partner.organisation)
    assert reached() == set()


def test_of_two_processes_each_has_its_own(cast: Cast, process: Process) -> None:
    other = start(cast, small_template(cast), cast.hidden)
    other.all_assignees.all().delete()
    Assignee.objects.create(process=other, organisation=cast.alpha.organisation)
    assert table(cast.staff, process, other)[7] == ("Alpha Solar", "", True, True)
    assert table(cast.staff, process, other)[-1] == ("Alpha Solar", "", True, False)


def test_to_colleagues_who_know_no_partners(cast: Cast, process: Process) -> None:
    cast.reader_role.rights = sorted(ALL_RIGHTS - {"partner.view"})
    cast.reader_role.save()
    reader = make_user(cast.host, cast.reader_role, "nobody@stadtwerke.example", "Nora")
    assert table(reader, process)[:4] == [
        (ANYBODY, "", True, True),
        ("Stella Stadt", "", False, True),
        ("Fanny Former", "", False, False),
        (SOMEBODY, "", True, True),
    ]
    assert set(table(reader, process)[4:]) == {(SOMEBODY, "", True, True)}


def test_to_a_partner(cast: Cast, process: Process) -> None:
    assert table(cast.alpha.user, process) == [
        (ANYBODY, "", True, True),
        ("Stella Stadt", "", False, True),
        ("Fanny Former", "", False, False),
        ("Anna Alpha", "Alpha Solar", True, True),
        *[(SOMEBODY, "", True, True)] * 3,
        ("Alpha Solar", "", True, True),
        *[(SOMEBODY, "", True, True)] * 3,
    ]
