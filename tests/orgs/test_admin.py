"""Django admin: for operators, and nothing there gets past the rules."""

from collections.abc import Callable
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP
from django.contrib import admin
from django.contrib.auth.models import Group
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db.models import Model
from django.test import Client
from guardian.models import GroupObjectPermission, UserObjectPermission
from guardian.shortcuts import assign_perm

import collab.urls  # noqa: F401  every admin page is registered
from activity.models import Event
from activity.outbox import breaker
from activity.services import notify, record, set_preferences
from entities.importing.services import start as start_import
from entities.importing.services import upload
from entities.services.views import choose_view
from orgs.models import Invitation, Organisation, Partnership, Role, User
from orgs.services import invitations
from sharing.services.openings import note_opening
from sharing.services.rules import set_rule
from tests.cast import Cast
from tests.helpers import client_of, queries_of
from tests.matrix_things import view
from tests.offers.actions import offered
from tests.sharing.actions import save
from tests.workflows.things import share, small_template, start

# What an operator makes here to begin with.
ADDED = {"orgs.Organisation", "orgs.User", "orgs.Role"}
# What is not only looked at once it is there.
CHANGED = {"orgs.User"}
DELETED = {"mfa.Authenticator"}
MODELS = sorted(admin.site._registry, key=lambda model: model._meta.label)
SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"


@pytest.fixture
def operator(cast: Cast) -> Client:
    User.objects.filter(pk=cast.admin.pk).update(language="en")
    return client_of(cast.admin)


@pytest.fixture
def rows(cast: Cast) -> Callable[[type[Model]], Any]:
    """Fill every table and return a function that gives one row of a model."""
    TOTP.activate(cast.staff, SECRET)
    RecoveryCodes.activate(cast.staff)
    invitations.invite_colleague(
        actor=cast.staff, organisation=cast.host, email="n@n.example", name="N", role=cast.reader_role, language="en"
    )
    Partnership.objects.filter(pk=cast.beta.partnership.pk).update(status="invited")
    invitations.invite_partner(actor=cast.staff, partnership=cast.beta.partnership, email="b@b.example", language="en")
    told = record(
        actor=cast.staff,
        verb="shared",
        target=cast.opportunity,
        organisation_id=cast.host.pk,
        partner_id=cast.alpha.organisation.pk,
        changes={"access": True, "given": []},
    )
    notify(event=told, kind="shared", recipients=[cast.alpha.user])
    breaker.trip("down")
    for person_or_group in (cast.staff, cast.host.group):
        assign_perm("orgs.view_organisation", person_or_group, cast.host)
    offered(cast, cast.alpha)
    share(cast, start(cast, small_template(cast)))
    save(cast, cast.gamma, {})
    note_opening(actor=cast.alpha.user, thing=cast.opportunity)
    set_rule(actor=cast.staff, thing=cast.opportunity, partnership_id=cast.gamma.partnership.pk, key="note")
    set_preferences(actor=cast.staff, chosen={"shared": "digest"})
    file = SimpleUploadedFile("a.csv", b"Titel;Kunde\nA;B\n")
    begun = upload(actor=cast.staff, entity_type=cast.opportunity_type, file=file, name="a.csv")
    start_import(actor=cast.staff, job=begun, wake=False)
    choose_view(actor=cast.staff, view=view(cast), favourite=True)
    Role.objects.filter(pk=cast.partner_role.pk).update(
        attributes={str(cast.attributes["value"].pk): "hidden", "999999": "read"}
    )
    return lambda model: model._default_manager.first()


def url(model: type[Model], page: str = "") -> str:
    return f"/admin/{model._meta.app_label}/{model._meta.model_name}/{page}"


def person(cast: Cast, **fields: object) -> dict[str, object]:
    """Return what the form of a person sends."""
    passwords = {"usable_password": "true", "password1": "Sonnen-Dach-77", "password2": "Sonnen-Dach-77"}
    given = {"email": "Neu@Stadtwerke.Example", "name": "Nele Neu", "organisation": cast.host.pk, "language": "de"}
    return passwords | given | {"role": cast.staff_role.pk} | fields


def change(cast: Cast, user: User) -> str:
    return url(User, f"{user.pk}/change/")


def errors(response: Any) -> set[str]:
    return set(response.context["adminform"].form.errors)


# --- every page


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model._meta.label)
def test_every_page_opens_for_operators_only(
    operator: Client, cast: Cast, rows: Callable[[type[Model]], Any], model: type[Model]
) -> None:
    row = rows(model)
    assert row is not None
    pages = [url(model), url(model, "?q=a"), url(model, f"{row.pk}/change/")]
    if admin.site._registry[model].search_fields == ():
        pages.remove(url(model, "?q=a"))
    for page in pages:
        assert operator.get(page).status_code == 200, page
        for user in (cast.staff, cast.alpha.user, None):
            assert client_of(user).get(page).status_code in {302, 403}
    added = 200 if model._meta.label in ADDED else 403
    assert operator.get(url(model, "add/")).status_code == added
    if model._meta.label not in CHANGED:
        assert operator.post(url(model, f"{row.pk}/change/"), {"name": "Anders"}).status_code == 403
    if model._meta.label not in DELETED:
        assert operator.post(url(model, f"{row.pk}/delete/"), {"post": "yes"}).status_code == 403
    assert type(row)._default_manager.filter(pk=row.pk).exists()


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model._meta.label)
def test_every_filter_opens(operator: Client, rows: Callable[[type[Model]], Any], model: type[Model]) -> None:
    page = operator.get(url(model))
    for spec in page.context["cl"].filter_specs:
        for choice in list(spec.choices(page.context["cl"]))[:3]:
            assert operator.get(url(model) + choice["query_string"]).status_code == 200


def test_secrets_are_shown_to_nobody(operator: Client, rows: Callable[[type[Model]], Any]) -> None:
    rows(User)
    for invitation in Invitation.objects.all():
        for page in (url(Invitation), url(Invitation, f"{invitation.pk}/change/")):
            html = operator.get(page).content.decode()
            assert invitation.email in html
            assert invitation.nonce not in html
            assert invitation.token_hash not in html
    for factor in Authenticator.objects.all():
        html = operator.get(url(Authenticator, f"{factor.pk}/change/")).content.decode()
        assert not [value for value in factor.data.values() if isinstance(value, str) and value in html]
    page = operator.get(
        url(Partnership, f"{Invitation.objects.exclude(partnership=None).get().partnership_id}/change/")
    )
    assert "b@b.example" in page.content.decode()
    assert Invitation.objects.exclude(partnership=None).get().nonce not in page.content.decode()


def test_groups_are_not_edited_by_hand() -> None:
    assert Group not in admin.site._registry


# --- what an operator begins with


def test_a_new_organisation_role_and_person(operator: Client, cast: Cast) -> None:
    operator.post(url(Organisation, "add/"), {"name": "Neue Werke", "language": "de"})
    organisation = Organisation.objects.get(name="Neue Werke")
    given = {"organisation": organisation.pk, "kind": "staff", "name": "Leitung", "rights": ["user.edit"]}
    operator.post(url(Role, "add/"), given)
    role = Role.objects.get(organisation=organisation)
    assert role.rights == ["user.edit"]
    operator.post(url(User, "add/"), person(cast, organisation=organisation.pk, role=role.pk))
    user = User.objects.get(email="neu@stadtwerke.example")
    assert user.check_password("Sonnen-Dach-77")
    assert list(user.groups.all()) == [organisation.group]
    assert EmailAddress.objects.get(user=user).verified
    log = Event.objects.filter(organisation=organisation).order_by("pk")
    assert [(event.verb, event.target) for event in log] == [
        ("operator_added", organisation), ("operator_added", role), ("operator_added", user)
    ]  # fmt: skip
    assert {event.actor for event in log} == {cast.admin}


def test_a_role_takes_only_rights_that_there_are(operator: Client, cast: Cast) -> None:
    given = {"organisation": cast.host.pk, "kind": "partner", "name": "P"}
    assert errors(operator.post(url(Role, "add/"), given | {"rights": ["entity.fly"]})) == {"rights"}
    assert errors(operator.post(url(Role, "add/"), given | {"rights": ["entity.share"]})) == {"rights"}


@pytest.mark.parametrize("role", ["partner_role", "other_staff.role"])
def test_the_role_must_be_a_staff_role_of_the_organisation(operator: Client, cast: Cast, role: str) -> None:
    chosen = cast.partner_role if role == "partner_role" else cast.other_staff.role
    assert errors(operator.post(url(User, "add/"), person(cast, role=chosen.pk))) == {"role"}


def test_nobody_is_added_beyond_the_user_limit(operator: Client, cast: Cast) -> None:
    Partnership.objects.filter(pk=cast.alpha.partnership.pk).update(user_limit=2)
    given = person(cast, organisation=cast.alpha.organisation.pk, role=cast.alpha.role.pk)
    assert errors(operator.post(url(User, "add/"), given)) == {"__all__"}


# --- what is there keeps to the rules


def test_role_organisation_address_and_state_are_settled(operator: Client, cast: Cast) -> None:
    data = person(cast, organisation=cast.other.pk, role=cast.other_staff.role_id)
    assert operator.post(change(cast, cast.reader), data | {"is_active": ""}).status_code == 302
    now = User.objects.get(pk=cast.reader.pk)
    assert (now.name, now.language) == ("Nele Neu", "de")
    assert (now.email, now.organisation, now.role) == (cast.reader.email, cast.host, cast.reader_role)
    assert now.is_active
    assert list(now.groups.all()) == [cast.host.group]
    assert Event.objects.get(verb="operator_changed").changes == {"name": ["Lea Leser", "Nele Neu"]}


def test_deactivating_goes_through_the_rules(operator: Client, cast: Cast) -> None:
    def do(action: str, *people: User) -> str:
        data = {"action": action, "_selected_action": [each.pk for each in people]}
        return operator.post(url(User), data, follow=True).content.decode()

    reader = client_of(cast.reader)
    html = do("deactivate", cast.reader, cast.chief, cast.admin)
    active = set(User.objects.filter(is_active=True))
    assert cast.reader not in active
    assert {cast.chief, cast.admin} <= active
    assert "Carla Chefin: This is the last active person who can manage users or roles." in html
    assert "Ada Admin: You can&#x27;t deactivate your own account." in html
    assert reader.get("/").url.startswith("/account/login/")
    assert Event.objects.get(verb="person_deactivated").organisation == cast.host
    do("reactivate", cast.reader)
    assert User.objects.get(pk=cast.reader.pk).is_active
    Partnership.objects.filter(pk=cast.alpha.partnership.pk).update(user_limit=1)
    User.objects.filter(pk=cast.alpha.user.pk).update(is_active=False)
    assert "user limit" in do("reactivate", cast.alpha.user)
    assert not User.objects.get(pk=cast.alpha.user.pk).is_active


def test_a_lost_second_factor_is_taken_away_and_told(operator: Client, cast: Cast) -> None:
    TOTP.activate(cast.staff, SECRET)
    RecoveryCodes.activate(cast.staff)
    ids = list(Authenticator.objects.values_list("pk", flat=True))
    operator.post(url(Authenticator, f"{ids[0]}/delete/"), {"post": "yes"})
    assert Authenticator.objects.count() == 1
    operator.post(url(Authenticator), {"action": "delete_selected", "_selected_action": ids[1:], "post": "yes"})
    assert not Authenticator.objects.exists()
    told = Event.objects.filter(verb="second_factor_removed")
    assert [event.target for event in told] == [cast.staff, cast.staff]


def test_levels_of_attributes_are_named(operator: Client, cast: Cast, rows: Callable[[type[Model]], Any]) -> None:
    html = operator.get(url(Role, f"{cast.partner_role.pk}/change/")).content.decode()
    assert "Expected value: hidden" in html
    assert "#999999: read only" in html


# --- guardian's permissions


@pytest.mark.parametrize("kind", ["entity", "file", "note", "message"])
def test_grants_are_listed_and_found(operator: Client, cast: Cast, kind: str) -> None:
    listing = f"/admin/entities/{kind}grant/"
    word = {"entity": "Muster", "file": "Angebot"}.get(kind, "Angebot")
    html = operator.get(listing, {"q": word}).content.decode()
    assert "Alpha Solar" in html
    assert "Stella Stadt" in html
    alpha = {"group__organisation__id__exact": cast.alpha.organisation.pk}
    assert "Delta Montage</td>" in html
    assert "Delta Montage</td>" not in operator.get(listing, alpha).content.decode()
    assert operator.get(listing, {"in_force": "no"}).context["cl"].result_count == 0
    assert operator.get(listing, {"in_force": "yes"}).context["cl"].result_count > 0


def test_what_stands_in_guardian_s_own_tables_is_noticed(operator: Client, cast: Cast) -> None:
    for model in (GroupObjectPermission, UserObjectPermission):
        assert operator.get(url(model)).context["cl"].result_count == 0


@pytest.mark.parametrize("model", [Role, Invitation, Partnership], ids=lambda model: model._meta.label)
def test_lists_make_no_more_queries_for_more_rows(operator: Client, cast: Cast, model: type[Model]) -> None:
    def add(number: int) -> None:
        invitations.invite_colleague(
            actor=cast.staff,
            organisation=cast.host,
            email=f"n{number}@n.example",
            name="",
            role=cast.reader_role,
            language="en",
        )
        Role.objects.create(organisation=cast.host, kind="staff", name=f"R {number}")

    add(0)
    few = queries_of(lambda: operator.get(url(model)))
    for number in range(1, 10):
        add(number)
    assert queries_of(lambda: operator.get(url(model))) == few
