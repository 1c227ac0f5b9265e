"""Messages begun with an e-mail template."""

import pytest

from entities.models import Message
from orgs.models import Role
from tests.cast import Cast, grant, revoke
from tests.helpers import client_of, queries_of
from tests.writing.things import EMAIL, Templates, fill, filled, hide, rewrite, share, thing

pytestmark = pytest.mark.django_db
READY = "Guten Tag Petra Muster,\n\nam 01.12.2026 kommen wir.\n\nStella Stadt"


def offered(cast: Cast, user: object, entity: object = None) -> list[str]:
    """Return the templates that the form for a message offers."""
    entity = entity or cast.opportunity
    form = client_of(user).get(f"/entities/{entity.pk}/messages/").context["form"]  # type: ignore[attr-defined,arg-type]
    return [each.title for each in form.drafts.templates] if form.drafts else []


def test_a_template_is_filled_in_changed_and_kept(cast: Cast, templates: Templates) -> None:
    subject, text = filled(cast.staff, cast.opportunity, templates.email)
    assert (subject, text) == ("Ihre Anlage PV-Anlage Muster", READY)
    assert not Message.objects.filter(subject=subject).exists()
    client = client_of(cast.staff)
    url = f"/entities/{cast.opportunity.pk}/messages/"
    sent = {"subject": subject, "text": text + "\nPS: {{ kein Platzhalter }}", "template": templates.email.pk}
    assert client.post(url, sent).status_code == 302
    assert Message.objects.get(subject=subject).text == text + "\nPS: {{ kein Platzhalter }}"


def test_what_somebody_typed_stays(cast: Cast, templates: Templates) -> None:
    sent = {"subject": "Meins", "text": "Und noch etwas."}
    assert filled(cast.staff, cast.opportunity, templates.email, **sent) == ("Meins", READY + "\n\nUnd noch etwas.")


def test_another_template_takes_the_place_of_the_first(cast: Cast, templates: Templates) -> None:
    other = thing(cast, templates.email_type, "Absage", {"subject": "Absage", "body": "Leider nein."})
    before = dict(zip(("subject", "text"), filled(cast.staff, cast.opportunity, templates.email), strict=True))
    before |= {"text": before["text"].replace("\n", "\r\n"), "drafted": str(templates.email.pk)}
    assert filled(cast.staff, cast.opportunity, other, **before) == ("Absage", "Leider nein.")


def test_unknown_variables_are_named_and_nothing_typed_is_lost(cast: Cast, templates: Templates) -> None:
    rewrite(templates.email, body="{{ entity.margin }} {{ foo }} {{ entity.title }}")
    answer = fill(cast.staff, cast.opportunity, templates.email, subject="Meins", text="Mein Text")
    form = answer.context["form"]  # type: ignore[attr-defined]
    page = answer.content.decode()
    assert ("entity.margin, foo" in page, "{{ entity.capacity }}" in page) == (True, True)
    assert (form["subject"].value(), form["text"].value()) == ("Meins", "Mein Text")


def test_what_is_hidden_from_a_partner_is_unknown_to_it(cast: Cast, templates: Templates) -> None:
    hide(cast, cast.attributes["commissioned"])
    share(cast, templates.email, templates.contact)
    page = fill(cast.alpha.user, cast.opportunity, templates.email).content.decode()
    assert "entity.commissioned" in page
    assert "01.12.2026" not in page
    hide(cast, cast.attributes["phone"])
    rewrite(templates.email, body="{{ entity.phone }} {{ entity.nichts }}")
    again = fill(cast.alpha.user, cast.opportunity, templates.email).content.decode()
    assert "entity.phone, entity.nichts" in again


def test_partners_use_what_is_shared_with_them(cast: Cast, templates: Templates) -> None:
    assert (offered(cast, cast.staff), offered(cast, cast.alpha.user)) == (["Termin"], [])
    share(cast, templates.email, templates.contact)
    assert offered(cast, cast.alpha.user) == ["Termin"]
    _subject, text = filled(cast.alpha.user, cast.opportunity, templates.email)
    assert text == READY.replace("Stella Stadt", "Anna Alpha")
    revoke(templates.email, cast.alpha.organisation)
    assert offered(cast, cast.alpha.user) == []
    assert filled(cast.alpha.user, cast.opportunity, templates.email) == ("", "")


def test_a_template_whose_text_is_hidden_is_not_offered(cast: Cast, templates: Templates) -> None:
    share(cast, templates.email)
    hide(cast, templates.email_type.attributes.get(key="subject"))
    assert filled(cast.alpha.user, cast.order, templates.email, text="x")[0] in {"", "Termin"}
    hide(cast, templates.email_type.attributes.get(key="body"))
    assert offered(cast, cast.alpha.user) == []


def test_nobody_writes_with_other_templates(cast: Cast, templates: Templates) -> None:
    """Neither with another tenant's, nor a document template, nor on an entity that is not one's to see."""
    theirs = cast.other.entity_types.create(key="mail", label="M", label_plural="M", use="email_template")
    theirs.attributes.create(key="body", label="Text", kind="long_text")
    foreign = thing(cast, theirs, "SECRET", EMAIL)
    type(foreign).objects.filter(pk=foreign.pk).update(owner=cast.other)
    grant(foreign, cast.host, cast.other_staff)
    for wrong in (foreign, templates.document, cast.order):
        assert filled(cast.staff, cast.opportunity, wrong, text="x") == ("", "x")
    share(cast, templates.email)
    assert fill(cast.alpha.user, cast.hidden, templates.email).status_code == 404
    assert fill(cast.other_staff, cast.opportunity, templates.email).status_code == 404


def test_a_role_without_messages_writes_none(cast: Cast, templates: Templates) -> None:
    share(cast, templates.email)
    Role.objects.filter(pk=cast.partner_role.pk).update(rights=["entity.view", "message.view"])
    assert fill(cast.alpha.user, cast.opportunity, templates.email).status_code == 403
    assert fill(cast.reader, cast.opportunity, templates.email).status_code == 403


def test_templates_are_not_offered_where_they_make_no_sense(cast: Cast, templates: Templates) -> None:
    assert offered(cast, cast.staff, templates.document) == []
    message = cast.messages["shared"]
    assert client_of(cast.staff).get(f"/messages/{message.pk}/edit/").context["form"].drafts is None


def test_many_templates_cost_no_more_than_one(cast: Cast, templates: Templates) -> None:
    client, url = client_of(cast.staff), f"/entities/{cast.opportunity.pk}/messages/"
    few = queries_of(lambda: client.get(url))
    for number in range(30):
        thing(cast, templates.email_type, f"Vorlage {number}", EMAIL)
    assert queries_of(lambda: client.get(url)) == few


def test_an_e_mail_is_begun_the_same_way_and_keeps_to_whom_it_goes(cast: Cast, templates: Templates) -> None:
    url = f"/entities/{cast.opportunity.pk}/messages/mail/"
    client = client_of(cast.staff)
    once = client.get(url).context["form"].initial["once"]
    sent = {"fill": "1", "template": templates.email.pk, "others": "x@muster.example", "once": once}
    form = client.post(url, sent).context["form"]
    assert (form["subject"].value(), form["text"].value()) == ("Ihre Anlage PV-Anlage Muster", READY)
    assert (form["others"].value(), form["once"].value()) == ("x@muster.example", once)
    share(cast, templates.email)
    assert client_of(cast.reader).post(url, sent).status_code == 403
