"""Taking a process back names the open tasks of that partner, and asks before the panel saves."""

from typing import Any

import pytest
from django.urls import reverse

from entities.models import Entity, EntityType
from tests.cast import Cast, grant
from tests.helpers import client_of
from tests.workflows.things import ANY_PARTNER, make_phase, make_task, make_template, person, share, start, task_of
from workflows.models import Process, ProcessGrant
from workflows.services.processes import move_task
from workflows.sharing_links import share_first_urls

pytestmark = pytest.mark.django_db


@pytest.fixture
def process(cast: Cast) -> Process:
    """Return a process that Alpha has, with tasks of the staff, of Alpha's people, and of whoever has access."""
    template = make_template(cast, "Montage")
    phase = make_phase(cast, template, "Phase")
    make_task(cast, phase, "Für Stella", assignees=[person(cast.staff)])
    make_task(cast, phase, "Für Anna", assignees=[person(cast.alpha.user)])
    make_task(cast, phase, "Für den Partner", assignees=[ANY_PARTNER])
    make_task(cast, phase, "Erledigt", assignees=[ANY_PARTNER])
    process = start(cast, template)
    move_task(actor=cast.staff, task=task_of(process, "Erledigt"), move="complete")
    share(cast, process)
    return process


LEFT = ["Für Anna (Montage)", "Für den Partner (Montage)"]


def panel(cast: Cast, **query: Any) -> str:
    return reverse("sharing:panel", args=["entity", cast.opportunity.pk])


def sent(cast: Cast, process: Process, **fields: Any) -> dict[str, Any]:
    """Return the panel's form in which the process is no longer ticked."""
    key = f"p{cast.alpha.partnership.pk}"
    known = f"self:{cast.opportunity.pk} process:{process.pk}"
    return {"tree": key, f"{key}.partner": cast.alpha.partnership.pk, f"{key}.known": known, "step": "save", **fields}


def test_the_question_before_unsharing_names_them(cast: Cast, process: Process) -> None:
    address = reverse("sharing:unshare", args=["entity", cast.opportunity.pk])
    shown = client_of(cast.staff).get(address, {"partner": cast.alpha.partnership.pk}).context["unsharing"]
    assert [each.names for each in shown.undone] == [LEFT]


def test_the_panel_asks_first_and_saves_for_whoever_has_read_it(cast: Cast, process: Process) -> None:
    client = client_of(cast.staff)
    asked = client.post(panel(cast), sent(cast, process))
    assert [each.names for each in asked.context["undone"]] == [LEFT]
    assert ProcessGrant.objects.filter(content_object=process).exists()
    assert client.post(panel(cast), sent(cast, process, read=asked.context["read"])).status_code == 302
    assert not ProcessGrant.objects.filter(content_object=process).exists()


def test_it_asks_again_when_there_is_more_by_now(cast: Cast, process: Process) -> None:
    client = client_of(cast.staff)
    read = client.post(panel(cast), sent(cast, process)).context["read"]
    move_task(actor=cast.staff, task=task_of(process, "Erledigt"), move="reopen")
    again = client.post(panel(cast), sent(cast, process, read=read))
    assert [each.names for each in again.context["undone"]] == [[*LEFT, "Erledigt (Montage)"]]


def test_a_partner_without_open_tasks_is_no_question(cast: Cast, process: Process) -> None:
    for name in ("Für Anna", "Für den Partner"):
        move_task(actor=cast.staff, task=task_of(process, name), move="skip")
    assert client_of(cast.staff).post(panel(cast), sent(cast, process)).status_code == 302
    assert not ProcessGrant.objects.filter(content_object=process).exists()


def test_who_sees_no_processes_reads_of_none(cast: Cast, process: Process) -> None:
    cast.staff_role.rights = [each for each in cast.staff_role.rights if not each.startswith("process.")]
    cast.staff_role.save()
    address = reverse("sharing:unshare", args=["entity", cast.opportunity.pk])
    shown = client_of(cast.staff).get(address, {"partner": cast.alpha.partnership.pk}).context["unsharing"]
    assert shown.undone == []


def test_share_first_leads_to_the_panel_with_partner_and_process_ticked(cast: Cast, process: Process) -> None:
    address = share_first_urls(process, [cast.beta.organisation.pk])[cast.beta.organisation.pk]
    opened = client_of(cast.staff).get(address).context["panel"]
    (tree,) = opened.trees
    assert [partner.partnership for partner in tree.partners] == [cast.beta.partnership]
    assert {each.category.key: set(each.chosen) for each in tree.categories if each.chosen} == {"process": {process.pk}}


def test_nothing_is_ticked_that_is_not_there_or_not_to_be_shared(cast: Cast, process: Process) -> None:
    cast.staff_role.rights = [each for each in cast.staff_role.rights if each != "process.share"]
    cast.staff_role.save()
    query = {"partner": cast.beta.partnership.pk, "tick": f"process:{process.pk} file:999999,{cast.files['hidden'].pk}"}
    (tree,) = client_of(cast.staff).get(panel(cast), query).context["panel"].trees
    assert not any(each.chosen for each in tree.categories)


@pytest.mark.parametrize("ended", ["order", "contact"])
def test_related_things_of_any_type_are_looked_at(cast: Cast, ended: str) -> None:
    """Two types of related entities are taken back at once; in one of them Alpha has an open task."""
    types = {"order": cast.order_type, "contact": cast.host.entity_types.create(key="contact", label="Kontakt")}
    things = {key: _related(cast, kind, key) for key, kind in types.items()}
    template = make_template(cast, "Lieferung")
    make_task(cast, make_phase(cast, template, "Phase"), "Liefern", assignees=[ANY_PARTNER])
    share(cast, start(cast, template, things[ended]))
    key = f"p{cast.alpha.partnership.pk}"
    known = " ".join(f"type-{kind.pk}:{things[name].pk}" for name, kind in types.items())
    form = {"tree": key, f"{key}.partner": cast.alpha.partnership.pk, "step": "save"}
    form[f"{key}.known"] = f"self:{cast.opportunity.pk} {known}"
    asked = client_of(cast.staff).post(panel(cast), form)
    assert [each.names for each in asked.context["undone"]] == [["Liefern (Lieferung)"]]


def _related(cast: Cast, kind: EntityType, title: str) -> Entity:
    """Return a new entity that is related to the opportunity and shared with Alpha."""
    thing = Entity.objects.create(owner=cast.host, type=kind, title=title, created_by=cast.staff)
    cast.opportunity.related.add(thing)
    grant(thing, cast.alpha.organisation, cast.staff)
    return thing
