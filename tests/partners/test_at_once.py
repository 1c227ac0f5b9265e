"""Two people at once, each request in a thread of its own: one consistent outcome, no failure."""

from collections import Counter
from typing import Any

import pytest
from django.urls import reverse

from activity.models import Event, OutboxMessage
from orgs.models import Partnership, User
from sharing.collaborations.importing import entries_packed
from sharing.collaborations.reading import Entry
from tests.cast import Cast
from tests.helpers import client_of
from tests.security.test_at_the_same_time import ROUNDS, cast, post, together

__all__ = ["cast"]
pytestmark = pytest.mark.django_db(transaction=True)


def names() -> Counter[str]:
    return Counter(Partnership.objects.filter(status="invited").values_list("partner__name", flat=True))


def seen(user: User, url: str) -> Any:
    return client_of(user).get(url).context["form"]["seen"].value()


def test_two_admins_save_the_same_partner(cast: Cast) -> None:
    partnership = cast.alpha.partnership
    url = reverse("sharing:partner_edit", args=[partnership.pk])
    for number in range(ROUNDS):
        form = {"role": cast.partner_role.pk, "language": "de", "seen": seen(cast.staff, url)}
        statuses = together(
            (cast.staff, post(url, form | {"contact": f"Mine {number}"})),
            (cast.admin, post(url, form | {"contact": f"Theirs {number}"})),
        )
        assert sorted(statuses) == [302, 422]
    partnership.refresh_from_db()
    assert partnership.version == 1 + ROUNDS
    assert Event.objects.filter(verb="partnership_changed").count() == ROUNDS


def test_a_form_sent_twice_makes_one_partner(cast: Cast) -> None:
    for number in range(ROUNDS):
        form = {"name": f"Neu {number}", "role": cast.partner_role.pk, "language": "de"}
        form |= {"email": f"neu{number}@partner.example", "invite": "on"}
        send = post(reverse("sharing:partner_create"), form)
        assert sorted(together((cast.staff, send), (cast.staff, send))) == [302, 422]
    assert names() == {f"Neu {number}": 1 for number in range(ROUNDS)}
    assert OutboxMessage.objects.count() == ROUNDS


def test_an_import_confirmed_twice_makes_everything_once(cast: Cast) -> None:
    entries = [Entry(line, {"name": f"Neu {line}", "email": f"neu{line}@partner.example"}) for line in range(5)]
    state = entries_packed(cast.host, entries, cast.partner_role)
    send = post(reverse("sharing:partners_import"), {"step": "import", "state": state, "invite": "on"})
    assert together((cast.staff, send), (cast.admin, send)) == [200, 200]
    assert names() == {f"Neu {line}": 1 for line in range(5)}
    assert OutboxMessage.objects.count() == 5
