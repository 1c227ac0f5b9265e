"""Organisations, people and partnerships: groups in step, addresses, rights, who sees which partners."""

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from activity.models import Event
from orgs.models import Organisation, Partnership, User
from orgs.rights import PARTNER_RIGHTS, UnknownRightError, rights_on
from orgs.services import create_partnership, create_user, resume_partnership, suspend_partnership
from tests.cast import Cast
from tests.helpers import client_of


def test_an_organisation_has_one_group_of_its_own(cast: Cast) -> None:
    group = cast.host.group
    cast.host.save()
    assert Organisation.objects.get(pk=cast.host.pk).group == group
    assert Organisation.objects.filter(group=group).count() == 1


def test_people_move_to_the_group_of_their_organisation(cast: Cast) -> None:
    cast.reader.organisation = cast.other
    cast.reader.role = cast.other_staff.role
    cast.reader.save(update_fields=["organisation_id", "role"])
    assert list(cast.reader.groups.all()) == [cast.other.group]


@pytest.mark.parametrize("email", ["STAFF@stadtwerke.example", " staff@Stadtwerke.example "])
def test_an_address_belongs_to_one_person_in_any_spelling(cast: Cast, email: str) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        create_user(organisation=cast.host, email=email, name="Zweite")
    assert User.objects.get_by_natural_key(email) == cast.staff


def test_without_a_password_nobody_signs_in(cast: Cast) -> None:
    user = create_user(organisation=cast.host, email="ohne@stadtwerke.example", name="Ohne")
    assert not user.has_usable_password()
    assert user.language == cast.host.language


def test_only_operators_open_django_admin(cast: Cast) -> None:
    assert cast.admin.is_staff
    assert not cast.staff.is_staff
    assert User.objects.create_superuser("op@x.example", "x", name="O", organisation=cast.host).is_staff


def test_being_an_operator_opens_nobody_s_things(cast: Cast) -> None:
    assert cast.admin.has_perm("entities.view_entity")
    assert cast.admin.has_perm("entities.view_entity", cast.opportunity)
    assert not cast.admin.has_perm("entities.view_entity", cast.other_opportunity)


def test_rights_without_a_role_or_when_deactivated(cast: Cast) -> None:
    assert cast.staff.has_right("partner.view")
    assert not cast.deactivated.has_right("partner.view")
    cast.staff.role = None
    assert not cast.staff.has_right("partner.view")
    with pytest.raises(UnknownRightError):
        cast.staff.has_right("partner.hug")
    assert rights_on(["partner"], ["view", "share"]) == ["partner.view"]
    assert not {right for right in PARTNER_RIGHTS if right.endswith((".share", ".import"))}


def test_partners_are_seen_by_the_host_s_people_with_the_right(cast: Cast) -> None:
    assert Partnership.objects.visible_to(cast.staff).count() == 4
    assert not Partnership.objects.visible_to(cast.reader).exists()
    assert not Partnership.objects.visible_to(cast.other_staff).exists()


def test_partners_to_share_with_are_the_active_ones_by_name(cast: Cast) -> None:
    offered = Partnership.objects.to_share_with(cast.host)
    assert [each.partner.name for each in offered] == ["Alpha Solar", "Beta Dach", "Gamma Elektro"]
    Organisation.objects.filter(pk=cast.host.pk).update(partner_collaboration=False)
    assert not Partnership.objects.to_share_with(cast.host).exists()


def test_a_partnership_is_made_once_with_a_partner_role_of_the_host(cast: Cast) -> None:
    def start(**given: object) -> None:
        everything = {"host": cast.host, "partner": cast.other, "role": cast.partner_role} | given
        create_partnership(actor=cast.staff, **everything)  # type: ignore[arg-type]

    start()
    for wrong in ({}, {"role": cast.staff_role}, {"partner": cast.host}):
        with pytest.raises(ValidationError):
            start(**wrong)


def test_changing_the_status_is_recorded_and_holds_from_the_next_request_on(cast: Cast) -> None:
    url = cast.opportunity.get_absolute_url()
    client = client_of(cast.alpha.user)
    assert client.get(url).status_code == 200
    suspend_partnership(actor=cast.staff, partnership=cast.alpha.partnership)
    assert client.get(url).status_code == 404
    assert Event.objects.get(verb="partnership_suspended").changes == {"status": ["active", "suspended"]}
    resume_partnership(actor=cast.staff, partnership=cast.alpha.partnership)
    assert client.get(url).status_code == 200


def test_names_stand_for_things(cast: Cast) -> None:
    assert str(cast.alpha.partnership) == "Stadtwerke – Alpha Solar"
    assert [str(each) for each in (cast.host, cast.staff, cast.staff_role)] == ["Stadtwerke", "Stella Stadt", "Alle"]
    assert str(cast.labels["technik"].family) == "Thema"
