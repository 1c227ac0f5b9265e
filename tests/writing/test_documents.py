"""Documents made of a template: seen first, then kept as a file like any other."""

import pytest

from activity.models import Event
from entities.models import Entity, File
from orgs.models import Role
from tests.cast import Cast, grant, revoke
from tests.helpers import client_of, queries_of
from tests.writing.things import DOCUMENT, Templates, create, document_page, hide, rewrite, share, thing

pytestmark = pytest.mark.django_db


def test_a_document_is_shown_then_kept_as_a_file(cast: Cast, templates: Templates) -> None:
    page = document_page(cast.staff, cast.opportunity).content.decode()
    assert all(
        word in page for word in ("<h3>Auftrag PV-Anlage Muster</h3>", "<strong>9,9 kWp</strong>", "18.500,00 €")
    )
    assert not File.objects.filter(name="Neu.pdf").exists()
    answer = create(cast.staff, cast.opportunity, templates.document, labels=str(cast.labels["angebot"].pk))
    assert answer["Location"] == f"/entities/{cast.opportunity.pk}/#contents-file"
    file = File.objects.get(name="Neu.pdf")
    assert (file.content_type, file.owner, file.created_by, file.size > 5000) == (
        "application/pdf",
        cast.host,
        cast.staff,
        True,
    )
    assert [label.name for label in file.labels.all()] == ["Angebot"]
    assert Event.objects.filter(verb="file_added", target_id=file.pk).count() == 1
    assert not File.objects.visible_to(cast.alpha.user).filter(pk=file.pk).exists()


def test_word_documents_are_what_they_say(cast: Cast, templates: Templates) -> None:
    create(cast.staff, cast.opportunity, templates.document, format="docx", name="../Größe\r\n")
    file = File.objects.get(name="Größe.docx")
    assert file.content_type == "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


def test_what_changed_since_it_was_seen_is_shown_again(cast: Cast, templates: Templates) -> None:
    answer = create(cast.staff, cast.opportunity, templates.document, digest="alt", name="Mein Name")
    assert (answer.status_code, "Mein Name" in answer.content.decode()) == (422, True)
    digest = answer.context["page"].document.digest
    rewrite(templates.document, body="Anders")
    assert create(cast.staff, cast.opportunity, templates.document, digest=digest).status_code == 422
    assert not File.objects.filter(name__in=["Neu.pdf", "Mein Name.pdf"]).exists()


@pytest.mark.parametrize("sent", [{"name": ""}, {"format": "exe"}, {"format": ""}, {"template": "x"}, {"template": ""}])
def test_bad_input_is_said(cast: Cast, templates: Templates, sent: dict[str, str]) -> None:
    thing(cast, templates.document.type, "Zweite", DOCUMENT)
    count = File.objects.count()
    assert create(cast.staff, cast.opportunity, templates.document, **sent).status_code == 422
    assert File.objects.count() == count


def test_unknown_variables_are_named(cast: Cast, templates: Templates) -> None:
    rewrite(templates.document, body="{{ entity.margin }} \\{{ foo }} {\\{ bar }}")
    page = document_page(cast.staff, cast.opportunity, templates.document)
    assert page.context["page"].document is None
    assert "entity.margin" in page.content.decode()
    assert create(cast.staff, cast.opportunity, templates.document).status_code == 422
    rewrite(templates.document, body="{\\{ bar }}")
    assert "bar" in document_page(cast.staff, cast.opportunity, templates.document).context["problem"]


def test_partners_make_documents_of_what_is_shared_and_as_they_see_it(cast: Cast, templates: Templates) -> None:
    assert document_page(cast.alpha.user, cast.opportunity).context["page"].templates == []
    share(cast, templates.document)
    assert "18.500,00" in document_page(cast.alpha.user, cast.opportunity).content.decode()
    assert create(cast.alpha.user, cast.opportunity, templates.document).status_code == 302
    file = File.objects.get(name="Neu.pdf")
    assert (file.owner, file.created_by) == (cast.host, cast.alpha.user)
    assert File.objects.visible_to(cast.alpha.user).filter(pk=file.pk).exists()
    assert not File.objects.visible_to(cast.beta.user).filter(pk=file.pk).exists()
    hide(cast, cast.attributes["value"])
    page = document_page(cast.alpha.user, cast.opportunity)
    assert ("18.500" in page.content.decode(), page.context["page"].document) == (False, None)
    assert "entity.value" in page.context["problem"]
    revoke(templates.document, cast.alpha.organisation)
    assert document_page(cast.alpha.user, cast.opportunity, templates.document).context["page"].template is None


def test_a_role_without_files_makes_none(cast: Cast, templates: Templates) -> None:
    share(cast, templates.document)
    url = f"/entities/{cast.opportunity.pk}/documents/new/"
    assert url in client_of(cast.alpha.user).get(cast.opportunity.get_absolute_url()).content.decode()
    Role.objects.filter(pk=cast.partner_role.pk).update(rights=["entity.view", "file.view"])
    assert document_page(cast.alpha.user, cast.opportunity).status_code == 403
    assert url not in client_of(cast.alpha.user).get(cast.opportunity.get_absolute_url()).content.decode()


def test_who_may_not_see_the_entity_makes_none(cast: Cast, templates: Templates) -> None:
    share(cast, templates.document)
    assert document_page(cast.alpha.user, cast.hidden).status_code == 404
    cast.alpha.partnership.status = "suspended"
    cast.alpha.partnership.save()
    assert document_page(cast.alpha.user, cast.opportunity).status_code == 404


def test_a_partner_writes_with_its_own_templates_too(cast: Cast, templates: Templates) -> None:
    own = cast.alpha.organisation.entity_types.create(key="d", label="D", label_plural="D", use="document_template")
    own.attributes.create(key="body", label="Text", kind="long_text")
    mine = Entity.objects.create(
        owner=cast.alpha.organisation, type=own, title="Unsere", values={"body": "{{ entity.title }}"}
    )
    assert document_page(cast.alpha.user, cast.opportunity, mine).context["page"].template == mine
    grant(mine, cast.delta.organisation)
    assert document_page(cast.staff, cast.opportunity, mine).context["page"].template is None


def test_without_templates_the_page_says_what_to_do(cast: Cast) -> None:
    page = document_page(cast.staff, cast.opportunity).content.decode()
    assert "documents/new/" not in client_of(cast.staff).get(cast.opportunity.get_absolute_url()).content.decode()
    assert 'class="empty' in page


def test_the_page_asks_as_often_for_one_template_as_for_thirty(cast: Cast, templates: Templates) -> None:
    def look() -> None:
        document_page(cast.staff, cast.opportunity, templates.document)

    few = queries_of(look)
    for number in range(30):
        thing(cast, templates.document.type, f"Vorlage {number}", DOCUMENT)
    assert queries_of(look) == few


def test_the_positions_of_an_order_become_a_table(cast: Cast, templates: Templates) -> None:
    cast.order_type.attributes.create(key="positions", label="Positionen", kind="positions")
    lines = [{"product": "**Modul** {{ today }}", "quantity": 24, "unit": "Stück", "price": 99.5}]
    cast.order.values |= {"positions": {"lines": lines, "total": 2388, "products": "Modul"}}
    cast.order.save()
    rewrite(templates.document, body="{{ entity.positions }}\n\nWir: {{ entity.positions }}")
    page = document_page(cast.staff, cast.order)
    table, text = page.context["page"].document.blocks
    assert [cell.text for cell in table.rows[0]] == ["**Modul** {{ today }}", "24", "Stück", "99,50 €", "2.388,00 €"]
    assert [cell.text for cell in table.rows[1]][-1] == "2.388,00 €"
    assert text.runs[0].text.startswith("Wir: 24 Stück **Modul** {{ today }} × 99,50 €\n")
    assert create(cast.staff, cast.order, templates.document).status_code == 302
    rewrite(templates.document, body="{{ entity.positions }}\n\n" * 200)
    assert document_page(cast.staff, cast.order).context["page"].document is None


def test_a_document_can_be_shared_as_it_is_made(cast: Cast, templates: Templates) -> None:
    create(cast.staff, cast.opportunity, templates.document, visible_to=str(cast.alpha.partnership.pk))
    file = File.objects.get(name="Neu.pdf")
    assert File.objects.visible_to(cast.alpha.user).filter(pk=file.pk).exists()
    assert not File.objects.visible_to(cast.delta.user).filter(pk=file.pk).exists()
