"""What the pages of partners say of their open tasks: the figure, and what is lost when a collaboration ends."""

import pytest
from django.utils import translation

from orgs.models import Partnership, User
from orgs.services import suspend_partnership
from sharing.collaborations.ending import losses_of
from sharing.figures import Reading
from tests.cast import Cast, PartnerOf, grant
from tests.helpers import client_of, queries_of
from tests.sharing.actions import url
from tests.workflows.overview.things import colleague, days_ago, fresh, one_task, process
from tests.workflows.things import ANY_PARTNER, person, small_template, task_of
from workflows.figures import open_tasks
from workflows.losses import lost_tasks
from workflows.services.processes import move_task

pytestmark = pytest.mark.django_db


def readings(cast: Cast, reader: User | None = None, *partners: PartnerOf) -> dict[str, Reading]:
    """Return in English what the figure says, by the names of the partners: of Alpha and Beta if none is asked for."""
    asked = [each.partnership for each in partners or (cast.alpha, cast.beta)]
    with translation.override("en"):
        found = open_tasks(fresh(reader or cast.staff), asked)
    return {each.partner.name: found[each.pk] for each in asked if each.pk in found}


def test_how_many_tasks_wait_and_for_how_long(cast: Cast) -> None:
    assert readings(cast) == {}
    days_ago(4, process(cast, template=one_task(cast, [ANY_PARTNER]), to=["alpha"]))
    process(cast, template=one_task(cast, [person(cast.alpha.user)], name="Anna"), to=["alpha"])
    process(cast, to=["alpha"])
    process(cast, template=one_task(cast, [person(cast.beta.user)], name="Bruno"))
    found = readings(cast)
    assert {name: (each.rank, each.words, each.short) for name, each in found.items()} == {
        "Alpha Solar": ((2,), "2 open tasks, the oldest waiting for 4 days", "2 open tasks"),
        "Beta Dach": ((0,), "No task waits", "no open tasks"),
    }
    assert readings(cast, None, cast.beta) == {}


def test_it_counts_what_the_reader_sees(cast: Cast) -> None:
    process(cast, template=one_task(cast, [ANY_PARTNER]), to=["alpha"])
    for reader in (cast.reader, cast.alpha.user, cast.other_staff, colleague(cast, scope="assigned")):
        assert readings(cast, reader) == {}


def test_the_dialog_sorts_by_it_the_fewest_first(cast: Cast) -> None:
    process(cast, template=one_task(cast, [ANY_PARTNER]), to=["alpha"])
    User.objects.filter(pk=cast.staff.pk).update(language="en")
    address = url("partners", cast.opportunity)
    partners = client_of(cast.staff).get(address, {"filtered": 1, "sort": "tasks"}).context["partners"]
    assert [(row.partnership.partner.name, [each.short for each in row.readings]) for row in partners.rows] == [
        ("Beta Dach", ["no open tasks"]),
        ("Gamma Elektro", ["no open tasks"]),
        ("Alpha Solar", ["1 open task"]),
    ]


def test_as_many_queries_for_many_partners_and_tasks(cast: Cast) -> None:
    template = one_task(cast, [ANY_PARTNER])
    process(cast, template=template, to=["alpha"])
    few = queries_of(lambda: readings(cast, None, cast.alpha))
    for partner in ("beta", "gamma"):
        grant(cast.opportunity, cast.partners[partner].organisation, cast.staff)
    for _each in range(8):
        process(cast, template=template, to=["alpha", "beta", "gamma"])
    assert queries_of(lambda: readings(cast, None, cast.alpha, cast.beta, cast.gamma)) == few


def lost(reader: User, partnership: Partnership) -> list[tuple[int, list[str]]]:
    """Return how many open tasks the partner leaves undone, and which are named."""
    return [(each.count, each.titles) for each in lost_tasks(fresh(reader), partnership)]


def test_ending_names_the_open_tasks_of_what_the_partner_has(cast: Cast) -> None:
    template = small_template(cast)
    process(cast, "Geteilt", template=template, to=["alpha"])
    done = process(cast, "Erledigt", template=template, to=["alpha"])
    process(cast, "SECRET-PROCESS", template=template)
    process(cast, "SECRET-ENTITY", template=template, entity=cast.hidden, to=["alpha"])
    for name in ("Anrufen", "Termin vor Ort"):
        move_task(actor=cast.staff, task=task_of(done, name), move="complete")
    assert lost(cast.staff, cast.alpha.partnership) == [(1, ["Termin vor Ort (Geteilt)"])]
    assert lost(cast.staff, cast.beta.partnership) == lost(cast.reader, cast.alpha.partnership) == [(0, [])]
    suspend_partnership(actor=cast.staff, partnership=cast.alpha.partnership)
    assert lost(cast.staff, cast.alpha.partnership) == [(1, ["Termin vor Ort (Geteilt)"])]


def test_the_question_names_the_first_five_in_as_many_queries(cast: Cast) -> None:
    template = one_task(cast, [ANY_PARTNER])
    process(cast, "Nr. 0", template=template, to=["alpha"])
    few = queries_of(lambda: losses_of(fresh(cast.staff), cast.alpha.partnership))
    for number in range(1, 7):
        process(cast, f"Nr. {number}", template=template, to=["alpha"])
    assert queries_of(lambda: losses_of(fresh(cast.staff), cast.alpha.partnership)) == few
    assert lost(cast.staff, cast.alpha.partnership) == [(7, [f"Aufgabe (Nr. {number})" for number in range(5)])]
    page = client_of(cast.staff).get(f"/partners/{cast.alpha.partnership.pk}/end/").content.decode()
    assert "Aufgabe (Nr. 4)" in page
