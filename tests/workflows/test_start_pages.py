"""Starting a process in the browser's way: choose a template, see what would start, start it."""

import pytest
from django.urls import reverse

from tests.cast import Cast
from tests.helpers import client_of, counted_queries
from tests.workflows.things import make_phase, make_task, make_template, rewrite, small_template
from workflows.models import Process, ProcessTemplate
from workflows.services.templates import archive_template

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}


def address(cast: Cast) -> str:
    return reverse("workflows:start", args=[cast.opportunity.pk])


def form(template: ProcessTemplate, **fields: object) -> dict[str, object]:
    template.refresh_from_db()
    return {"template": template.pk, "edition": template.edition, "name": template.name, **fields}


def test_templates_are_offered_those_first_that_fit(cast: Cast) -> None:
    fitting, other = make_template(cast, "Z Vertrieb"), make_template(cast, "A Wärme", purposes=[cast.purposes["heat"]])
    archive_template(actor=cast.staff, template=make_template(cast, "Alt"))
    offered = client_of(cast.staff).get(address(cast)).context["offered"]
    assert [(each.template, each.fits) for each in offered] == [(fitting, True), (other, False)]


def test_the_list_costs_the_same_for_many_templates(cast: Cast) -> None:
    client = client_of(cast.staff)
    client.get(address(cast))
    counts = set()
    for number in (1, 29):
        for each in range(number):
            make_template(cast, f"Vorlage {number} {each}", purposes=[cast.purposes["sales"]])
        with counted_queries() as asked:
            client.get(address(cast))
        counts.add(len(asked))
    assert len(counts) == 1


def test_the_preview_says_what_starts_and_what_does_not(cast: Cast) -> None:
    template = make_template(cast)
    phase = make_phase(cast, template, "Phase")
    starts = make_task(cast, phase, "Startet")
    left = make_task(cast, phase, "Startet nicht", purposes=[cast.purposes["heat"]])
    plan = client_of(cast.staff).get(address(cast), {"template": template.pk}).context["plan"]
    assert (plan.starting_tasks, plan.left_out) == ([starts], [left])


def test_it_starts_under_the_name_that_was_typed(cast: Cast) -> None:
    template = small_template(cast)
    answer = client_of(cast.staff).post(address(cast), form(template, name="Muster, zweiter Anlauf"))
    process = Process.objects.get()
    assert answer["Location"] == process.get_absolute_url()
    assert (process.name, process.entity, process.template, process.tasks.count()) == (
        "Muster, zweiter Anlauf",
        cast.opportunity,
        template,
        3,
    )


def test_the_dialog_leads_to_the_process(cast: Cast) -> None:
    answer = client_of(cast.staff).post(address(cast), form(small_template(cast)), headers=HTMX)
    assert answer["HX-Redirect"] == Process.objects.get().get_absolute_url()


def test_a_template_that_was_changed_meanwhile_is_looked_at_again(cast: Cast) -> None:
    template = small_template(cast)
    sent = form(template, name="Mein Name")
    rewrite(cast, template, name="Anders")
    answer = client_of(cast.staff).post(address(cast), sent)
    assert answer.status_code == 422
    assert not Process.objects.exists()
    shown = answer.context["form"]
    assert (shown["name"].value(), shown["edition"].value()) == ("Mein Name", str(template.edition + 1))
    assert client_of(cast.staff).post(address(cast), sent | {"edition": shown["edition"].value()}).status_code == 302


@pytest.mark.parametrize("fields", [{"name": ""}, {"name": "x" * 121}, {"edition": "x"}, {"name": "\x00"}])
def test_what_makes_no_sense_is_said_and_kept(cast: Cast, fields: dict[str, str]) -> None:
    answer = client_of(cast.staff).post(address(cast), form(small_template(cast), **fields))
    assert answer.status_code == 422
    assert not Process.objects.exists()


def test_nothing_starts_for_other_purposes(cast: Cast) -> None:
    template = make_template(cast, purposes=[cast.purposes["heat"]])
    make_task(cast, make_phase(cast, template, "Phase"), "Aufgabe")
    answer = client_of(cast.staff).post(address(cast), form(template))
    assert answer.status_code == 422
    assert not Process.objects.exists()


@pytest.mark.parametrize("pk", ["999999", "x", "9" * 30])
def test_templates_that_are_not_there(cast: Cast, pk: str) -> None:
    assert client_of(cast.staff).get(address(cast), {"template": pk}).status_code == 404


def test_nobody_else_starts_it(cast: Cast) -> None:
    sent = form(small_template(cast))
    answers = {
        "reader": client_of(cast.reader).post(address(cast), sent).status_code,
        "alpha": client_of(cast.alpha.user).post(address(cast), sent).status_code,
        "chief": client_of(cast.chief).post(address(cast), sent).status_code,
        "other": client_of(cast.other_staff).post(address(cast), sent).status_code,
    }
    assert answers == {"reader": 403, "alpha": 403, "chief": 403, "other": 404}
    assert not Process.objects.exists()


def test_another_tenants_template_is_not_there(cast: Cast) -> None:
    template = small_template(cast)
    elsewhere = reverse("workflows:start", args=[cast.other_opportunity.pk])
    assert client_of(cast.other_staff).post(elsewhere, form(template)).status_code == 404
