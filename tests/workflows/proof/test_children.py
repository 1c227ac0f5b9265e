"""Ids of other processes, templates and tenants, put where they do not belong: refused, and nothing changed."""

from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.http import Http404

from tests.cast import Cast, grant
from tests.workflows.proof.test_access import stored
from tests.workflows.things import (
    ANY_PARTNER,
    make_phase,
    make_task,
    make_template,
    person,
    phase_of,
    share,
    small_template,
    start,
    task_of,
)
from workflows.due import DueFrom
from workflows.models import Phase, Process, ProcessTemplate
from workflows.people import Who
from workflows.services.processes import add_task, delete_process, edit_process, set_assignees, start_process
from workflows.services.templates import Content, create_template, place_task, update_part, update_task

pytestmark = pytest.mark.django_db


@pytest.fixture
def process(cast: Cast) -> Process:
    """A process that is shared with Alpha, and past its entity with Beta; Delta's share is suspended."""
    found = start(cast, small_template(cast))
    share(cast, found, "alpha", "beta", "delta")
    return found


def whole(cast: Cast, partner: str) -> Who:
    """Return a partner as somebody to assign."""
    return Who(organisation_id=cast.partners[partner].organisation.pk)


def strangers(cast: Cast) -> dict[str, Who]:
    """Return who is not to be assigned by the host: without access, gone, of nobody's business, or nonsense."""
    return {
        **{f"{name}, person": person(cast.partners[name].user) for name in ("beta", "gamma", "delta")},
        **{f"{name}, whole": whole(cast, name) for name in ("beta", "gamma", "delta")},
        "another tenant, person": person(cast.other_staff),
        "another tenant, whole": Who(organisation_id=cast.other.pk),
        "the host as a whole": Who(organisation_id=cast.host.pk),
        "left": person(cast.deactivated),
        "nobody": Who(user_id=0),
        "no organisation": Who(organisation_id=0),
    }


def test_the_host_assigns_nobody_without_access(cast: Cast, process: Process) -> None:
    before = stored()
    for place in (process, phase_of(process, "Kontakt"), task_of(process, "Anrufen")):
        for name, who in strangers(cast).items():
            with pytest.raises(PermissionDenied):
                set_assignees(actor=cast.staff, place=place, chosen=[person(cast.reader), who], known=[])
            assert stored() == before, (name, place)


def test_the_host_assigns_whoever_has_access(cast: Cast, process: Process) -> None:
    those = {person(cast.reader), person(cast.alpha.user), person(cast.chief), whole(cast, "alpha"), ANY_PARTNER}
    for place in (process, phase_of(process, "Kontakt"), task_of(process, "Anrufen")):
        made = set_assignees(actor=cast.staff, place=place, chosen=those, known=[])
        assert {Who.of(each) for each in made} <= those
    assert {Who.of(each) for each in process.all_assignees.filter(phase=None, task=None)} == those


def test_partners_assign_nobody_but_their_own_people(cast: Cast, process: Process) -> None:
    grant(cast.opportunity, cast.beta.organisation)
    task, chief = task_of(process, "Anrufen"), person(cast.chief)
    others = strangers(cast) | {"own organisation": whole(cast, "alpha"), "whoever has access": ANY_PARTNER}
    before = stored()
    for name, who in (others | {"the host": person(cast.reader)}).items():
        with pytest.raises(PermissionDenied):
            set_assignees(actor=cast.alpha.user, place=task, chosen=[chief, who], known=[])
        assert stored() == before, name
    made = set_assignees(actor=cast.alpha.user, place=task, chosen=[chief], known=[])
    assert [Who.of(each) for each in made] == [chief]
    set_assignees(actor=cast.alpha.user, place=task, chosen=[], known=[chief])
    assert [Who.of(each) for each in task.assignees.all()] == [person(cast.staff)]


def test_partners_take_nobody_else_away(cast: Cast, process: Process) -> None:
    grant(cast.opportunity, cast.beta.organisation)
    task = task_of(process, "Anrufen")
    there = [person(cast.staff), person(cast.beta.user), whole(cast, "alpha"), ANY_PARTNER]
    set_assignees(actor=cast.staff, place=task, chosen=there, known=there[:1])
    before = stored()
    for who in there:
        with pytest.raises(PermissionDenied):
            set_assignees(actor=cast.alpha.user, place=task, chosen=[], known=[who])
        assert stored() == before


def test_labels_of_others(cast: Cast, process: Process) -> None:
    before = stored()
    theirs = cast.other.label_families.get(name="SECRET-OTHER Thema").labels.get(name="SECRET-OTHER Technik")
    with pytest.raises(PermissionDenied):
        edit_process(
            actor=cast.staff, process=process, version=1, fields={"name": "Neu", "description": ""}, labels=[theirs]
        )
    assert stored() == before


def foreign_template(cast: Cast) -> ProcessTemplate:
    """Return a template of another tenant."""
    fields = {"name": "SECRET-OTHER", "description": "", "closing_reasons": []}
    return create_template(actor=cast.other_staff, content=Content(fields))


def test_templates_and_things_of_others_are_not_started(cast: Cast, process: Process) -> None:
    theirs, ours = foreign_template(cast), ProcessTemplate.objects.get(organisation=cast.host)
    before = stored()
    for entity, template in ((cast.opportunity, theirs), (cast.other_opportunity, ours)):
        with pytest.raises(Http404):
            start_process(actor=cast.staff, entity=entity, template=template, edition=template.edition)
    assert stored() == before


def wrong_contents(cast: Cast) -> dict[str, tuple[Content, type[Exception]]]:
    """Return what a form about a task of a template cannot say."""
    away = make_template(cast, "Andere")
    phase = make_phase(cast, away, "Phase")
    task = make_task(cast, phase, "Aufgabe")
    name = {"name": "Neu", "description": ""}
    due = {"due_amount": 1, "due_unit": "days"}

    def purposes_of_others() -> list[Any]:
        return list(cast.other.purposes.all()[:1])

    return {
        "task of another template": (Content(name, required_tasks=[task.pk]), PermissionDenied),
        "phase of another template": (Content(name, required_phases=[phase.pk]), PermissionDenied),
        "due after a task of another": (
            Content({**name, **due, "due_from": DueFrom.TASK, "due_task": task}),
            PermissionDenied,
        ),
        "due after a phase of another": (
            Content({**name, **due, "due_from": DueFrom.PHASE, "due_phase": phase}),
            PermissionDenied,
        ),
        "purpose of another tenant": (Content(name, purposes_of_others()), PermissionDenied),
        "person of another tenant": (Content(name, assignees=[person(cast.other_staff)]), PermissionDenied),
        "another tenant": (Content(name, assignees=[Who(organisation_id=cast.other.pk)]), PermissionDenied),
        "suspended": (Content(name, assignees=[person(cast.delta.user)]), PermissionDenied),
        "left": (Content(name, assignees=[person(cast.deactivated)]), PermissionDenied),
        "the host as a whole": (Content(name, assignees=[Who(organisation_id=cast.host.pk)]), PermissionDenied),
    }


def test_parts_of_other_templates_are_refused(cast: Cast, process: Process) -> None:
    template = ProcessTemplate.objects.get(organisation=cast.host)
    task = template.phases.get(name="Kontakt").tasks.get(name="Anrufen")
    wrong = wrong_contents(cast)
    before = stored()
    for name, (content, refusal) in wrong.items():
        with pytest.raises(refusal):
            update_part(actor=cast.staff, part=task, version=1, content=content)
        assert stored() == before, name


def test_tasks_are_not_put_into_other_templates(cast: Cast, process: Process) -> None:
    task = ProcessTemplate.objects.get(organisation=cast.host).phases.get(name="Kontakt").tasks.get(name="Anrufen")
    phase = make_phase(cast, make_template(cast, "Andere"), "Phase")
    before = stored()
    with pytest.raises(Http404):
        place_task(actor=cast.staff, task=task, phase=phase, index=0)
    with pytest.raises(Http404):
        update_task(actor=cast.staff, task=task, version=1, phase=phase, content=Content({"name": "Neu"}))
    assert stored() == before


def test_what_was_deleted_meanwhile_is_not_found(cast: Cast, process: Process) -> None:
    phase = Phase.objects.get(process=process, name="Kontakt")
    task = task_of(process, "Anrufen")
    delete_process(actor=cast.staff, process=Process.objects.get(pk=process.pk))
    before = stored()
    with pytest.raises(Http404):
        add_task(actor=cast.staff, phase=phase, name="Dazu")
    for place in (process, Phase(pk=phase.pk, process_id=process.pk), task):
        with pytest.raises(Http404):
            set_assignees(actor=cast.staff, place=place, chosen=[ANY_PARTNER], known=[])
    assert stored() == before
