"""Two admins at once: whatever comes first, somebody is left who manages users."""

from collections.abc import Iterator

import pytest
from django.db import connections
from django.urls import reverse

from orgs.models import Partnership, User
from tests.cast import Cast, make_cast, make_user
from tests.security.test_at_the_same_time import ROUNDS, post, together

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def cast(transactional_db: None) -> Iterator[Cast]:
    yield make_cast()
    connections.close_all()


@pytest.fixture
def second(cast: Cast) -> User:
    """Return Alpha's second admin."""
    return make_user(cast.alpha.organisation, cast.chief.role, "zweite@partner.example", "Zora Zweite")


def url(action: str, person: User) -> str:
    return reverse(f"orgs:person_{action}", args=[person.pk])


def left(cast: Cast) -> int:
    return User.objects.filter(role=cast.chief.role, is_active=True).count()


def test_two_admins_deactivate_each_other(cast: Cast, second: User) -> None:
    for _round in range(ROUNDS):
        User.objects.filter(pk__in=[cast.chief.pk, second.pk]).update(is_active=True)
        # What they sign in with now: being deactivated ended all sessions of the last round.
        for admin in (cast.chief, second):
            admin.refresh_from_db()
        statuses = together(
            (cast.chief, post(url("deactivate", second))), (second, post(url("deactivate", cast.chief)))
        )
        # The second one is an admin no more: refused, or signed out already.
        assert statuses.count(302) >= 1
        assert set(statuses) <= {302, 403}
        assert left(cast) == 1


def test_two_admins_lay_their_role_down(cast: Cast, second: User) -> None:
    for _round in range(ROUNDS):
        User.objects.filter(pk__in=[cast.chief.pk, second.pk]).update(role=cast.chief.role)
        lower = {"role": cast.alpha.role.pk}
        statuses = together(
            (cast.chief, post(url("role", cast.chief), lower)), (second, post(url("role", second), lower))
        )
        assert sorted(statuses) == [302, 422]
        assert left(cast) == 1


def test_the_last_place_is_given_once(cast: Cast, second: User) -> None:
    Partnership.objects.filter(pk=cast.alpha.partnership.pk).update(user_limit=3)
    invited = {"email": "neu@partner.example", "language": "de", "role": cast.alpha.role.pk}
    for _round in range(ROUNDS):
        cast.alpha.organisation.invitations.all().delete()
        User.objects.filter(pk=cast.alpha.user.pk).update(is_active=False)
        together(
            (cast.chief, post(url("reactivate", cast.alpha.user))),
            (second, post(reverse("orgs:person_invite"), invited)),
        )
        people = User.objects.filter(organisation=cast.alpha.organisation, is_active=True).count()
        assert people + cast.alpha.organisation.invitations.count() == 3
