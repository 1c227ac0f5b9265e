"""Which variables there are, and that nothing but a text ever comes out of one."""

import pytest

from entities.models import Entity
from entities.services.entities import create_entity, update_values
from entities.writing.drafts import Drafts
from entities.writing.filling import LONGEST, Filler, TooLongError, one_line, plain
from entities.writing.meanings import Meanings
from entities.writing.variables import UnknownVariablesError, names_in, variables_for
from tests.cast import Cast, revoke
from tests.helpers import client_of, counted_queries
from tests.writing.things import Templates, filled, hide, rewrite, share

pytestmark = pytest.mark.django_db
NASTY = (
    "{{ entity.margin }}",
    "{{ sender.email }}",
    "{% include 'base.html' %}",
    "{{{ today }}}",
    "<script>alert(1)</script>",
    "**fett** | # x [a](javascript:alert(1))",
    "Betreff\r\nBcc: boese@example.com",
)


def known(cast: Cast, user: object) -> set[str]:
    return {each.name for group in variables_for(user) for each in group.variables}  # type: ignore[arg-type]


def test_names_are_found_as_people_write_them() -> None:
    text = "{{ entity.title }} {{entity.title}} {{ a b|upper }} {{}} {% x %} {{\n}} { { x } } {{ {x} }}"
    assert names_in(text) == ["entity.title", "a b|upper"]


@pytest.mark.parametrize("value", NASTY)
def test_a_value_is_a_text_and_nothing_else(cast: Cast, templates: Templates, value: str) -> None:
    Entity.objects.filter(pk=cast.opportunity.pk).update(values={"customer": value})
    rewrite(templates.email, subject="{{ entity.customer }}", body="{{ entity.customer }}!")
    subject, text = filled(cast.staff, cast.opportunity, templates.email)
    assert subject == " ".join(value.split())
    assert text == value.replace("\r\n", "\n") + "!"


def test_what_the_form_shows_is_escaped(cast: Cast, templates: Templates) -> None:
    Entity.objects.filter(pk=cast.opportunity.pk).update(values={"customer": "</textarea><script>x</script>"})
    rewrite(templates.email, body="{{ entity.customer }}")
    data = {"fill": "1", "template": templates.email.pk}
    page = client_of(cast.staff).post(f"/entities/{cast.opportunity.pk}/messages/", data).content.decode()
    assert "&lt;/textarea&gt;&lt;script&gt;x" in page
    assert "<script>x" not in page


def test_control_and_private_characters_go() -> None:
    assert plain("a\x00\x0b\x1b\ue000\u202eb\r\nc\td") == "ab\nc d"
    assert one_line("a\r\nBcc: b\x85c\u2028d" + "x" * 500) == ("a Bcc: b c d" + "x" * 500)[:200]


def test_what_gets_too_long_is_said_before_it_is_made() -> None:
    fill = Filler({"x": "y" * 20_000})
    assert len(fill("{{ x }}")) == 20_000
    with pytest.raises(TooLongError, match=str(LONGEST)):
        fill("{{ x }}" * 1000)


def test_each_variable_stands_for_what_its_reader_sees(cast: Cast, templates: Templates) -> None:
    hide(cast, cast.attributes["value"])
    staff = Meanings(cast.staff, cast.opportunity).texts
    alpha = Meanings(cast.alpha.user, cast.opportunity).texts
    assert (staff["entity.value"], staff["contact.email"]) == ("18.500,00 €", "petra@muster.example")
    assert staff.keys() - alpha.keys() == {"entity.value", "contact.title", "contact.email"}
    assert (alpha["sender.name"], alpha["sender.organisation"]) == ("Anna Alpha", "Alpha Solar")
    assert (staff["organisation.name"], alpha["organisation.name"]) == ("Stadtwerke", "Stadtwerke")
    share(cast, templates.contact)
    again = type(cast.alpha.user).objects.get(pk=cast.alpha.user.pk)
    assert Meanings(again, cast.opportunity).texts["contact.email"] == "petra@muster.example"


def test_without_a_contact_its_variables_are_empty_to_staff(cast: Cast, templates: Templates) -> None:
    cast.opportunity.related.clear()
    texts = Meanings(cast.staff, cast.opportunity).texts
    assert (texts["contact.title"], texts["contact.email"]) == ("", "")
    drafts = Drafts(cast.staff, cast.opportunity)
    drafts.fill_in({"subject": "", "text": ""}, templates.email.pk, None)
    assert drafts.empty == ["contact.title"]


def test_the_list_has_what_the_writer_sees(cast: Cast, templates: Templates) -> None:
    staff = known(cast, cast.staff)
    assert {"entity.title", "entity.margin", "entity.number", "contact.email", "today"} - staff == {"entity.margin"}
    hide(cast, cast.attributes["phone"])
    alpha = known(cast, cast.alpha.user)
    assert "entity.email" in alpha
    assert not {"entity.phone", "contact.email", "entity.body", "entity.subject"} & alpha
    revoke(cast.order, cast.alpha.organisation)
    fresh = type(cast.alpha.user).objects.get(pk=cast.alpha.user.pk)
    assert "entity.number" not in known(cast, fresh)


def test_unknown_variables_are_refused_by_name_when_a_template_is_written(cast: Cast, templates: Templates) -> None:
    client = client_of(cast.staff)
    body = templates.email_type.attributes.get(key="body")
    url = f"/entities/{templates.email.pk}/group/{body.pk}/"
    seen = client.get(url).context["form"].initial["seen"]
    typed = "Neu {{ entity.nichts }} {{ entity.title }} {{ foo }}"
    sent = {"values-seen": seen, "values-subject": "{{ bar }}", "values-body": typed}
    answer = client.post(url, sent)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert ("entity.nichts, foo" in page, "bar" in page, typed in page) == (True, True, True)
    templates.email.refresh_from_db()
    assert templates.email.values["body"].startswith("Guten Tag")
    good = client.post(url, sent | {"values-subject": "x", "values-body": "{{ entity.title }} {{ contact.email }}"})
    assert good.status_code == 302


def test_unknown_variables_are_refused_in_a_new_template(cast: Cast, templates: Templates) -> None:
    client = client_of(cast.staff)
    url = f"/entities/type/{templates.document.type_id}/new/"
    assert "{{ entity.capacity }}" in client.get(url).content.decode()
    answer = client.post(url, {"header-title": "Neu", "values-body": "{{ entity.nichts }}"})
    assert (answer.status_code, "entity.nichts" in answer.content.decode()) == (422, True)
    client.post(url, {"header-title": "Neu", "values-body": "{{ entity.value }}"})
    assert Entity.objects.get(title="Neu").values == {"body": "{{ entity.value }}"}


def test_services_refuse_them_too(cast: Cast, templates: Templates) -> None:
    with pytest.raises(UnknownVariablesError):
        create_entity(
            actor=cast.staff, entity_type=templates.email_type, title="x", values={"body": "{{ entity.nichts }}"}
        )
    with pytest.raises(UnknownVariablesError):
        update_values(actor=cast.staff, entity=templates.email, values={"subject": "{{ nichts }}"})


def test_who_edits_need_not_know_what_stood_there_before(cast: Cast, templates: Templates) -> None:
    share(cast, templates.email)
    hide(cast, cast.attributes["commissioned"])
    body = templates.email.values["body"]
    update_values(actor=cast.alpha.user, entity=templates.email, values={"body": body + " Bis bald."})
    with pytest.raises(UnknownVariablesError):
        update_values(actor=cast.alpha.user, entity=templates.email, values={"subject": "{{ entity.commissioned }}"})


def test_the_list_of_variables_costs_the_same_for_many_types(cast: Cast, templates: Templates) -> None:
    variables_for(cast.staff)
    with counted_queries() as few:
        variables_for(cast.staff)
    for number in range(30):
        made = cast.host.entity_types.create(key=f"t{number}", label=f"T{number}", label_plural="Ts")
        made.attributes.create(key="a", label="A", kind="text")
    with counted_queries() as many:
        variables_for(cast.staff)
    assert len(many) == len(few)
