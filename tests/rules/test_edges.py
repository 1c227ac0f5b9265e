"""Attributes that change their level or go while somebody works, and what is demanded of whom."""

from typing import Any

import pytest
from django.core import signing
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from entities.importing import services
from entities.importing.runner import run
from entities.models import Attribute, Entity, ImportJob
from entities.services.concurrency import SALT
from orgs.models import Role, User
from tests.cast import Cast
from tests.helpers import client_of


@pytest.fixture(autouse=True)
def english(cast: Cast) -> None:
    """Let everybody read English."""
    User.objects.update(language="en")


def set_level(role: Role, level: str, *attributes: Attribute) -> None:
    """Give attributes a level in a role."""
    role.refresh_from_db()
    role.attributes = role.attributes | {str(each.pk): level for each in attributes}
    role.save()


def values(cast: Cast) -> dict[str, Any]:
    """Return what is stored of the opportunity."""
    return dict(Entity.objects.get(pk=cast.opportunity.pk).values)


def group(cast: Cast, key: str) -> str:
    """Return the address of the group in which an attribute stands."""
    return f"/entities/{cast.opportunity.pk}/group/{cast.attributes[key].pk}/"


def plant(client: Client, cast: Cast, **changes: str) -> dict[str, str]:
    """Return what the form of the plant's values sends."""
    form = client.get(group(cast, "capacity")).context["form"]
    data = {"capacity": "9.9", "commissioned": "2026-12-01", "roof": "true"} | changes
    return {"values-seen": form["seen"].value()} | {f"values-{key}": value for key, value in data.items()}


def test_what_is_lost_stays_through_further_mistakes(cast: Cast) -> None:
    client = client_of(cast.alpha.user)
    data = plant(client, cast, capacity="12", commissioned="2027-05-05", roof="false")
    cast.attributes["roof"].delete()
    answer = client.post(group(cast, "capacity"), data)
    assert answer.status_code == 422
    form = answer.context["form"]
    assert [(each.name, each.text) for each in form.lost] == [("Roof checked", "No")]
    again = data | {"values-seen": form["seen"].value(), "values-roof": "No", "values-capacity": "much"}
    answer = client.post(group(cast, "capacity"), again)
    assert answer.status_code == 422
    assert [each.text for each in answer.context["form"].lost] == ["No"]
    assert "any more" not in answer.content.decode()
    again["values-capacity"] = "12"
    assert client.post(group(cast, "capacity"), again).status_code == 302
    assert (values(cast)["capacity"], values(cast)["commissioned"]) == (12, "2027-05-05")


def test_what_is_lost_stays_beside_what_somebody_else_wrote(cast: Cast) -> None:
    client = client_of(cast.alpha.user)
    data = plant(client, cast, capacity="12", roof="false")
    other = client_of(cast.staff)
    other.post(group(cast, "capacity"), plant(other, cast, capacity="11"))
    cast.attributes["roof"].delete()
    first = client.post(group(cast, "capacity"), data)
    again = data | {"values-seen": first.context["form"]["seen"].value(), "values-roof": "No"}
    answer = client.post(group(cast, "capacity"), again)
    assert answer.status_code == 422
    assert "11 kWp" in answer.content.decode()
    assert [each.text for each in answer.context["form"].lost] == ["No"]
    again["values-seen"] = answer.context["form"]["seen"].value()
    assert client.post(group(cast, "capacity"), again).status_code == 302
    assert values(cast)["capacity"] == 12


def test_a_group_of_which_nothing_is_left(cast: Cast) -> None:
    client = client_of(cast.alpha.user)
    data = plant(client, cast, capacity="12")
    set_level(cast.partner_role, "hidden", *(cast.attributes[key] for key in ("capacity", "commissioned", "roof")))
    answer = client.post(group(cast, "capacity"), data)
    html = answer.content.decode()
    assert answer.status_code == 422
    assert all(name in html for name in ("Capacity", "Commissioning", "Roof checked", ">12</textarea>"))
    assert "Nothing has been saved." in html
    assert ">Save<" not in html
    assert f'href="/entities/{cast.opportunity.pk}/"' in html
    assert values(cast)["capacity"] == 9.9
    # Sent all the same, by whom it may be: refused.
    token = answer.context["form"]["seen"].value()
    assert client.post(group(cast, "capacity"), {"values-seen": token, "values-capacity": "12"}).status_code == 403
    assert client.get(group(cast, "capacity")).status_code == 404


def test_an_attribute_that_moved_to_another_group_is_saved(cast: Cast) -> None:
    client = client_of(cast.alpha.user)
    data = plant(client, cast, capacity="12", commissioned="2027-05-05")
    Attribute.objects.filter(pk=cast.attributes["commissioned"].pk).update(group="Termine")
    assert client.post(group(cast, "capacity"), data).status_code == 302
    assert (values(cast)["capacity"], values(cast)["commissioned"]) == (12, "2027-05-05")


def test_a_form_tells_nothing_but_what_it_shows(cast: Cast) -> None:
    client = client_of(cast.alpha.user)
    set_level(cast.partner_role, "hidden", cast.attributes["roof"])
    token = client.get(group(cast, "capacity")).context["form"]["seen"].value()
    subject, digests, offered = signing.loads(token, salt=SALT)
    assert subject == f"entity:{cast.opportunity.pk}"
    assert set(digests) == set(offered) == {"capacity", "commissioned"}
    assert "9.9" not in str((digests, offered))


def test_whoever_may_not_write_what_is_required_can_create_all_the_same(cast: Cast) -> None:
    """What hides is not to be noticed: the first who may write it is asked for it."""
    Attribute.objects.filter(pk__in=[cast.attributes[key].pk for key in ("customer", "email")]).update(required=True)
    set_level(cast.staff_role, "hidden", cast.attributes["customer"])
    set_level(cast.staff_role, "read", cast.attributes["email"])
    client, address = client_of(cast.staff), f"/entities/type/{cast.opportunity_type.pk}/new/"
    assert client.post(address, {"header-title": "Neu", "values-capacity": "5"}).status_code == 302
    made = Entity.objects.get(title="Neu")
    assert made.values == {"capacity": 5}
    set_level(cast.staff_role, "edit", cast.attributes["customer"], cast.attributes["email"])
    client = client_of(cast.staff)
    form = f"/entities/{made.pk}/group/{cast.attributes['customer'].pk}/"
    token = client.get(form).context["form"]["seen"].value()
    assert client.post(form, {"values-seen": token, "values-customer": "", "values-email": ""}).status_code == 422


def test_an_attribute_that_goes_while_somebody_creates(cast: Cast) -> None:
    client, address = client_of(cast.staff), f"/entities/type/{cast.opportunity_type.pk}/new/"
    token = client.get(address).context["values"]["seen"].value()
    cast.attributes["phone"].delete()
    data = {"header-title": "Neu", "values-seen": token, "values-phone": "0711 1234", "values-capacity": "5"}
    answer = client.post(address, data)
    html = answer.content.decode()
    assert answer.status_code == 422
    assert not Entity.objects.filter(title="Neu").exists()
    assert all(text in html for text in ("Phone", "0711 1234", 'value="5"', 'value="Neu"'))
    assert client.post(address, data | {"values-seen": answer.context["values"]["seen"].value()}).status_code == 302
    assert Entity.objects.get(title="Neu").values == {"capacity": 5}


def draft(cast: Cast) -> ImportJob:
    """Return an import of the staff, with a column for the customer."""
    file = SimpleUploadedFile("a.csv", b"Titel;Kunde\nEins;Wir\n")
    user = User.objects.get(pk=cast.staff.pk)
    job = services.upload(actor=user, entity_type=cast.opportunity_type, file=file, name=file.name)
    assert job.targets == ["title", "attr:customer"]
    return job


@pytest.mark.parametrize("level", ["hidden", "read", "removed"])
def test_a_draft_whose_attribute_went_opens_without_it(cast: Cast, level: str) -> None:
    job = draft(cast)
    if level == "removed":
        cast.attributes["customer"].delete()
    else:
        set_level(cast.staff_role, level, cast.attributes["customer"])
    client, address = client_of(cast.staff), f"/imports/{job.pk}/"
    page = client.get(address)
    assert page.status_code == 200
    assert "attr:customer" not in page.content.decode()
    form = page.context["form"]
    data = {name: form[name].value() or "" for name in form.fields} | {"start": "1"}
    assert client.post(address, data | {"column_1": "attr:customer"}).status_code == 422
    assert client.post(address, data | {"column_1": ""}).status_code == 302
    job.refresh_from_db()
    run(job.pk)
    assert Entity.objects.get(title="Eins").values == {}


def test_an_import_stops_when_its_attribute_is_locked(cast: Cast) -> None:
    job = draft(cast)
    set_level(cast.staff_role, "read", cast.attributes["customer"])
    ImportJob.objects.filter(pk=job.pk).update(status=ImportJob.Status.QUEUED)
    run(job.pk)
    job.refresh_from_db()
    assert (job.status, Entity.objects.filter(title="Eins").exists()) == (ImportJob.Status.FAILED, False)
    assert "“Kunde”" in job.failure


def test_whoever_could_not_fill_new_attributes_makes_none(cast: Cast) -> None:
    assert services.may_create_attributes(cast.staff)
    Role.objects.filter(pk=cast.staff_role.pk).update(new_attributes="read")
    assert not services.may_create_attributes(User.objects.get(pk=cast.staff.pk))
