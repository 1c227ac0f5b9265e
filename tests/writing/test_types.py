"""Types whose entities are templates."""

import pytest
from django.core.exceptions import PermissionDenied

from entities.models import EntityType
from entities.services.attributes import remove_attribute, update_attribute
from tests.cast import Cast
from tests.helpers import client_of
from tests.writing.things import Templates

pytestmark = pytest.mark.django_db
WORDS = {"label": "Brief", "label_plural": "Briefe", "label_en": "", "label_plural_en": "", "icon": "envelope"}


@pytest.mark.parametrize(
    ("use", "keys"), [("", []), ("email_template", ["subject", "body"]), ("document_template", ["body"])]
)
def test_a_type_of_templates_has_the_attributes_it_needs(cast: Cast, use: str, keys: list[str]) -> None:
    client_of(cast.staff).post("/settings/types/new/", WORDS | {"use": use})
    made = EntityType.objects.get(label="Brief")
    assert (made.use, [each.key for each in made.attributes.all()]) == (use, keys)


def test_the_use_stays(cast: Cast, templates: Templates) -> None:
    client, made = client_of(cast.staff), templates.email_type
    client.post(f"/settings/types/{made.pk}/edit/", WORDS | {"use": "", "version": "1"})
    made.refresh_from_db()
    assert (made.label, made.use) == ("Brief", "email_template")


def test_what_holds_the_text_stays(cast: Cast, templates: Templates) -> None:
    client, body = client_of(cast.staff), templates.email_type.attributes.get(key="body")
    url = f"/settings/attributes/{body.pk}/"
    assert f"{url}remove/" not in client.get(url).content.decode()
    assert client.post(f"{url}remove/").status_code == 403
    assert client.post(url, {"label": "Text", "kind": "number", "version": "1"}).status_code == 422
    with pytest.raises(PermissionDenied):
        remove_attribute(actor=cast.staff, attribute=body)
    with pytest.raises(PermissionDenied):
        update_attribute(actor=cast.staff, attribute=body, version=1, fields={"kind": "text"})
    assert client.post(url, {"label": "Inhalt", "kind": "long_text", "version": "1"}).status_code == 302


def test_partner_roles_that_hide_what_is_new_hide_templates(cast: Cast) -> None:
    cast.partner_role.new_attributes = "hidden"
    cast.partner_role.save()
    client_of(cast.staff).post("/settings/types/new/", WORDS | {"use": "email_template"})
    body = EntityType.objects.get(label="Brief").attributes.get(key="body")
    cast.partner_role.refresh_from_db()
    assert cast.partner_role.level_of(body.pk) == "hidden"
