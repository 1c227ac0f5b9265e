"""Two requests for roles at the same moment, each in a thread of its own: one consistent outcome, no failure."""

from collections.abc import Iterator

import pytest
from django.db import connections

from activity.models import Event
from orgs.models import Role
from orgs.rights import ALL_RIGHTS
from tests.cast import Cast, make_cast, make_user
from tests.helpers import client_of
from tests.orgs.role_forms import sent_by, url_of
from tests.security.test_at_the_same_time import ROUNDS, post, together

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def cast(transactional_db: None) -> Iterator[Cast]:
    """Return the cast, written for good."""
    yield make_cast()
    connections.close_all()


def test_of_two_who_save_the_same_role_one_learns_of_the_other(cast: Cast) -> None:
    for number in range(1, ROUNDS + 1):
        form = sent_by(client_of(cast.staff).get(url_of(cast.partner_role)))
        first, second = (
            post(url_of(cast.partner_role), form | {"name": f"{name} {number}"}) for name in ("First", "Second")
        )
        assert sorted(together((cast.staff, first), (cast.admin, second))) == [302, 422]
        assert Role.objects.get(pk=cast.partner_role.pk).version == number + 1
    assert Event.objects.filter(verb="role_changed").count() == ROUNDS


def test_two_cannot_take_the_last_right_to_edit_roles_away_together(cast: Cast) -> None:
    other = Role.objects.create(organisation=cast.host, kind="staff", name="Chefs", rights=sorted(ALL_RIGHTS))
    boss = make_user(cast.host, other, "boss@stadtwerke.example", "Bea Boss")
    for _ in range(ROUNDS):
        Role.objects.filter(pk__in=[other.pk, cast.staff_role.pk]).update(rights=sorted(ALL_RIGHTS))
        requests = []
        for user, role in ((cast.staff, cast.staff_role), (boss, other)):
            form = sent_by(client_of(user).get(url_of(role)))
            form["rights"].remove("role.edit")
            requests.append((user, post(url_of(role), form)))
        assert sorted(together(*requests)) == [302, 422]
        left = Role.objects.filter(pk__in=[other.pk, cast.staff_role.pk])
        assert sum("role.edit" in role.rights for role in left) == 1


def test_of_two_own_copies_for_one_partner_one_is_made(cast: Cast) -> None:
    request = post(f"/partners/{cast.alpha.partnership.pk}/own-role/")
    assert together((cast.staff, request), (cast.admin, request)) == [302, 302]
    assert Role.objects.filter(own_of=cast.alpha.partnership).count() == 1
