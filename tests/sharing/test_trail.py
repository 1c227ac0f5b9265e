"""The sharing trail: everything that became of a share, by whom and when, and who opened and downloaded it."""

import csv
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from activity.registry import verb_label
from activity.services import record
from orgs.models import User
from sharing.models import Opening
from sharing.services import save_shares, undo_change, unshare
from sharing.services.reviewing import confirm_shares
from sharing.services.sweeping_ends import sweep_ends
from sharing.trail.kinds import ALL_VERBS
from sharing.until import end_of_day
from tests.cast import Cast
from tests.helpers import client_of, queries_of
from tests.sharing.actions import save, selection
from tests.sharing.test_until import today, until
from tests.sharing.undoing import latest


def page_of_thing(cast: Cast, name: str = "trail", **params: str) -> Any:
    return client_of(cast.staff).get(reverse(f"sharing:{name}", args=["entity", cast.opportunity.pk]), params)


def page_of_partner(cast: Cast, name: str = "partner_trail", **params: str) -> Any:
    return client_of(cast.staff).get(reverse(f"sharing:{name}", args=[cast.alpha.partnership.pk]), params)


def texts(page: Any) -> list[str]:
    return [line.text for line in page.context["page"]]


@pytest.fixture
def life(cast: Cast) -> Cast:
    """Let Alpha's share live through all that can become of it, Beta get it, and another tenant do its own."""
    User.objects.update(language="en")
    start = timezone.now()
    end = end_of_day(today() + timedelta(days=20), cast.host.time_zone)
    who = {"actor": cast.staff, "partnership": cast.alpha.partnership}
    steps = [
        lambda: client_of(cast.alpha.user).get(cast.opportunity.get_absolute_url()),
        lambda: client_of(cast.alpha.user).get(reverse("entities:file_download", args=[cast.files["shared"].pk])),
        lambda: unshare(**who, thing=cast.opportunity),
        lambda: undo_change(actor=cast.staff, change=latest()),
        lambda: save_shares(
            actor=cast.staff, thing=cast.opportunity, choices=[until(cast, today() + timedelta(days=20))]
        ),
        lambda: confirm_shares(**who, model=type(cast.opportunity), ids=[cast.opportunity.pk]),
        lambda: save(cast, cast.beta, selection(file=[cast.files["shared"]])),
    ]
    for minute, step in enumerate(steps):
        with time_machine.travel(start + timedelta(minutes=minute), tick=False):
            step()
    with time_machine.travel(end, tick=False):
        sweep_ends()
    other = {"organisation_id": cast.other.pk, "partner_id": cast.alpha.organisation.pk}
    record(actor=cast.other_staff, verb="shared", target=cast.other_opportunity, changes={}, **other)
    return cast


TITLE = "PV-Anlage Muster"
OF_ALPHA = [
    f"The access of Alpha Solar to {TITLE} has ended",
    "Stella Stadt confirmed shares with Alpha Solar as still needed",
    f"Stella Stadt changed until when Alpha Solar has access to {TITLE}",
    f"Stella Stadt undid a change of shares of {TITLE}",
    f"Stella Stadt took back shares of {TITLE} from Alpha Solar",
    "Anna Alpha downloaded the file angebot.pdf",
    f"Anna Alpha opened {TITLE}",
]


def test_the_whole_life_of_a_share_stands_in_both_trails(life: Cast) -> None:
    ended_order = "The access of Alpha Solar to Bestellung 4711 has ended"
    partner = [each for each in texts(page_of_partner(life)) if each != ended_order]
    assert [each.replace(life.files["shared"].name, "angebot.pdf") for each in partner] == OF_ALPHA
    of_thing = texts(page_of_thing(life))
    assert f"Stella Stadt shared {TITLE} with Beta Dach" in of_thing
    assert set(partner) - set(of_thing) == {OF_ALPHA[1]}
    assert "SECRET" not in page_of_partner(life).content.decode()
    until_line = next(line for line in page_of_thing(life).context["page"] if "changed until" in line.text)
    assert [each.name for each in until_line.changes] == ["Access until"]


@pytest.mark.parametrize(
    ("params", "count"),
    [
        ({"kind": "opened"}, 1),
        ({"kind": "downloaded"}, 1),
        ({"kind": "unshared"}, 1),
        ({"person": "anna"}, 2),
        ({"person": "stella", "kind": "until"}, 1),
        ({"kind": "nonsense"}, 8),
        ({"since": "soon"}, 8),
        ({"until": "2020-01-01"}, 0),
    ],
)
def test_filters(life: Cast, params: dict[str, str], count: int) -> None:
    assert len(texts(page_of_partner(life, **params))) == count


def test_every_verb_of_the_trail_is_known() -> None:
    assert all(verb_label(verb) for verb in ALL_VERBS)


def test_what_was_shared_along_stands_in_the_trail_of_the_related_thing(cast: Cast) -> None:
    save(cast, cast.beta, {f"type-{cast.order_type.pk}": frozenset({cast.order.pk})})
    page = client_of(cast.staff).get(reverse("sharing:trail", args=["entity", cast.order.pk]))
    assert [line.partner for line in page.context["page"]] == ["Beta Dach"]


def test_the_role_decides_which_kinds_are_read(life: Cast) -> None:
    life.staff_role.rights = [each for each in life.staff_role.rights if not each.startswith("file.")]
    life.staff_role.save()
    assert not [each for each in texts(page_of_partner(life)) if "downloaded" in each]


def test_a_name_that_is_gone_and_one_that_is_hidden(life: Cast) -> None:
    Opening.objects.update(thing_id=999_999)
    assert "Anna Alpha opened something that is gone" in texts(page_of_partner(life))
    life.alpha.user.delete()
    assert not Opening.objects.exists()
    assert page_of_partner(life).status_code == 200


def test_tables_to_take_along(life: Cast) -> None:
    for page in (page_of_partner(life, "partner_trail_export"), page_of_thing(life, "trail_export", kind="opened")):
        rows = list(csv.reader(page.getvalue().decode("utf-8-sig").splitlines()))
        assert any("Anna Alpha opened" in row[3] for row in rows)
        assert {len(row) for row in rows} == {5}


def test_as_many_queries_for_few_as_for_many(life: Cast) -> None:
    few = [queries_of(lambda: page_of_partner(life)), queries_of(lambda: page_of_thing(life))]
    for number in range(15):
        client_of(life.alpha.user).get(reverse("entities:file_download", args=[life.files["shared"].pk]))
        with time_machine.travel(timezone.now() + timedelta(days=number + 1), tick=False):
            client_of(life.alpha.user).get(life.opportunity.get_absolute_url())
    assert [queries_of(lambda: page_of_partner(life)), queries_of(lambda: page_of_thing(life))] == few
