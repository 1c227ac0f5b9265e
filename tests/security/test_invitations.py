"""Links of invitations in wrong hands, at the wrong time, twice at once; and what they tell of who is here."""

import io
import logging
import re
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connections
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from orgs.limits import people_count
from orgs.models import Invitation, Organisation, Partnership, User
from orgs.services.invitations import (
    InvitationClosed,
    InvitationError,
    accept_as_colleague,
    accept_as_new,
    ask_organisation,
    confirm_joining,
    decline_invitation,
    invite_colleague,
    invite_partner,
    join_with_own,
    resend_invitation,
    revoke_invitation,
)
from orgs.tokens import token_of
from tests.cast import Cast, make_cast
from tests.helpers import client_of, counted_queries
from tests.orgs.invitations import (
    EMAIL,
    NEW_WORD,
    account,
    add_admin,
    add_partnership,
    invite,
    invite_by_other,
    invite_mate,
    link,
    mailed_links,
    partner_of,
    status_of,
    told,
)
from tests.security.test_requests import state
from tests.sharing.test_at_once import at_once

PAGES = ("", "decline/", "organization/")
ACTIONS = ("", "decline/", "organization/", "join/", "withdraw/", "ask/")
STRANGER = "unbekannt@nirgends.example"


def expired(invitation: Invitation) -> None:
    Invitation.objects.filter(pk=invitation.pk).update(expires_at=timezone.now() - timedelta(hours=1))


def said(response: Any, *hidden: str) -> str:
    """Return the page without ``hidden`` and without tokens."""
    text = response.content.decode()
    for each in hidden:
        text = text.replace(each, "?")
    return re.sub(r"[A-Za-z0-9]{64}", "", text)


def try_everything(client: Client, base: str) -> list[int]:
    """Send every form there is behind a link; return the statuses."""
    sent = account(address="chief@partner.example", reason="x")
    return [client.post(base + action, sent).status_code for action in ACTIONS]


# --- Tokens


def tampered(invitation: Invitation, other: Invitation) -> Iterator[str]:
    token = token_of(invitation)
    pk, nonce, signature = token.split(".")
    yield f"{pk}.{nonce}.{signature[:-1]}{'A' if signature[-1] != 'A' else 'B'}"
    yield f"{pk}.{nonce}"
    yield f"{pk}.{nonce}."
    yield f"{other.pk}.{nonce}.{signature}"
    yield f"{pk}.{other.nonce}.{signature}"
    yield f"{pk}.{nonce}x.{signature}"
    yield f"0{token}"
    yield f"{token}x"
    yield token.upper()
    yield invitation.token_hash
    yield str(pk)
    yield "x" * 4000
    yield "%00"
    yield "..."


def test_tampered_tokens_and_those_of_nothing_look_the_same(cast: Cast) -> None:
    invitation, other = invite(cast), invite_by_other(cast)
    before = state()
    unknown = Client().get("/invitation/999999.abc.def/")
    assert unknown.status_code == 404
    for token in tampered(invitation, other):
        base = f"/invitation/{token}/"
        answer = Client().get(base)
        assert answer.status_code == 404, token
        assert said(answer, base) == said(unknown, "/invitation/999999.abc.def/"), token
        assert set(try_everything(Client(), base)) == {404}, token
    assert state() == before


def test_a_wrong_token_takes_as_many_queries_as_an_unknown_one(cast: Cast) -> None:
    pk, nonce, _signature = token_of(invite(cast)).split(".")
    counts = []
    for token in (f"{pk}.{nonce}.wrong", "999999.abc.def"):
        with counted_queries() as asked:
            Client().get(f"/invitation/{token}/")
        counts.append(len(asked))
    assert counts[0] == counts[1]


@pytest.mark.parametrize("field", ["email", "organisation"])
def test_a_link_belongs_to_one_address_and_one_host(cast: Cast, field: str) -> None:
    invitation = invite(cast)
    old = link(invitation)
    moved = {"email": "andere@neu.example"} if field == "email" else {"organisation": cast.other}
    Invitation.objects.filter(pk=invitation.pk).update(**moved)
    assert Client().get(old).status_code == 404
    assert set(try_everything(Client(), old)) == {404}
    assert not User.objects.filter(email__endswith="neu.example").exists()


def test_a_secret_that_leaked_from_the_database_makes_no_link(cast: Cast, settings: Settings) -> None:
    invitation = invite(cast)
    real = token_of(invitation)
    settings.SECRET_KEY = "guessed"
    assert token_of(invitation) != real
    forged = token_of(invitation)
    settings.SECRET_KEY = "the real one again"
    assert Client().get(f"/invitation/{forged}/").status_code == 404


def test_a_link_works_once(cast: Cast) -> None:
    invitation = invite(cast)
    assert Client().post(link(invitation), account()).status_code == 302
    organisations = Organisation.objects.count()
    for client in (Client(), client_of(User.objects.get(email=EMAIL))):
        assert set(try_everything(client, link(invitation))) == {302}
        assert "This invitation was accepted" in client.get(link(invitation)).content.decode()
    assert (Organisation.objects.count(), User.objects.filter(email=EMAIL).count()) == (organisations, 1)
    assert partner_of(invitation) == ("Neu GmbH", "active")


@pytest.mark.parametrize("how", ["revoked", "declined", "expired", "replaced"])
def test_dead_links_do_nothing(cast: Cast, how: str) -> None:
    invitation = invite(cast)
    base = link(invitation)
    if how == "revoked":
        revoke_invitation(actor=cast.staff, invitation=invitation)
    elif how == "declined":
        decline_invitation(invitation=invitation)
    elif how == "expired":
        expired(invitation)
    else:
        resend_invitation(actor=cast.staff, invitation=invitation)
    before = (status_of(invitation), partner_of(invitation))
    assert set(try_everything(Client(), base)) == {302}
    assert (status_of(invitation), partner_of(invitation)) == before
    assert not User.objects.filter(email=EMAIL).exists()


def test_an_old_link_takes_back_no_question(cast: Cast) -> None:
    invitation = invite(cast)
    old = link(invitation, "withdraw/")
    resend_invitation(actor=cast.staff, invitation=invitation)
    ask_organisation(invitation=invitation, address="unbekannt@x.example")
    Client().post(old)
    assert status_of(invitation) == "confirming"


# --- Mail scanners


@pytest.mark.parametrize("method", ["get", "head"])
@pytest.mark.parametrize("kind", ["partner", "colleague", "confirming", "expired", "known"])
def test_looking_changes_nothing(cast: Cast, kind: str, method: str) -> None:
    invitation = {
        "partner": invite,
        "colleague": invite_mate,
        "confirming": invite_by_other,
        "expired": invite,
        "known": lambda cast: invite_by_other(cast, cast.chief.email),
    }[kind](cast)
    if kind == "confirming":
        ask_organisation(invitation=invitation, address=cast.chief.email)
    if kind == "expired":
        expired(invitation)
    mailed_links()
    before = state()
    for client in (Client(), client_of(cast.chief), client_of(cast.staff)):
        before["orgs.User"] = state()["orgs.User"]
        for _again in range(2):
            for page in ACTIONS:
                answer = getattr(client, method)(link(invitation, page))
                assert answer.status_code in {200, 302, 405}
                assert "sessionid" not in answer.cookies
        assert state() == before


def test_the_address_goes_nowhere_else(cast: Cast, caplog: pytest.LogCaptureFixture) -> None:
    invitation = invite(cast)
    token = token_of(invitation)
    with caplog.at_level(logging.DEBUG, logger="orgs"), caplog.at_level(logging.DEBUG, logger="activity"):
        mailed_links()
        for page in PAGES:
            answer = Client().get(link(invitation, page))
            assert answer.headers["Referrer-Policy"] == "strict-origin"
            assert "no-store" in answer.headers["Cache-Control"]
            outside = re.findall(r'(?:href|src|action)="(?:https?:)?//[^"]*', answer.content.decode())
            assert outside == []
        Client().post(link(invitation), account())
    assert token not in caplog.text


@pytest.fixture
def written() -> Iterator[io.StringIO]:
    """Return what the log writes meanwhile."""
    [console] = [each for each in logging.getLogger().handlers if type(each) is logging.StreamHandler]
    stream = io.StringIO()
    before = console.setStream(stream)
    yield stream
    console.setStream(before)


def test_the_log_names_no_token(cast: Cast, written: io.StringIO) -> None:
    token = token_of(invite(cast))
    strict = Client(enforce_csrf_checks=True)
    Client().post(f"/invitation/{token}/", account(name=""))
    Client().get(f"/invitation/{token}/join/")
    strict.post(f"/invitation/{token}/", account())
    assert written.getvalue().count("/invitation/…/") == 3
    assert token not in written.getvalue()


def test_links_point_to_our_address_whatever_host_was_asked_for(cast: Cast, settings: Settings) -> None:
    settings.ALLOWED_HOSTS = ["*"]
    settings.PUBLIC_URL = "https://collab.example"
    partnership = add_partnership(cast.host, cast.staff, cast.partner_role, email=EMAIL)
    client_of(cast.staff).post(f"/partners/{partnership.pk}/invite/", headers={"Host": "evil.example"})
    from django.core import mail

    [address] = mailed_links()
    assert f"https://collab.example{address}" in str(mail.outbox[0].body)
    assert "evil" not in str(mail.outbox[0].body)


# --- Who opens it


def test_signed_in_as_somebody_else_nothing_is_said_and_nothing_done(cast: Cast) -> None:
    invitation = invite_by_other(cast)
    cast.staff.language = "en"
    cast.staff.save()
    client = client_of(cast.staff)
    for prepare in (None, expired):
        if prepare:
            prepare(invitation)
        before = (status_of(invitation), partner_of(invitation))
        for page in PAGES:
            answer = client.get(link(invitation, page), follow=True).content.decode()
            assert "This invitation is for somebody else" in answer
            assert not [word for word in ("SECRET", EMAIL, "Neue Partner", "Fremd") if word in answer]
        assert set(try_everything(client, link(invitation))) == {200}
        assert (status_of(invitation), partner_of(invitation)) == before
    assert told(cast.other_staff) == []
    out = client.post("/account/logout/", {"next": link(invitation)})
    assert out.headers["Location"] == link(invitation)


def test_whoever_has_an_account_is_told_to_sign_in_with_it(cast: Cast) -> None:
    invitation = invite_by_other(cast, cast.beta.user.email)
    assert "Log in with it to answer." in Client().get(link(invitation)).content.decode()
    answers = try_everything(Client(), link(invitation))[:1] + try_everything(Client(), link(invitation))[2:]
    assert set(answers) == {302}
    assert User.objects.filter(email=cast.beta.user.email).get().organisation == cast.beta.organisation
    with pytest.raises(InvitationError):
        accept_as_new(
            invitation=invite_by_other_again(cast), name="x", password=NEW_WORD, organisation_name="x", language="en"
        )


def invite_by_other_again(cast: Cast) -> Invitation:
    """Return a second invitation of the other tenant to Beta's person."""
    role = cast.other.roles.get(kind="partner")
    partnership = add_partnership(cast.other, cast.other_staff, role, "Noch jemand")
    return invite_partner(actor=cast.other_staff, partnership=partnership, email=cast.beta.user.email, language="en")


def test_an_invitation_of_a_partner_makes_no_colleague_of_the_host(cast: Cast) -> None:
    partner, mate = invite(cast), invite_mate(cast, "anders@neu.example")
    with pytest.raises(InvitationClosed):
        accept_as_colleague(invitation=partner, name="Petra", password=NEW_WORD)
    with pytest.raises(InvitationClosed):
        accept_as_new(invitation=mate, name="Petra", password=NEW_WORD, organisation_name="Neu", language="en")
    with pytest.raises(InvitationClosed):
        ask_organisation(invitation=mate, address=cast.chief.email)
    assert not User.objects.filter(email__endswith="neu.example").exists()


def test_services_ask_again_who_acts(cast: Cast) -> None:
    invitation = invite_by_other(cast)
    with pytest.raises(InvitationClosed):
        join_with_own(actor=cast.chief, invitation=invitation)
    for actor in (cast.chief, cast.staff, cast.alpha.user):
        for service in (resend_invitation, revoke_invitation):
            with pytest.raises(PermissionDenied):
                service(actor=actor, invitation=invitation)
    assert status_of(invitation) == "open"


@pytest.mark.parametrize("action", ["resend", "revoke"])
@pytest.mark.parametrize("elsewhere", ["//evil.example/", "https://evil.example/", "javascript:alert(1)"])
def test_nothing_leads_elsewhere(cast: Cast, action: str, elsewhere: str) -> None:
    invitation = invite(cast)
    answer = client_of(cast.staff).post(f"/invitations/{invitation.pk}/{action}/", {"next": elsewhere})
    assert answer.headers["Location"] == "/"


# --- What is told of who is here


def asked_for(call: Callable[[], object]) -> list[str]:
    """Return the queries of ``call`` without their values."""
    with counted_queries() as asked:
        call()
    return [re.sub(r"'[^']*'|\"s\d+_x\d+\"|\b\d+\b|NULL", "?", each["sql"]) for each in asked]


def test_inviting_known_and_unknown_addresses_is_the_same(cast: Cast) -> None:
    known, unknown = cast.beta.user.email, STRANGER
    invite_mate(cast, "vorher@nirgends.example")
    assert asked_for(lambda: invite_mate(cast, known)) == asked_for(lambda: invite_mate(cast, unknown))
    partnership = add_partnership(cast.host, cast.staff, cast.partner_role)

    def to(email: str) -> None:
        invite_partner(actor=cast.staff, partnership=partnership, email=email, language="en")

    to("vorher@nirgends.example")
    assert asked_for(lambda: to(cast.other_staff.email)) == asked_for(lambda: to(unknown))


@pytest.mark.parametrize("also", ["deactivated", "host", "nobody to ask"])
def test_naming_known_and_unknown_addresses_is_the_same(cast: Cast, also: str) -> None:
    third = {
        "deactivated": cast.deactivated.email,
        "host": cast.other_staff.email,
        "nobody to ask": cast.beta.user.email,
    }[also]
    pages, queries, rows = [], [], []
    invite_by_other(cast)
    for address in ("warm@nirgends.example", cast.chief.email, STRANGER, third):
        Partnership.objects.filter(host=cast.other).delete()
        invitation = invite_again(cast)
        client = Client()
        url = link(invitation, "organization/")
        client.get(url)
        queries.append(
            asked_for(lambda client=client, url=url, address=address: client.post(url, {"address": address}))
        )
        pages.append(said(client.get(link(invitation)), token_of(Invitation.objects.get(pk=invitation.pk))))
        rows.append(status_of(invitation))
    assert queries[1] == queries[2] == queries[3]
    assert pages[1] == pages[2] == pages[3]
    assert set(rows) == {"confirming"}


def invite_again(cast: Cast) -> Invitation:
    """Return a fresh invitation of the other tenant."""
    partnership = add_partnership(cast.other, cast.other_staff, cast.other.roles.get(kind="partner"))
    return invite_partner(actor=cast.other_staff, partnership=partnership, email=EMAIL, language="en")


def test_the_host_learns_nothing_from_a_question(cast: Cast) -> None:
    pages = []
    for address in (cast.chief.email, STRANGER):
        Partnership.objects.filter(host=cast.other).delete()
        cast.other.roles.filter(kind="partner").delete()
        ask_organisation(invitation=invite_by_other(cast), address=address)
        client = client_of(cast.other_staff)
        pages.append([said(client.get(url)).count("Alpha") for url in ("/notifications/", "/settings/users/joining/")])
        assert client.get("/notifications/").context["page"].object_list == []
        assert client.get("/settings/users/joining/").context["rows"] == []
    assert pages[0] == pages[1] == [0, 0]


# --- At once


@pytest.fixture
def at_once_cast(transactional_db: None) -> Iterator[Cast]:
    yield make_cast()
    # What PostgreSQL would trip over while the tables are emptied.
    connections.close_all()


def attempts(*calls: Callable[[], object]) -> list[str]:
    """Run ``calls`` at once; return what became of each: "done", or the name of what it raised."""
    outcome = [""] * len(calls)

    def run(number: int) -> None:
        try:
            calls[number]()
            outcome[number] = "done"
        except InvitationError as refused:
            outcome[number] = type(refused).__name__

    at_once(*(lambda number=number: run(number) for number in range(len(calls))))  # type: ignore[misc]
    return outcome


def accepting(invitation: Invitation) -> Callable[[], object]:
    return lambda: accept_as_new(
        invitation=invitation, name="Petra", password=NEW_WORD, organisation_name="Neu", language="en"
    )


def revoking(cast: Cast, invitation: Invitation) -> Callable[[], object]:
    return lambda: revoke_invitation(actor=cast.staff, invitation=invitation)


def test_two_clicks_at_once(at_once_cast: Cast) -> None:
    invitation = invite(at_once_cast)
    base = link(invitation)
    clients, statuses = [Client() for _each in range(4)], list[int]()
    at_once(*(lambda client=each: statuses.append(client.post(base, account()).status_code) for each in clients))  # type: ignore[misc]
    assert statuses == [302] * 4
    assert User.objects.filter(email=EMAIL).count() == 1
    assert sum("_auth_user_id" in each.session for each in clients) == 1
    assert partner_of(invitation) == ("Neu GmbH", "active")
    assert told(at_once_cast.staff) == ["invitation_accepted"]


def test_accepting_against_revoking(at_once_cast: Cast) -> None:
    for number in range(3):
        email = f"p{number}@neu.example"
        invitation = invite(at_once_cast, email)
        outcome = attempts(accepting(invitation), revoking(at_once_cast, invitation))
        assert sorted(outcome) == ["InvitationClosed", "done"]
        accepted = outcome[0] == "done"
        assert User.objects.filter(email=email).exists() == accepted
        assert status_of(invitation) == ("accepted" if accepted else "revoked")
        assert partner_of(invitation)[1] == ("active" if accepted else "invited")


def test_two_invitations_of_one_address(at_once_cast: Cast) -> None:
    one, other = invite(at_once_cast), invite_by_other(at_once_cast)
    assert sorted(attempts(accepting(one), accepting(other))) == ["AddressTaken", "done"]
    assert User.objects.filter(email=EMAIL).count() == 1
    assert sorted([partner_of(one)[1], partner_of(other)[1]]) == ["active", "invited"]


def test_accepting_against_declining(at_once_cast: Cast) -> None:
    invitation = invite(at_once_cast)
    outcome = attempts(accepting(invitation), lambda: decline_invitation(invitation=invitation))
    assert sorted(outcome) == ["InvitationClosed", "done"]
    assert partner_of(invitation)[1] == ("active" if outcome[0] == "done" else "declined")


def test_inviting_two_colleagues_for_one_place(at_once_cast: Cast) -> None:
    cast = at_once_cast
    places = people_count(cast.alpha.organisation) + 1
    Partnership.objects.filter(pk=cast.alpha.partnership.pk).update(user_limit=places)
    outcome = attempts(*(lambda n=number: invite_mate(cast, f"p{n}@neu.example") for number in range(3)))  # type: ignore[misc]
    assert sorted(outcome) == ["UserLimitReached", "UserLimitReached", "done"]
    assert people_count(cast.alpha.organisation) == places


def test_two_colleagues_accept_for_one_place(at_once_cast: Cast) -> None:
    cast = at_once_cast
    invited = [invite_mate(cast, f"p{number}@neu.example") for number in range(2)]
    Partnership.objects.filter(pk=cast.alpha.partnership.pk).update(user_limit=people_count(cast.alpha.organisation))
    add_admin(cast.alpha.organisation, "dritte@neu.example")
    outcome = attempts(
        *(lambda i=each: accept_as_colleague(invitation=i, name="P", password=NEW_WORD) for each in invited)  # type: ignore[misc]
    )
    assert outcome == ["UserLimitReached"] * 2
    revoke_invitation(actor=cast.chief, invitation=invited[0])
    assert attempts(lambda: accept_as_colleague(invitation=invited[1], name="P", password=NEW_WORD)) == ["done"]


def test_the_same_colleague_invited_twice_at_once(at_once_cast: Cast) -> None:
    assert attempts(*[lambda: invite_mate(at_once_cast)] * 2) == ["done"] * 2
    statuses = list(Invitation.objects.order_by("pk").values_list("status", flat=True))
    assert statuses == ["revoked", "open"]


def test_inviting_one_partner_twice_at_once(at_once_cast: Cast) -> None:
    cast = at_once_cast
    partnership = add_partnership(cast.host, cast.staff, cast.partner_role)
    people = (cast.staff, cast.admin)
    outcome = attempts(
        *(
            lambda actor=actor: invite_partner(actor=actor, partnership=partnership, email=EMAIL, language="en")  # type: ignore[misc]
            for actor in people
        )
    )
    assert outcome == ["done"] * 2
    assert sorted(Invitation.objects.values_list("status", flat=True)) == ["open", "revoked"]


def test_confirming_against_refusing_and_withdrawing(at_once_cast: Cast) -> None:
    cast = at_once_cast
    second = add_admin(cast.alpha.organisation, "zweite@partner.example")
    invitation = invite_by_other(cast)
    ask_organisation(invitation=invitation, address=cast.chief.email)
    outcome = attempts(
        *(lambda a=admin: confirm_joining(actor=a, invitation=invitation) for admin in (cast.chief, second))
    )  # type: ignore[misc]
    assert sorted(outcome) == ["InvitationClosed", "done"]
    assert partner_of(invitation) == ("Alpha Solar", "active")
    assert told(cast.other_staff) == ["invitation_accepted"]


def test_two_invitations_of_one_host_for_one_organisation(at_once_cast: Cast) -> None:
    cast = at_once_cast
    second = add_admin(cast.alpha.organisation, "zweite@partner.example")
    one = invite_by_other(cast, cast.chief.email)
    partnership = add_partnership(cast.other, cast.other_staff, cast.other.roles.get(kind="partner"), "Noch einmal")
    two = invite_partner(actor=cast.other_staff, partnership=partnership, email=second.email, language="en")
    outcome = attempts(
        lambda: join_with_own(actor=cast.chief, invitation=one), lambda: join_with_own(actor=second, invitation=two)
    )
    assert sorted(outcome) == ["AlreadyPartner", "done"]
    assert Partnership.objects.filter(host=cast.other, partner=cast.alpha.organisation).count() == 1


def test_a_role_of_more_than_the_own_is_not_given_along(cast: Cast) -> None:
    helper = add_admin(cast.alpha.organisation, "helfer@partner.example")
    chief_role = cast.chief.role
    assert chief_role
    with pytest.raises(PermissionDenied):
        invite_colleague(
            actor=helper, organisation=cast.alpha.organisation, email=EMAIL, name="", role=chief_role, language="en"
        )
    assert not Invitation.objects.exists()
