"""The demo world: complete, valid, without real people, and loaded once."""

import csv
from collections.abc import Iterator
from io import StringIO

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import transaction
from django.utils import timezone, translation
from pytest_django import DjangoDbBlocker

from activity.models import Event, Notification, OutboxMessage
from activity.registry import verb_label
from collab.demo.muster import MUSTER
from collab.demo.people import ACCOUNTS, INVITED, PASSWORD, SUSPENDED
from collab.demo.plants import PLANTS
from entities.models import Attribute, Entity, EntityType, File, Message, Note
from entities.writing.drafts import Drafts
from entities.writing.page import DocumentPage
from orgs.models import DeclineReason, LabelFamily, Organisation, Partnership, User
from orgs.rights import PARTNER_ADMIN_RIGHTS
from sharing.access import access_of
from tests.helpers import client_of
from workflows.models import Process, ProcessTemplate, Task, TaskTemplate

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def media() -> None:
    """Leave the files where the one world of all tests has put them."""


@pytest.fixture(scope="module", autouse=True)
def demo(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[str]:
    """Load the demo world, one for all tests, which undo what they change; return what the command says."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield load()
        transaction.set_rollback(True)


def load() -> str:
    out = StringIO()
    call_command("load_demo", stdout=out)
    return out.getvalue()


def rows() -> dict[str, list[object]]:
    """Return every row of every table of ours."""
    ours = (
        model
        for app in ("activity", "orgs", "sharing", "entities", "workflows")
        for model in apps.get_app_config(app).get_models()
    )
    return {model._meta.label: list(model._default_manager.order_by("pk").values()) for model in ours}


def test_a_second_call_changes_nothing(media: object) -> None:
    before = rows()
    load()
    assert rows() == before


def test_the_command_names_the_accounts_and_they_can_sign_in(demo: str) -> None:
    for account in ACCOUNTS:
        assert account.email in demo
        user = User.objects.get(email=account.email)
        assert user.check_password(PASSWORD)
        assert user.organisation.name == account.organisation
    assert User.objects.count() == len(ACCOUNTS)
    assert [user.email for user in User.objects.filter(is_superuser=True)] == ["admin@stadtwerke.example"]


def test_partners_with_their_purposes() -> None:
    found = {p.partner.name: [str(each) for each in p.purposes.all()] for p in Partnership.objects.active()}
    assert found == {
        "Dachwerk Ludwigsburg": ["PV Montage", "PV Vertrieb B2C"],
        "Elektro Stromberg": ["Wallbox"],
        "Solar Neckar GmbH": ["PV Vertrieb B2C"],
    }


def test_partners_decline_for_reasons_in_their_language() -> None:
    host = Organisation.objects.get(name="Stadtwerke Neckartal")
    spoken: dict[str, list[str]] = {}
    for language in ("de", "en"):
        with translation.override(language):
            spoken[language] = [str(each) for each in DeclineReason.objects.choices_for(host.pk)]
    assert len(spoken["de"]) == 5
    assert (spoken["de"][0], spoken["en"][0]) == ("Keine Kapazität", "No capacity")
    assert not set(spoken["de"]) & set(spoken["en"])
    assert set(DeclineReason.objects.values_list("organisation", flat=True)) == {host.pk}


def test_every_partner_has_an_address_and_a_radius() -> None:
    for each in Partnership.objects.select_related("partner"):
        assert all((each.contact, each.email.endswith(".example"), each.phone, each.address_line, each.radius_km))
        assert (48 < each.latitude < 50, 8 < each.longitude < 10) == (True, True)
    status = dict(Partnership.objects.exclude(status="active").values_list("partner__name", "status"))
    assert status == {SUSPENDED: "suspended", INVITED: "invited"}
    invited = Partnership.objects.get(status="invited")
    assert [each.email for each in invited.invitations.all()] == [invited.email]


def test_a_partner_has_its_own_admin() -> None:
    admin = User.objects.get(email="leitung@solar-neckar.example")
    assert set(admin.role.rights) == PARTNER_ADMIN_RIGHTS
    assert admin.organisation.users.count() == 2


LEVELS = {
    "team@solar-neckar.example": {"margin": "hidden", "value": "edit", "responsible": "read", "capacity": "edit"},
    "leitung@solar-neckar.example": {"margin": "hidden", "value": "edit"},
    "team@dachwerk.example": {"margin": "hidden", "value": "read", "roof_checked": "edit", "email": "hidden"},
}


@pytest.mark.parametrize("email", LEVELS)
def test_partner_roles_hide_what_is_internal(email: str) -> None:
    access = access_of(User.objects.get(email=email))
    attributes = {each.key: each for each in Attribute.objects.filter(type__key="opportunity").select_related("type")}
    for key, level in LEVELS[email].items():
        assert access.level_of(attributes[key].pk, attributes[key].type.organisation_id) == level, key


def test_dachwerk_reads_what_is_shared_without_the_margin() -> None:
    dachwerk = User.objects.get(email="team@dachwerk.example")
    entity = Entity.objects.shared_with(dachwerk).filter(type__key="opportunity").first()
    assert entity.values["margin"]
    html = client_of(dachwerk).get(entity.get_absolute_url()).content.decode()
    assert "Auftragswert" in html
    assert "Marge" not in html
    staff = client_of(User.objects.get(email="vertrieb@stadtwerke.example"))
    assert "Interne Marge" in staff.get(entity.get_absolute_url()).content.decode()


def test_muster_has_its_contents_and_nobody_else_sees_it() -> None:
    muster = Entity.objects.get(title=MUSTER)
    assert [str(each) for each in muster.purposes.all()] == ["PV Vertrieb B2C"]
    assert (muster.files.count(), muster.notes.count(), muster.messages.count()) == (6, 5, 3)
    assert muster.notes.filter(labels__name="Intern").count() == 1
    assert muster.related.filter(type__key="order").count() == 2
    assert not muster.grants.exists()
    solar = User.objects.get(email="team@solar-neckar.example")
    assert not any(model.objects.visible_to(solar).exists() for model in (Entity, File, Note, Message))


def test_dachwerk_has_something_shared() -> None:
    dachwerk = User.objects.get(email="team@dachwerk.example")
    shared = Entity.objects.shared_with(dachwerk)
    assert shared.filter(type__key="opportunity").count() == 3
    assert sorted(shared.exclude(type__use="").values_list("title", flat=True)) == [
        "Abnahmeprotokoll",
        "Terminbestätigung",
    ]
    assert Note.objects.shared_with(dachwerk).count() == 3
    kinds = Notification.objects.of(dachwerk).unread().values_list("kind", flat=True)
    assert sorted(kinds) == ["shared", "shared", "shared", "task_freed"]
    html = client_of(dachwerk).get("/notifications/").content.decode()
    assert html.count("Jonas Berg") >= 3


def test_opportunities_with_and_without_purpose() -> None:
    opportunities = Entity.objects.filter(type__key="opportunity")
    assert opportunities.count() >= 120
    assert opportunities.filter(purposes=None).count() == 1
    assert opportunities.filter(purposes__name="Wärmepumpe").count() == 1
    assert opportunities.values("title").distinct().count() == opportunities.count()


def test_every_stored_value_is_one_its_attribute_takes() -> None:
    attributes = {(each.type_id, each.key): each for each in Attribute.objects.select_related("type")}
    for entity in Entity.objects.all():
        for key, stored in entity.values.items():
            assert again(attributes[entity.type_id, key], stored) == stored, (entity, key)
    required = [key for key, attribute in attributes.items() if attribute.required]
    for type_id, key in required:
        assert not Entity.objects.filter(type=type_id).exclude(values__has_key=key).exists()


def again(attribute: Attribute, stored: object) -> object:
    """Return what is stored after showing ``stored`` in a form and sending it unchanged."""
    rules = attribute.rules
    field = rules.form_field(attribute)
    field.localize = False
    shown = rules.to_form(stored)
    if attribute.kind == "address":
        shown = [shown.get(part, "") for part in rules.parts]
    return rules.to_stored(field.clean(field.prepare_value(shown)))


def test_files_are_what_they_say() -> None:
    heads = {
        "application/pdf": b"%PDF-1.4",
        "image/png": b"\x89PNG",
        "text/csv": b"\xef\xbb\xbfUhrzeit",
        "text/plain": b"K",
    }
    for file in File.objects.all():
        content = file.content.read()
        assert content.startswith(heads[file.content_type])
        assert len(content) == file.size


def test_history_speaks_known_verbs_in_order_and_nobody_is_mailed() -> None:
    for verb in set(Event.objects.values_list("verb", flat=True)):
        assert verb_label(verb)
    assert Event.objects.filter(verb="entity_created").count() == Entity.objects.count()
    assert not OutboxMessage.objects.exists()


def test_labels_types_and_english_names() -> None:
    shown = dict(LabelFamily.objects.values_list("name", "visible_to_partners"))
    assert shown["Vertraulichkeit"] is False
    assert shown["Thema"] is True
    assert all(each.label_en and each.label_plural_en for each in EntityType.objects.all())
    assert all(each.label_en and bool(each.group) == bool(each.group_en) for each in Attribute.objects.all())


def test_the_extract_names_no_operators_and_its_licence_stands_beside_it() -> None:
    header = next(csv.reader(PLANTS.open(encoding="utf-8"), delimiter=";"))
    assert not [column for column in header if "Name" in column or "MaStR" in column or "betreiber" in column.lower()]
    assert "dl-de/by-2-0" in PLANTS.with_name("README.md").read_text()


def test_nothing_of_the_past_lies_in_the_future() -> None:
    moments = [
        moment
        for model in apps.get_models()
        for field in model._meta.concrete_fields
        if field.name in {"created_at", "sent_at", "seen_at", "answered_at", "closed_at", "granted_at"}
        for moment in model._default_manager.exclude(**{field.name: None}).values_list(field.name, flat=True)
    ]
    assert moments
    assert [moment for moment in moments if moment > timezone.now()] == []


def test_a_sales_process_of_four_phases_waits_for_a_partner() -> None:
    template = ProcessTemplate.objects.get()
    tasks = TaskTemplate.objects.filter(phase__template=template)
    assert (template.phases.count(), tasks.count(), tasks.exclude(purposes=None).count()) == (4, 12, 2)
    process = Process.objects.get()
    partner = User.objects.get(email="team@dachwerk.example")
    assert set(Process.objects.visible_to(partner)) == {process}
    todo = Task.objects.to_be_done_by(partner).open().ready()
    assert [task.name for task in todo] == ["Dach und Zählerschrank prüfen"]
    assert [task.name for task in process.tasks.in_order() if task.is_closed] == [
        "Kunden anrufen",
        "Stromrechnung und Dachmaße anfordern",
        "Verbrauch auswerten",
        "Termin mit dem Kunden vereinbaren",
    ]
    assert not process.tasks.filter(name="Wallbox mit anbieten").exists()
    started = process.created_at
    assert all(started <= task.status_at <= timezone.now() for task in process.tasks.all())


@pytest.mark.parametrize("email", ["vertrieb@stadtwerke.example", "team@dachwerk.example"])
def test_every_template_can_be_used_by_whoever_has_it(email: str) -> None:
    user = User.objects.get(email=email)
    entity = Entity.objects.visible_to(user).filter(type__key="opportunity").first()
    drafts = Drafts(user, entity)
    made = [drafts.fill_in({"subject": "", "text": ""}, each.pk, None)["text"] for each in drafts.templates]
    assert (all(made), drafts.problem) == (True, "")
    page = DocumentPage(user, entity)
    documents = [DocumentPage(user, entity, each.pk).document for each in page.templates]
    assert (len(made), len(documents)) == ((2, 2) if "stadtwerke" in email else (1, 1))
    assert all(documents)
