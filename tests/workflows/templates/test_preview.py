"""What would start for an entity with certain purposes, and why the rest would not."""

from typing import Any

import pytest

from tests.cast import Cast
from tests.helpers import client_of
from tests.workflows.templates.pages import HTMX, page
from tests.workflows.things import make_phase, make_task, make_template
from workflows.models import ProcessTemplate

pytestmark = pytest.mark.django_db


@pytest.fixture
def template(english: Cast) -> ProcessTemplate:
    """Return a template with parts for sales, for heat and for everything."""
    template = make_template(english)
    always = make_phase(english, template, "Immer")
    heat = make_phase(english, template, "Wärme", purposes=[english.purposes["heat"]])
    sales = make_task(english, always, "Vertrieb", purposes=[english.purposes["sales"]])
    pump = make_task(english, heat, "Pumpe")
    make_task(english, always, "Danach", after=[sales, pump, heat])
    make_task(english, always, "Bald", due_from="task", due_amount=1, due_task=sales)
    return template


def starting(cast: Cast, template: ProcessTemplate, *purposes: str) -> dict[str, Any]:
    """Return by part what the preview says: whether it starts, why not, and what falls away."""
    chosen = [cast.purposes[each].pk for each in purposes]
    response = client_of(cast.staff).get(f"{template.get_absolute_url()}preview/", {"purpose": chosen})
    phases = response.context["preview"].inside
    return {each.name: each.starts or each.why for phase in phases for each in (phase, *phase.inside)} | {
        f"{each.name} lost": each.lost for phase in phases for each in phase.inside if each.lost
    }


def test_without_purposes_only_what_has_none_starts(english: Cast, template: ProcessTemplate) -> None:
    assert starting(english, template) == {
        "Immer": True,
        "Vertrieb": "only for PV Vertrieb",
        "Danach": True,
        "Danach lost": [
            "waits no longer for “Vertrieb”",
            "waits no longer for “Pumpe”",
            "waits no longer for the phase “Wärme”",
        ],
        "Bald": True,
        "Bald lost": ["has no due date then"],
        "Wärme": "only for SECRET-PURPOSE Wärmepumpe",
        "Pumpe": "",
    }


def test_with_purposes_more_starts_and_nothing_falls_away(english: Cast, template: ProcessTemplate) -> None:
    names = ("Immer", "Vertrieb", "Danach", "Bald", "Wärme", "Pumpe")
    assert starting(english, template, "sales", "heat") == dict.fromkeys(names, True)


def test_a_template_for_other_purposes_starts_not_at_all(english: Cast) -> None:
    template = make_template(english, purposes=[english.purposes["montage"]])
    make_task(english, make_phase(english, template, "Phase"), "Aufgabe")
    assert starting(english, template, "sales") == {"Phase": "", "Aufgabe": ""}
    words = page(english.staff, f"{template.get_absolute_url()}preview/")
    assert "Nothing starts for an entity with these purposes." in words
    assert "The template is only for PV Montage." in words


def test_what_is_no_purpose_of_ours_says_nothing(english: Cast, template: ProcessTemplate) -> None:
    theirs = english.other.purposes.first()
    assert theirs is not None
    url = f"{template.get_absolute_url()}preview/"
    response = client_of(english.staff).get(f"{url}?purpose={theirs.pk}&purpose=x&purpose=%00", headers=HTMX)
    assert (response.status_code, b"SECRET-OTHER" in response.content) == (200, False)
    assert b"<html" not in response.content
