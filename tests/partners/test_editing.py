"""Neu erstellen and changing what is noted down about a partner."""

import re
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse
from django.utils import timezone

from activity.models import Event, OutboxMessage
from orgs.models import Invitation, Organisation, Partnership, Role, User
from orgs.services import StalePartnership, create_partner, create_partnership, update_partner
from tests.cast import Cast, make_user
from tests.helpers import client_of

CREATE, EDIT = "sharing:partner_create", "sharing:partner_edit"


@pytest.fixture(autouse=True)
def _english(cast: Cast) -> None:
    User.objects.update(language="en")


def typed(cast: Cast, **fields: Any) -> dict[str, Any]:
    return {"name": "Neue Sonne", "role": cast.partner_role.pk, "language": "de", **fields}


def create(cast: Cast, user: User | None = None, **fields: Any) -> Any:
    return client_of(user or cast.staff).post(reverse(CREATE), typed(cast, **fields))


def newest() -> Partnership:
    return Partnership.objects.latest("pk")


def errors(response: Any) -> dict[str, list[str]]:
    assert response.status_code == 422
    return dict(response.context["form"].errors)


def edit_url(partnership: Partnership) -> str:
    return reverse(EDIT, args=[partnership.pk])


def opened(cast: Cast, partnership: Partnership, user: User | None = None) -> dict[str, Any]:
    """Return what the form for ``partnership`` would send unchanged."""
    form = client_of(user or cast.staff).get(edit_url(partnership)).context["form"]
    return sent(form)


def sent(form: Any) -> dict[str, Any]:
    values = {field.name: field.value() for field in form if not field.field.disabled and field.name != "anyway"}
    return {key: value for key, value in values.items() if value not in (None, [])}


def save(cast: Cast, partnership: Partnership, data: dict[str, Any], user: User | None = None) -> Any:
    return client_of(user or cast.staff).post(edit_url(partnership), data)


def invited(cast: Cast, **fields: Any) -> Partnership:
    return create_partner(actor=cast.staff, **{"name": "Neue Sonne", "role": cast.partner_role, **fields})


# --- new ones


def test_a_new_partner_has_all_that_was_entered_and_nobody_in_it(cast: Cast) -> None:
    purposes, labels = [cast.purposes["sales"], cast.purposes["montage"]], [cast.labels["technik"]]
    response = create(
        cast,
        contact="Nora Neu",
        email="nora@sonne.example",
        phone="+49 711 1",
        street="Weg",
        house_number="1a",
        postcode="01067",
        city="Dresden",
        latitude="51.05",
        longitude="13,74",
        radius_km="30",
        user_limit="5",
        purposes=[each.pk for each in purposes],
        labels=[each.pk for each in labels],
    )
    partnership = newest()
    assert response.status_code == 302
    assert response["Location"] == reverse("sharing:partner", args=[partnership.pk])
    assert (partnership.host, partnership.status, partnership.role) == (cast.host, "invited", cast.partner_role)
    assert (partnership.contact, partnership.email, partnership.phone) == (
        "Nora Neu",
        "nora@sonne.example",
        "+49 711 1",
    )
    assert partnership.address_line == "Weg 1a, 01067 Dresden"
    assert (partnership.latitude, partnership.longitude, partnership.radius_km) == (51.05, 13.74, 30)
    assert (partnership.language, partnership.user_limit) == ("de", 5)
    assert set(partnership.purposes.all()) == set(purposes)
    assert set(partnership.labels.all()) == set(labels)
    assert (partnership.partner.name, partnership.partner.users.count()) == ("Neue Sonne", 0)
    event = Event.objects.get(verb="partnership_created", target_id=partnership.pk)
    assert (event.actor, event.organisation_id) == (cast.staff, cast.host.pk)


def test_the_invitation_goes_out_at_once_when_it_is_ticked(cast: Cast) -> None:
    create(cast, email="nora@sonne.example", contact="Nora", language="en", invite="on")
    invitation = Invitation.objects.get(partnership=newest())
    assert (invitation.email, invitation.name, invitation.language) == ("nora@sonne.example", "Nora", "en")
    assert invitation.invited_by == cast.staff
    assert OutboxMessage.objects.filter(address="nora@sonne.example").count() == 1


def test_without_the_tick_nobody_is_invited(cast: Cast) -> None:
    create(cast, email="nora@sonne.example")
    assert newest().email == "nora@sonne.example"
    assert not Invitation.objects.exists()
    assert not OutboxMessage.objects.exists()


def test_it_says_what_was_done(cast: Cast) -> None:
    client = client_of(cast.staff)
    client.post(reverse(CREATE), typed(cast, email="nora@sonne.example", invite="on"))
    content = client.get(reverse("sharing:collaborations")).content.decode()
    assert "Neue Sonne was created, and the invitation is on its way to nora@sonne.example." in content


def test_the_tick_is_there_at_first_and_needs_an_address(cast: Cast) -> None:
    form = client_of(cast.staff).get(reverse(CREATE)).context["form"]
    assert form["invite"].value() is True
    assert errors(create(cast, invite="on")) == {"email": ["An invitation needs an e-mail address."]}
    assert Partnership.objects.count() == 4


@pytest.mark.parametrize(
    ("fields", "wrong"),
    [
        ({"name": ""}, "name"),
        ({"name": " "}, "name"),
        ({"name": "x" * 121}, "name"),
        ({"email": "no address"}, "email"),
        ({"latitude": "51.05"}, "longitude"),
        ({"longitude": "13.74"}, "latitude"),
        ({"latitude": "91", "longitude": "13"}, "latitude"),
        ({"latitude": "51", "longitude": "-181"}, "longitude"),
        ({"latitude": "nan", "longitude": "1"}, "latitude"),
        ({"latitude": "1.234,5", "longitude": "1"}, "latitude"),
        ({"radius_km": "0"}, "radius_km"),
        ({"radius_km": "99999999999"}, "radius_km"),
        ({"user_limit": "-1"}, "user_limit"),
        ({"user_limit": "70000"}, "user_limit"),
        ({"language": "fr"}, "language"),
        ({"role": ""}, "role"),
        ({"role": "99999999999999999999"}, "role"),
    ],
)
def test_bad_input_is_told_and_nothing_typed_is_lost(cast: Cast, fields: dict[str, str], wrong: str) -> None:
    before = Organisation.objects.count()
    response = create(cast, contact="Nora Neu", purposes=[cast.purposes["sales"].pk], **fields)
    assert list(errors(response)) == [wrong]
    assert Organisation.objects.count() == before
    content = response.content.decode()
    assert 'value="Nora Neu"' in content
    assert re.search(rf'value="{cast.purposes["sales"].pk}"[^>]*checked', content)


@pytest.mark.parametrize("field", ["role", "purposes", "labels"])
def test_nothing_of_others_can_be_chosen(cast: Cast, field: str) -> None:
    """Roles of staff and of other tenants, copies made for another partner, words of others."""
    copy = Role.objects.create(organisation=cast.host, kind="partner", name="Copy", own_of=cast.beta.partnership)
    foreign = Role.objects.create(organisation=cast.other, kind="partner", name="Foreign")
    chosen = {
        "role": [copy.pk, foreign.pk, cast.staff_role.pk],
        "purposes": cast.other.purposes.values_list("pk", flat=True),
        "labels": [label.pk for family in cast.other.label_families.all() for label in family.labels.all()],
    }[field]
    assert chosen
    for pk in chosen:
        assert list(errors(create(cast, **{field: pk}))) == [field]


def test_the_german_form_reads_decimal_commas_and_shows_them(cast: Cast) -> None:
    User.objects.update(language="de")
    create(cast, latitude="51,05", longitude="13.5")
    assert (newest().latitude, newest().longitude) == (51.05, 13.5)
    content = client_of(cast.staff).get(edit_url(newest())).content.decode()
    assert 'value="51,05"' in content
    assert 'value="13,5"' in content


def test_a_second_partner_of_a_name_is_asked_about_and_made_when_it_is_meant(cast: Cast) -> None:
    response = create(cast, name="  alpha   SOLAR ")
    assert list(errors(response)) == ["name"]
    assert response.context["form"].duplicate == cast.alpha.partnership
    content = response.content.decode()
    assert reverse("sharing:partner", args=[cast.alpha.partnership.pk]) in content
    assert 'name="anyway"' in content
    assert create(cast, name="alpha SOLAR", anyway="on").status_code == 302
    assert newest().partner.name == "alpha SOLAR"


def test_the_name_of_another_hosts_partner_is_no_second_one(cast: Cast) -> None:
    role = Role.objects.create(organisation=cast.other, kind="partner", name="Foreign")
    create_partnership(actor=None, host=cast.other, partner=Organisation.objects.create(name="Epsilon"), role=role)
    assert create(cast, name="Epsilon").status_code == 302


def test_without_any_role_it_says_what_to_do_first(cast: Cast) -> None:
    content = client_of(cast.other_staff).get(reverse(CREATE)).content.decode()
    assert "There is no partner role yet." in content
    assert reverse("orgs:role_create") in content


# --- changing


def test_what_is_changed_is_saved_and_recorded_before_and_after(cast: Cast) -> None:
    partnership, role = cast.alpha.partnership, Role.objects.create(organisation=cast.host, kind="partner", name="Neu")
    data = opened(cast, partnership)
    data |= {"contact": "Nora", "role": role.pk, "latitude": "51.05", "longitude": "13.74", "user_limit": "7"}
    data |= {"purposes": [cast.purposes["montage"].pk], "labels": [cast.labels["technik"].pk]}
    response = save(cast, partnership, data)
    assert response["Location"] == reverse("sharing:partner", args=[partnership.pk])
    partnership.refresh_from_db()
    assert (partnership.contact, partnership.role, partnership.user_limit) == ("Nora", role, 7)
    assert partnership.version == 2
    event = Event.objects.get(verb="partnership_changed")
    assert event.actor == cast.staff
    assert event.changes == {
        "contact": ["", "Nora"],
        "role": ["Partner Vertrieb", "Neu"],
        "latitude": [None, 51.05],
        "longitude": [None, 13.74],
        "user_limit": [None, 7],
        "purposes": [["PV Vertrieb"], ["PV Montage"]],
        "labels": [[], ["Technik"]],
    }


def test_saving_without_a_change_changes_nothing(cast: Cast) -> None:
    assert save(cast, cast.alpha.partnership, opened(cast, cast.alpha.partnership)).status_code == 302
    cast.alpha.partnership.refresh_from_db()
    assert cast.alpha.partnership.version == 1
    assert not Event.objects.filter(verb="partnership_changed").exists()


def test_the_name_belongs_to_the_host_only_until_the_partner_accepts(cast: Cast) -> None:
    partnership = invited(cast)
    assert save(cast, partnership, opened(cast, partnership) | {"name": "Alte Sonne"}).status_code == 302
    partnership.partner.refresh_from_db()
    assert partnership.partner.name == "Alte Sonne"
    assert Event.objects.get(verb="partnership_changed").changes == {"name": ["Neue Sonne", "Alte Sonne"]}
    make_user(partnership.partner, None, "nora@sonne.example", "Nora")
    form = client_of(cast.staff).get(edit_url(partnership)).context["form"]
    assert form.fields["name"].disabled
    save(cast, partnership, opened(cast, partnership) | {"name": "Forged"})
    partnership.partner.refresh_from_db()
    assert partnership.partner.name == "Alte Sonne"


def test_who_accepted_meanwhile_keeps_the_name(cast: Cast) -> None:
    partnership = invited(cast)
    make_user(partnership.partner, None, "nora@sonne.example", "Nora")
    with pytest.raises(ValidationError):
        update(cast, partnership, name="Alte Sonne", contact="Nora")
    partnership.refresh_from_db()
    assert (partnership.partner.name, partnership.contact) == ("Neue Sonne", "")


def test_renaming_to_the_name_of_another_partner_asks(cast: Cast) -> None:
    partnership = invited(cast)
    data = opened(cast, partnership) | {"name": "Alpha Solar"}
    assert list(errors(save(cast, partnership, data))) == ["name"]
    assert save(cast, partnership, data | {"anyway": "on"}).status_code == 302


def test_its_own_copy_of_a_role_is_offered_to_that_partner_alone(cast: Cast) -> None:
    copy = Role.objects.create(organisation=cast.host, kind="partner", name="Copy", own_of=cast.alpha.partnership)
    assert (
        save(cast, cast.alpha.partnership, opened(cast, cast.alpha.partnership) | {"role": copy.pk}).status_code == 302
    )
    cast.alpha.partnership.refresh_from_db()
    assert cast.alpha.partnership.role == copy
    beta = cast.beta.partnership
    assert list(errors(save(cast, beta, opened(cast, beta) | {"role": copy.pk}))) == ["role"]


def test_an_archived_word_stays_with_the_partner_that_has_it(cast: Cast) -> None:
    sales = cast.purposes["sales"]
    sales.archived_at = timezone.now()
    sales.save()
    alpha = cast.alpha.partnership
    assert save(cast, alpha, opened(cast, alpha) | {"contact": "Nora"}).status_code == 302
    assert list(alpha.purposes.all()) == [sales]
    gamma = cast.gamma.partnership
    assert list(errors(save(cast, gamma, opened(cast, gamma) | {"purposes": [sales.pk]}))) == ["purposes"]


@pytest.mark.parametrize("seen", ["", "forged", "another"])
def test_a_form_that_is_not_ours_is_refused(cast: Cast, seen: str) -> None:
    other = opened(cast, cast.beta.partnership)["seen"]
    data = opened(cast, cast.alpha.partnership) | {"seen": other if seen == "another" else seen, "contact": "Nora"}
    assert list(errors(save(cast, cast.alpha.partnership, data))) == ["seen"]
    cast.alpha.partnership.refresh_from_db()
    assert cast.alpha.partnership.contact == ""


# --- two at once


def test_two_admins_at_once_lose_nothing(cast: Cast) -> None:
    partnership, sales, montage = cast.alpha.partnership, cast.purposes["sales"], cast.purposes["montage"]
    mine = opened(cast, partnership) | {"contact": "Mine", "city": "Ulm", "purposes": [sales.pk, montage.pk]}
    theirs = opened(cast, partnership, cast.admin) | {"contact": "Theirs", "phone": "0711"}
    assert save(cast, partnership, theirs, cast.admin).status_code == 302

    response = save(cast, partnership, mine)
    assert response.status_code == 422
    partnership.refresh_from_db()
    assert (partnership.contact, partnership.phone, partnership.city) == ("Theirs", "0711", "")
    content = response.content.decode()
    assert "Ada Admin changed this meanwhile." in content
    assert set(response.context["form"].theirs.items()) == {("contact", "Theirs"), ("phone", "0711")}
    shown = sent(response.context["form"])
    assert (shown["contact"], shown["city"], shown["phone"]) == ("Mine", "Ulm", "0711")
    assert set(shown["purposes"]) == {sales.pk, montage.pk}

    assert save(cast, partnership, shown).status_code == 302
    partnership.refresh_from_db()
    assert (partnership.contact, partnership.phone, partnership.city) == ("Mine", "0711", "Ulm")
    assert set(partnership.purposes.all()) == {sales, montage}
    assert partnership.version == 3


def test_what_somebody_else_took_away_stays_away(cast: Cast) -> None:
    partnership = cast.alpha.partnership
    partnership.labels.add(cast.labels["technik"])
    mine = opened(cast, partnership) | {"contact": "Mine"}
    without = {key: value for key, value in opened(cast, partnership).items() if key not in {"labels", "purposes"}}
    save(cast, partnership, without, cast.admin)
    shown = sent(save(cast, partnership, mine).context["form"])
    assert not {"labels", "purposes"} & shown.keys()
    save(cast, partnership, shown)
    assert not partnership.labels.exists()
    assert not partnership.purposes.exists()
    partnership.refresh_from_db()
    assert partnership.contact == "Mine"


def test_an_error_in_a_form_that_became_stale_is_told_first(cast: Cast) -> None:
    partnership = cast.alpha.partnership
    mine = opened(cast, partnership) | {"email": "nonsense"}
    save(cast, partnership, opened(cast, partnership) | {"contact": "Theirs"}, cast.admin)
    response = save(cast, partnership, mine)
    assert list(errors(response)) == ["email"]
    again = sent(response.context["form"]) | {"email": "a@b.example"}
    assert "changed this meanwhile" in save(cast, partnership, again).content.decode()


# --- past the views


def update(cast: Cast, partnership: Partnership, actor: User | None = None, **fields: Any) -> bool:
    given = {"version": partnership.version, "role": partnership.role, "purposes": (), "labels": ()} | fields
    return update_partner(actor=actor or cast.staff, partnership=partnership, **given)


@pytest.mark.parametrize("who", ["reader", "chief", "other_staff", "deactivated"])
def test_services_ask_for_the_right_again(cast: Cast, who: str) -> None:
    actor = getattr(cast, who)
    before = Organisation.objects.count()
    with pytest.raises(PermissionDenied):
        update(cast, cast.alpha.partnership, actor, contact="Forged")
    if who != "other_staff":
        with pytest.raises(PermissionDenied):
            create_partner(actor=actor, name="Forged", role=cast.partner_role)
    with pytest.raises(PermissionDenied):
        create_partnership(actor=actor, host=cast.host, partner=cast.other, role=cast.partner_role)
    assert Organisation.objects.count() == before


def test_services_take_nothing_of_another_organisation(cast: Cast) -> None:
    foreign = Role.objects.create(organisation=cast.other, kind="partner", name="Foreign")
    copy = Role.objects.create(organisation=cast.host, kind="partner", name="Copy", own_of=cast.beta.partnership)
    theirs = list(cast.other.purposes.all())
    labels = [label for family in cast.other.label_families.all() for label in family.labels.all()]
    for given in ({"role": foreign}, {"role": copy}, {"purposes": theirs}, {"labels": labels}):
        with pytest.raises(ValidationError):
            update(cast, cast.alpha.partnership, **given)
        with pytest.raises(ValidationError):
            create_partner(**{"actor": cast.staff, "name": "X", "role": cast.partner_role, **given})
    assert not Organisation.objects.filter(name="X").exists()


def test_a_service_refuses_what_is_out_of_date(cast: Cast) -> None:
    with pytest.raises(StalePartnership) as stale:
        update(cast, cast.alpha.partnership, version=0, contact="Forged")
    assert stale.value.partnership == cast.alpha.partnership


def test_an_invitation_without_an_address_makes_no_partner(cast: Cast) -> None:
    with pytest.raises(ValidationError):
        create_partner(actor=cast.staff, name="X", role=cast.partner_role, invite=True)
    assert not Organisation.objects.filter(name="X").exists()


def test_a_host_that_only_looks_sees_no_form(cast: Cast) -> None:
    cast.reader_role.rights = [*cast.reader_role.rights, "partner.view"]
    cast.reader_role.save()
    for url in (reverse(CREATE), edit_url(cast.alpha.partnership)):
        for method in ("get", "post"):
            assert getattr(client_of(cast.reader), method)(url).status_code == 403
