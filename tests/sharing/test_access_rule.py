"""The access rule, case by case: lists, single objects, actions and ``has_perm`` give one answer."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.utils import timezone

from entities.models import Entity, File
from orgs.models import Partnership, User
from orgs.rights import UnknownRightError
from sharing.access import access_of
from sharing.services import give
from tests.cast import Cast, grant, revoke
from tests.sharing.actions import fresh


def answers(user: User, cast: Cast) -> set[str]:
    """Return what ``user`` sees of the opportunity and its shared file, after all ways of asking agree."""
    user = fresh(user)
    found = set()
    for thing in (cast.opportunity, cast.files["shared"]):
        model, name = type(thing), thing.kind
        listed = model.objects.own_of(user) | model.objects.shared_with(user)
        seen = listed.filter(pk=thing.pk).exists()
        assert model.objects.visible_to(user).filter(pk=thing.pk).exists() == seen
        assert user.has_perm(f"entities.view_{name}", thing) == seen
        assert _gets(user, thing) == seen
        if seen:
            found.add(name)
    return found


def _gets(user: User, thing: Entity | File) -> bool:
    try:
        return bool(type(thing).objects.get_for(user, "view", thing.pk) == thing)
    except Http404:
        return False


BOTH = {"entity", "file"}


def test_who_sees_what(cast: Cast) -> None:
    assert answers(cast.staff, cast) == BOTH
    assert answers(cast.reader, cast) == BOTH
    assert answers(cast.alpha.user, cast) == BOTH
    for user in (cast.beta.user, cast.gamma.user, cast.delta.user, cast.other_staff, cast.deactivated):
        assert answers(user, cast) == set()


def _suspend(cast: Cast) -> None:
    Partnership.objects.filter(pk=cast.alpha.partnership.pk).update(status="suspended")


def _switch_off(cast: Cast) -> None:
    cast.host.partner_collaboration = False
    cast.host.save()


def _deactivate(cast: Cast) -> None:
    User.objects.filter(pk=cast.alpha.user.pk).update(is_active=False)


def _without_role(cast: Cast) -> None:
    User.objects.filter(pk=cast.alpha.user.pk).update(role=None)


def _expire_entity(cast: Cast) -> None:
    cast.opportunity.grants.update(expires_at=timezone.now() - timedelta(seconds=1))


def _take_entity(cast: Cast) -> None:
    revoke(cast.opportunity, cast.alpha.organisation)


def _narrow_host(cast: Cast) -> None:
    cast.partner_role.rights = ["file.view"]
    cast.partner_role.save()


def _narrow_partner(cast: Cast) -> None:
    cast.alpha.role.rights = ["file.view"]
    cast.alpha.role.save()


@pytest.mark.parametrize(
    "change",
    [_suspend, _switch_off, _deactivate, _without_role, _expire_entity, _take_entity, _narrow_host, _narrow_partner],
)
def test_with_the_next_request_nothing_is_seen(cast: Cast, change: Callable[[Cast], None]) -> None:
    change(cast)
    assert answers(cast.alpha.user, cast) == set()


def test_a_file_is_lost_alone_when_only_its_grant_goes(cast: Cast) -> None:
    revoke(cast.files["shared"], cast.alpha.organisation)
    assert answers(cast.alpha.user, cast) == {"entity"}


def test_a_file_is_lost_alone_when_the_role_hides_files(cast: Cast) -> None:
    cast.partner_role.rights = ["entity.view"]
    cast.partner_role.save()
    assert answers(cast.alpha.user, cast) == {"entity"}


def test_a_grant_holds_until_it_expires(cast: Cast) -> None:
    cast.opportunity.grants.update(expires_at=timezone.now() + timedelta(hours=1))
    assert answers(cast.alpha.user, cast) == BOTH


def test_a_grant_without_a_partnership_gives_nothing(cast: Cast) -> None:
    grant(cast.opportunity, cast.other, cast.staff)
    assert answers(cast.other_staff, cast) == set()


def test_a_superuser_sees_no_other_tenant(cast: Cast) -> None:
    cast.other_staff.is_superuser = True
    cast.other_staff.save()
    assert answers(cast.other_staff, cast) == set()
    assert answers(cast.admin, cast) == BOTH


def test_seen_but_not_allowed_is_403_and_unknown_is_404(cast: Cast) -> None:
    pk = cast.opportunity.pk
    with pytest.raises(PermissionDenied):
        Entity.objects.get_for(fresh(cast.reader), "edit", pk)
    with pytest.raises(PermissionDenied):
        Entity.objects.get_for(fresh(cast.alpha.user), "share", pk)
    with pytest.raises(PermissionDenied):
        Entity.objects.get_for(fresh(cast.alpha.user), "delete", pk)
    with pytest.raises(Http404):
        Entity.objects.get_for(fresh(cast.beta.user), "edit", pk)
    assert Entity.objects.get_for(fresh(cast.alpha.user), "edit", pk) == cast.opportunity


def test_an_unknown_action_is_a_mistake_and_no_answer(cast: Cast) -> None:
    with pytest.raises(UnknownRightError):
        Entity.objects.get_for(fresh(cast.staff), "fly", cast.opportunity.pk)


def test_a_role_never_widens_what_the_other_gives(cast: Cast) -> None:
    cast.alpha.role.rights = ["entity.view", "entity.edit", "entity.share", "entity.delete", "partner.edit"]
    cast.alpha.role.save()
    cast.partner_role.rights = ["entity.view", "entity.share", "entity.delete", "file.view"]
    cast.partner_role.save()
    access = access_of(fresh(cast.alpha.user))
    assert access.rights_on_things_of(cast.host.pk) == {"entity.view"}
    assert access.rights_on_things_of(cast.other.pk) == frozenset()


def test_own_and_shared_are_never_mixed(cast: Cast) -> None:
    user = fresh(cast.alpha.user)
    assert not Entity.objects.own_of(user).exists()
    assert set(Entity.objects.shared_with(user)) == {cast.opportunity, cast.order}
    staff = fresh(cast.staff)
    assert not Entity.objects.shared_with(staff).exists()
    assert Entity.objects.own_of(staff).count() == 4


def test_a_host_can_be_a_partner_of_another(cast: Cast) -> None:
    Partnership.objects.create(host=cast.other, partner=cast.host, status="active", role=_partner_role_of(cast))
    give(actor=cast.other_staff, things=[cast.other_opportunity], organisation=cast.host)
    staff = fresh(cast.staff)
    assert set(Entity.objects.shared_with(staff)) == {cast.other_opportunity}
    assert cast.opportunity in Entity.objects.visible_to(staff)
    with pytest.raises(PermissionDenied):
        Entity.objects.get_for(staff, "share", cast.other_opportunity.pk)


def _partner_role_of(cast: Cast) -> object:
    return cast.other.roles.create(kind="partner", name="Partner", rights=["entity.view"])


def test_has_perm_answers_for_every_action(cast: Cast) -> None:
    staff, reader, alpha = fresh(cast.staff), fresh(cast.reader), fresh(cast.alpha.user)
    thing = cast.opportunity
    assert staff.has_perm("entities.share_entity", thing)
    assert not reader.has_perm("entities.edit_entity", thing)
    assert alpha.has_perm("entities.edit_entity", thing)
    assert not alpha.has_perm("entities.share_entity", thing)
    assert not alpha.has_perm("entities.view_file", thing)
    assert not staff.has_perm("entities.view_entity")
    assert fresh(cast.alpha.user).get_all_permissions(thing) == {"view_entity", "edit_entity"}
    assert fresh(cast.alpha.user).get_group_permissions(thing) == {"view_entity", "edit_entity"}
    assert not fresh(cast.deactivated).get_all_permissions(thing)
