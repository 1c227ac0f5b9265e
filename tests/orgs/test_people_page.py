"""Organisationseinstellungen → Benutzer: who is there, and whom to invite."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from orgs.models import Invitation, Organisation, Partnership, User
from orgs.people import Status, may_give, roles_to_give
from orgs.services.invitations import invite_partner
from tests.cast import Cast, make_user
from tests.helpers import client_of, queries_of
from tests.orgs.people_tools import HTMX, INVITE, LIST, address, allow, invite, rows, send
from tests.security.test_bad_input import EVIL


@pytest.fixture(autouse=True)
def english(db: None, cast: Cast) -> None:
    for user in (cast.staff, cast.admin, cast.chief, cast.reader):
        user.language = "en"
        user.save()


# --- the list


def test_everybody_of_the_organisation_and_nobody_else(cast: Cast) -> None:
    invite(cast)
    gone = invite(cast, "alt@stadtwerke.example")
    Invitation.objects.filter(pk=gone.pk).update(expires_at=timezone.now() - timedelta(days=1))
    assert rows(client_of(cast.staff)) == [
        ("Ada Admin", "active"),
        ("alt@stadtwerke.example", "expired"),
        ("Fanny Former", "deactivated"),
        ("Lea Leser", "active"),
        ("neu@stadtwerke.example", "invited"),
        ("Stella Stadt", "active"),
    ]
    assert rows(client_of(cast.chief)) == [("Anna Alpha", "active"), ("Carla Chefin", "active")]


def test_each_row_says_role_and_last_login(cast: Cast) -> None:
    User.objects.filter(pk=cast.reader.pk).update(last_login=timezone.now() - timedelta(hours=3))
    html = client_of(cast.staff).get(LIST, {"q": "Leser"}).content.decode()
    assert "reader@stadtwerke.example" in html
    assert ">Lesen<" in html
    assert "3 hours ago" in html
    assert "Stella Stadt</th>" not in html


@pytest.mark.parametrize(
    ("params", "found"),
    [
        ({"q": "stella"}, ["Stella Stadt"]),
        ({"q": "READER@"}, ["Lea Leser"]),
        ({"status": "deactivated"}, ["Fanny Former"]),
        ({"status": "invited"}, ["neu@stadtwerke.example"]),
        ({"status": "nonsense", "q": "Ada"}, ["Ada Admin"]),
        ({"q": "nobody"}, []),
        ({"sort": "-name", "status": "active"}, ["Stella Stadt", "Lea Leser", "Ada Admin"]),
        ({"sort": "status", "q": "ada"}, ["Ada Admin"]),
        ({"sort": "-status"}, ["neu@stadtwerke.example", "Fanny Former", "Ada Admin", "Lea Leser", "Stella Stadt"]),
        ({"sort": "-role", "status": "active"}, ["Lea Leser", "Ada Admin", "Stella Stadt"]),
        ({"sort": "-login", "status": "active"}, ["Lea Leser", "Stella Stadt", "Ada Admin"]),
    ],
)
def test_search_filter_and_sort(cast: Cast, params: dict[str, str], found: list[str]) -> None:
    invite(cast)
    now = timezone.now()
    client = client_of(cast.staff)
    for user, days in ((cast.reader, 1), (cast.staff, 2)):
        User.objects.filter(pk=user.pk).update(last_login=now - timedelta(days=days))
    assert [name for name, _status in rows(client, **params)] == found


def test_filter_by_role_finds_people_and_invitations(cast: Cast) -> None:
    invite(cast)
    found = rows(client_of(cast.staff), role=str(cast.reader_role.pk))
    assert found == [("Lea Leser", "active"), ("neu@stadtwerke.example", "invited")]
    assert rows(client_of(cast.staff), role=str(cast.chief.role_id)) == []


def test_chips_count_each_status(cast: Cast) -> None:
    invite(cast)
    chips = client_of(cast.staff).get(LIST).context["status_chips"]
    assert [(chip.value, chip.count) for chip in chips] == [
        (Status.ACTIVE, 3),
        (Status.DEACTIVATED, 1),
        (Status.INVITED, 1),
    ]


def test_as_many_queries_for_one_as_for_thirty(cast: Cast) -> None:
    client = client_of(cast.staff)
    invite(cast)
    few = queries_of(lambda: client.get(LIST))
    for number in range(30):
        make_user(cast.host, cast.reader_role, f"p{number}@stadtwerke.example", f"P {number}")
        invite(cast, f"i{number}@stadtwerke.example")
    assert queries_of(lambda: client.get(LIST)) == few
    assert len(rows(client, page="2")) == 15


def test_who_may_only_look_finds_no_buttons(cast: Cast) -> None:
    cast.reader_role.rights = ["user.view"]
    cast.reader_role.save()
    invite(cast)
    client = client_of(cast.reader)
    results = client.get(LIST, headers=HTMX).content.decode()
    assert "neu@stadtwerke.example" in results
    assert "<form" not in results
    assert INVITE not in client.get(LIST).content.decode()
    assert client_of(cast.reader).get(INVITE).status_code == 403


def test_the_settings_lead_there(cast: Cast) -> None:
    assert LIST in client_of(cast.staff).get(reverse("orgs:settings")).content.decode()


def test_hosts_that_wait_for_an_answer_are_pointed_at(cast: Cast) -> None:
    hint = reverse("orgs:joining")
    assert hint not in client_of(cast.chief).get(LIST).content.decode()
    Partnership.objects.filter(pk=cast.beta.partnership.pk).update(status="invited")
    invitation = invite_partner(actor=cast.staff, partnership=cast.beta.partnership, email="x@x.example", language="en")
    Invitation.objects.filter(pk=invitation.pk).update(status="confirming", joining=cast.alpha.organisation)
    html = client_of(cast.chief).get(LIST).content.decode()
    assert "1 organization asks to work with yours." in html
    assert f'href="{hint}"' in html
    assert client_of(cast.chief).get(hint).status_code == 200
    assert hint not in client_of(cast.staff).get(LIST).content.decode()


def test_invitations_are_sent_again_and_revoked_from_here(cast: Cast) -> None:
    invitation = invite(cast)
    client, here = client_of(cast.staff), f"{LIST}?status=invited"
    html = client.get(here).content.decode()
    for action, kept in (("resend", "invited"), ("revoke", None)):
        url = reverse(f"orgs:invitation_{action}", args=[invitation.pk])
        assert f'action="{url}"' in html
        assert client.post(url, {"next": here})["Location"] == here
        assert dict(rows(client)).get("neu@stadtwerke.example") == kept


# --- inviting


def test_a_colleague_is_invited(cast: Cast) -> None:
    page = send(cast.staff, role=cast.reader_role.pk)
    invitation = Invitation.objects.get(email="neu@neu.example")
    assert (invitation.organisation, invitation.role, invitation.name) == (cast.host, cast.reader_role, "Nele Neu")
    assert "An invitation goes to neu@neu.example." in page.content.decode()
    assert ("Nele Neu", "invited") in [(row.name, row.status) for row in page.context["rows"]]


def test_the_same_answer_for_addresses_known_elsewhere(cast: Cast) -> None:
    known = send(cast.staff, role=cast.reader_role.pk, email=cast.other_staff.email)
    unknown = send(cast.staff, role=cast.reader_role.pk, email="nobody@fremd.example")
    assert known.redirect_chain == unknown.redirect_chain == [(LIST, 302)]
    first, second = (
        next(str(each) for each in page.context["messages"] or [] if "An invitation" in str(each)).split(" goes")[0]
        for page in (known, unknown)
    )
    assert first == second
    assert "SECRET" not in known.content.decode()


def test_what_was_typed_stays_when_it_is_refused(cast: Cast) -> None:
    answer = send(cast.staff, role=cast.reader_role.pk, email="no address")
    assert answer.status_code == 422
    assert 'value="no address"' in answer.content.decode()
    assert 'value="Nele Neu"' in answer.content.decode()
    own = send(cast.staff, role=cast.reader_role.pk, email=cast.admin.email)
    assert own.status_code == 422
    assert "has this address already" in own.content.decode()


def test_only_languages_of_the_organisation_are_offered(cast: Cast) -> None:
    Organisation.objects.filter(pk=cast.host.pk).update(languages=["de"])
    assert send(cast.staff, role=cast.reader_role.pk, language="en").status_code == 422
    assert send(cast.staff, role=cast.reader_role.pk, language="de").status_code == 200


@pytest.mark.parametrize("wrong", ["partner_role", "other_staff.role", "chief.role"])
def test_only_staff_roles_of_the_own_organisation_are_offered(cast: Cast, wrong: str) -> None:
    chosen = {
        "partner_role": cast.partner_role, "other_staff.role": cast.other_staff.role, "chief.role": cast.chief.role
    }[wrong]  # fmt: skip
    assert set(roles_to_give(cast.staff)) == {cast.staff_role, cast.reader_role}
    assert not may_give(cast.staff, chosen)
    assert send(cast.staff, role=chosen.pk).status_code == 422
    assert not Invitation.objects.exists()
    change = client_of(cast.staff).post(address("role", cast.reader), {"role": chosen.pk})
    assert change.status_code == 422
    assert User.objects.get(pk=cast.reader.pk).role == cast.reader_role


def test_beyond_the_user_limit_nobody_is_invited(cast: Cast) -> None:
    allow(cast, 3)
    assert "2 of 3 users" in client_of(cast.chief).get(LIST).content.decode()
    assert send(cast.chief, role=cast.alpha.role.pk).status_code == 200
    assert "3 of 3 users" in client_of(cast.chief).get(LIST).content.decode()
    answer = send(cast.chief, role=cast.alpha.role.pk, email="another@partner.example")
    assert answer.status_code == 422
    assert "user limit" in answer.content.decode()
    assert 'value="another@partner.example"' in answer.content.decode()
    assert Invitation.objects.count() == 1


def test_in_the_dialog(cast: Cast) -> None:
    client = client_of(cast.staff)
    dialog = client.get(INVITE, headers=HTMX).content.decode()
    assert "<html" not in dialog
    assert "dialog__body" in dialog
    data = {"email": "neu@neu.example", "language": "de", "role": cast.reader_role.pk}
    answer = client.post(INVITE, data, headers=HTMX)
    assert answer["HX-Trigger"] == "people:changed"
    assert answer["HX-Trigger-After-Swap"] == "dialog:close"
    assert "An invitation goes to" in answer.content.decode()
    results = client.get(LIST, headers=HTMX).content.decode()
    assert results.lstrip().startswith("<div")
    assert "neu@neu.example" in results


@pytest.mark.parametrize("value", EVIL, ids=lambda value: ascii(value)[:12])
def test_parameters_that_make_no_sense(cast: Cast, value: str) -> None:
    client = client_of(cast.staff)
    for name in ("q", "status", "role", "sort", "page"):
        assert client.get(LIST, {name: value}).status_code == 200
    for name in ("q", "person", "verb", "since", "until", "sort", "page"):
        assert client.get(reverse("orgs:audit"), {name: value}).status_code == 200
        assert client.get(reverse("orgs:audit_export"), {name: value}).status_code in {200, 302}
    sent = dict.fromkeys(("email", "name", "role", "language"), value)
    assert client.post(INVITE, sent).status_code == 422
    # Digits of other scripts are digits: an id that the giver might have sent as well.
    assert client.post(address("role", cast.reader), sent).status_code in {302, 422}
