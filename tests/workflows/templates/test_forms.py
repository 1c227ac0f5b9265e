"""Filling in the forms of the builder: what is right is saved, what is wrong is said and nothing typed is lost."""

from typing import Any

import pytest
from django.test import Client

from activity.models import Event
from orgs.models import User
from tests.cast import Cast
from tests.helpers import client_of
from tests.workflows.templates.pages import HTMX, LIST, colleague, send, words_of
from tests.workflows.things import ANY_PARTNER, make_phase, make_task, make_template, person, rewrite, small_template
from workflows.models import PhaseTemplate, ProcessTemplate, TaskTemplate
from workflows.people import Who

pytestmark = pytest.mark.django_db
TASKS, PHASES = "/settings/template-tasks", "/settings/template-phases"


@pytest.fixture
def client(english: Cast) -> Client:
    """Return staff's client."""
    return client_of(english.staff)


def people_of(part: Any) -> set[Who]:
    return {Who.of(each) for each in part.assignees.all()}


def task_data(task: TaskTemplate, **data: Any) -> dict[str, Any]:
    """Return what the form of a task sends when nothing but ``data`` was changed."""
    return {"name": task.name, "phase": task.phase_id, "version": task.version, **data}


def test_a_template_is_made_with_all_that_it_says(english: Cast, client: Client) -> None:
    sales, alpha = english.purposes["sales"], english.alpha
    who = [f"user:{english.staff.pk}", f"user:{alpha.user.pk}", f"organisation:{alpha.organisation.pk}", "any"]
    data = {"name": "PV", "description": "Alles", "closing_reasons": " Gewonnen \n\nVerloren\nGewonnen\n"}
    response = client.post(f"{LIST}new/", data | {"purposes": [sales.pk], "assignees": who})
    template = ProcessTemplate.objects.get()
    assert response["Location"] == template.get_absolute_url()
    assert (template.name, template.description, template.edition) == ("PV", "Alles", 1)
    assert template.closing_reasons == ["Gewonnen", "Verloren"]
    assert list(template.purposes.all()) == [sales]
    assert people_of(template) == {
        person(english.staff),
        person(alpha.user),
        Who(organisation_id=alpha.organisation.pk),
        ANY_PARTNER,
    }


def test_a_name_is_enough_for_phases_and_tasks(english: Cast, client: Client) -> None:
    template = make_template(english)
    added = send(client, f"{template.get_absolute_url()}phases/new/", name="Kontakt")
    phase = template.phases.get()
    assert (added.status_code, added["HX-Retarget"]) == (200, "#builder")
    assert 'id="builder"' in added.content.decode()
    send(client, f"{PHASES}/{phase.pk}/tasks/new/", name="Anruf")
    task = phase.tasks.get()
    assert (phase.name, task.name, task.due_from, task.due_unit) == ("Kontakt", "Anruf", "", "days")
    template.refresh_from_db()
    assert template.edition == 3


def test_without_javascript_forms_are_pages(english: Cast, client: Client) -> None:
    template = small_template(english)
    task = TaskTemplate.objects.get(name="Anrufen")
    shown = client.get(f"{TASKS}/{task.pk}/")
    assert "<html" in shown.content.decode()
    answer = client.post(f"{TASKS}/{task.pk}/", task_data(task, name="Zurückrufen"))
    assert answer["Location"] == template.get_absolute_url()
    task.refresh_from_db()
    assert (task.name, task.version) == ("Zurückrufen", 2)


def test_a_task_is_changed_in_all_that_it_says(english: Cast, client: Client) -> None:
    small_template(english)
    offer, call = TaskTemplate.objects.get(name="Angebot schreiben"), TaskTemplate.objects.get(name="Anrufen")
    visit = TaskTemplate.objects.get(name="Termin vor Ort")
    data = task_data(
        offer,
        description="Mit Wallbox",
        due_from="task",
        due_amount=2,
        due_unit="weeks",
        due_task=call.pk,
        due_on="2027-01-01",
        requirements=[f"task-{visit.pk}", f"phase-{call.phase_id}"],
        purposes=[english.purposes["sales"].pk],
        assignees=["any"],
    )
    assert send(client, f"{TASKS}/{offer.pk}/", **data).status_code == 200
    offer.refresh_from_db()
    assert (offer.description, offer.due_amount, offer.due_unit, offer.due_task) == ("Mit Wallbox", 2, "weeks", call)
    assert offer.due_on is None
    assert {(each.required_task, each.required_phase) for each in offer.requirements.all()} == {
        (visit, None),
        (None, call.phase),
    }
    assert list(offer.purposes.all()) == [english.purposes["sales"]]
    assert people_of(offer) == {ANY_PARTNER}


def test_a_task_moves_to_the_end_of_the_phase_that_is_chosen(english: Cast, client: Client) -> None:
    small_template(english)
    offer, call = TaskTemplate.objects.get(name="Angebot schreiben"), TaskTemplate.objects.get(name="Anrufen")
    send(client, f"{TASKS}/{call.pk}/", **task_data(call, phase=offer.phase_id))
    assert [each.name for each in offer.phase.tasks.all()] == ["Angebot schreiben", "Anrufen"]


@pytest.mark.parametrize(
    ("data", "field"),
    [
        ({"name": ""}, "name"),
        ({"name": "x" * 121}, "name"),
        ({"name": "\x00"}, "name"),
        ({"description": "x" * 4001}, "description"),
        ({"due_from": "day"}, "due_on"),
        ({"due_from": "start"}, "due_amount"),
        ({"due_from": "start", "due_amount": "0"}, "due_amount"),
        ({"due_from": "start", "due_amount": "1001"}, "due_amount"),
        ({"due_from": "start", "due_amount": "99999999999999999999"}, "due_amount"),
        ({"due_from": "task", "due_amount": "1"}, "due_task"),
        ({"due_from": "phase", "due_amount": "1"}, "due_phase"),
        ({"due_from": "phase", "due_amount": "1", "due_phase": "99999999999999999999"}, "due_phase"),
        ({"due_from": "day", "due_on": "gestern"}, "due_on"),
        ({"due_from": "day", "due_on": "0001-01-01"}, "due_on"),
        ({"due_from": "\x00"}, "due_from"),
        ({"due_unit": "years"}, "due_unit"),
        ({"requirements": ["task-99999999999999999999"]}, "requirements"),
        ({"requirements": ["\x00"]}, "requirements"),
        ({"purposes": ["99999999999999999999"]}, "purposes"),
        ({"assignees": ["user:x"]}, "assignees"),
        ({"phase": "99999999999999999999"}, "phase"),
        ({"phase": "\x00"}, "phase"),
    ],
)
def test_what_is_wrong_is_said_and_what_was_typed_stays(
    english: Cast, client: Client, data: dict[str, Any], field: str
) -> None:
    small_template(english)
    task = TaskTemplate.objects.get(name="Anrufen")
    answer = send(client, f"{TASKS}/{task.pk}/", **task_data(task, description="Getippt") | data)
    assert (answer.status_code, answer["HX-Retarget"]) == (422, "#dialog")
    assert set(answer.context["form"].errors) == {field}
    assert field == "description" or "Getippt" in answer.content.decode()
    task.refresh_from_db()
    assert (task.name, task.description, task.version) == ("Anrufen", "", 1)


def test_too_long_reasons_for_closing_are_refused(english: Cast, client: Client) -> None:
    answer = client.post(f"{LIST}new/", {"name": "Getippt", "closing_reasons": "x" * 121})
    assert (answer.status_code, set(answer.context["form"].errors)) == (422, {"closing_reasons"})
    assert not ProcessTemplate.objects.exists()


def test_a_circle_is_named_at_the_requirements(english: Cast, client: Client) -> None:
    small_template(english)
    call, visit = TaskTemplate.objects.get(name="Anrufen"), TaskTemplate.objects.get(name="Termin vor Ort")
    data = task_data(call, description="Getippt", requirements=[f"task-{visit.pk}"])
    answer = send(client, f"{TASKS}/{call.pk}/", **data)
    errors = answer.context["form"].errors
    assert (answer.status_code, set(errors)) == (422, {"requirements"})
    assert any(
        path in errors["requirements"][0]
        for path in ("Anrufen → Termin vor Ort → Anrufen", "Termin vor Ort → Anrufen → Termin vor Ort")
    )
    assert "Getippt" in answer.content.decode()
    assert not call.requirements.exists()


def test_neither_itself_nor_its_own_phase_is_offered(english: Cast, client: Client) -> None:
    small_template(english)
    call = TaskTemplate.objects.get(name="Anrufen")
    form = client.get(f"{TASKS}/{call.pk}/").context["form"]
    offered = {key for _group, options in form.fields["requirements"].choices for key, _name in options}
    others = TaskTemplate.objects.exclude(pk=call.pk)
    offer = PhaseTemplate.objects.get(name="Angebot")
    assert offered == {f"phase-{offer.pk}", *(f"task-{each.pk}" for each in others)}


def test_people_and_purposes_of_others_are_wrong_choices(english: Cast, client: Client) -> None:
    template = make_template(english)
    strangers = [english.other_staff, english.deactivated, english.delta.user]
    for data in (
        *({"assignees": [f"user:{each.pk}"]} for each in strangers),
        {"assignees": [f"organisation:{english.other.pk}"]},
        {"purposes": [english.other.purposes.first().pk]},  # type: ignore[union-attr]
    ):
        answer = client.post(f"{template.get_absolute_url()}edit/", {"name": "Neu", "version": 1, **data})
        assert (answer.status_code, set(answer.context["form"].errors)) == (422, set(data))
    form = client.get(f"{LIST}new/").content.decode()
    assert "SECRET-OTHER" not in form
    assert "SECRET-TENANT" not in form


def test_who_may_not_view_partners_learns_no_names_and_keeps_them_assigned(english: Cast) -> None:
    alpha = english.alpha
    before = [person(alpha.user), Who(organisation_id=alpha.organisation.pk), ANY_PARTNER]
    template = make_template(english, assignees=before)
    editor = client_of(colleague(english, "template.view", "template.edit"))
    form = editor.get(f"{template.get_absolute_url()}edit/", headers=HTMX).content.decode()
    assert [name for name in ("Alpha", "Beta", "Gamma", "Delta", "organisation:") if name in form] == []
    data = {"name": "Neu", "version": 1, "assignees": [f"user:{english.staff.pk}"]}
    assert editor.post(f"{template.get_absolute_url()}edit/", data).status_code == 302
    assert people_of(template) == {*before[:2], person(english.staff)}
    forged = data | {"version": 2, "assignees": [f"organisation:{english.beta.organisation.pk}"]}
    assert editor.post(f"{template.get_absolute_url()}edit/", forged).status_code == 422


def test_who_was_assigned_and_left_can_be_kept_or_taken_away(english: Cast, client: Client) -> None:
    template = make_template(english, assignees=[person(english.alpha.user), person(english.admin)])
    User.objects.filter(pk=english.admin.pk).update(is_active=False)
    url = f"{template.get_absolute_url()}edit/"
    assert "Ada Admin (deactivated)" in words_of(client.get(url).content.decode())
    kept = [f"user:{english.admin.pk}"]
    client.post(url, {"name": "Neu", "version": 1, "assignees": kept})
    assert people_of(template) == {person(english.admin)}
    client.post(url, {"name": "Neu", "version": 2})
    assert people_of(template) == set()


def test_what_somebody_else_changed_meanwhile_is_shown_and_the_second_time_wins(english: Cast, client: Client) -> None:
    small_template(english)
    task = TaskTemplate.objects.get(name="Anrufen")
    rewrite(english, task, description="Von jemand anderem", due_from="start", due_amount=2)
    task.version = 1
    mine = task_data(task, description="Von mir")
    stale = send(client, f"{TASKS}/{task.pk}/", **mine)
    words = words_of(stale.content.decode())
    assert stale.status_code == 422
    assert "Somebody else changed this meanwhile" in words
    assert "Von jemand anderem" in words
    assert "2 days after the start" in words
    assert "Von mir" in stale.content.decode()
    assert stale.context["version"] == 2
    send(client, f"{TASKS}/{task.pk}/", **mine | {"version": stale.context["version"]})
    task.refresh_from_db()
    assert (task.description, task.version, task.due_from) == ("Von mir", 3, "")


def test_a_task_that_was_moved_meanwhile_is_not_moved_back_silently(english: Cast, client: Client) -> None:
    small_template(english)
    call, offer = TaskTemplate.objects.get(name="Anrufen"), PhaseTemplate.objects.get(name="Angebot")
    mine = task_data(call, name="Zurückrufen")
    client.post(f"{TASKS}/{call.pk}/move/", {"phase": offer.pk, "index": 0})
    assert send(client, f"{TASKS}/{call.pk}/", **mine).status_code == 422
    call.refresh_from_db()
    assert (call.name, call.phase) == ("Anrufen", offer)


def test_phase_and_template_say_so_too(english: Cast, client: Client) -> None:
    template = small_template(english)
    phase = PhaseTemplate.objects.get(name="Kontakt")
    for part, url in ((phase, f"{PHASES}/{phase.pk}/"), (template, f"{template.get_absolute_url()}edit/")):
        rewrite(english, part, description="Anders")
        stale = client.post(url, {"name": "Neu", "version": 1})
        assert (stale.status_code, stale.context["version"]) == (422, 2)
        assert "Anders" in words_of(stale.content.decode())
        assert client.post(url, {"name": "Neu", "version": 2}).status_code == 302
        part.refresh_from_db()
        assert (part.name, part.version) == ("Neu", 3)


def test_a_form_that_names_no_version_overwrites_nothing(english: Cast, client: Client) -> None:
    template = make_template(english)
    for version in ("", "x", "99999999999999999999", "\x00"):
        answer = client.post(f"{template.get_absolute_url()}edit/", {"name": "Neu", "version": version})
        assert answer.status_code == 422
    template.refresh_from_db()
    assert template.name == "PV-Vertrieb"


def test_the_audit_log_names_the_parts(english: Cast, client: Client) -> None:
    template = make_template(english)
    phase = make_phase(english, template, "Kontakt")
    make_task(english, phase, "Anruf")
    send(client, f"{PHASES}/{phase.pk}/", name="Erstkontakt", version=1)
    events = Event.objects.filter(verb="template_changed").order_by("pk")
    assert [event.changes for event in events] == [
        {"added": "Kontakt"},
        {"added": "Anruf"},
        {"changed": "Erstkontakt"},
    ]
    words = words_of(client.get("/settings/audit/").content.decode())
    assert "Added: Kontakt" in words
    assert "Changed: Erstkontakt" in words
    assert template.get_absolute_url() in client.get("/settings/audit/").content.decode()
