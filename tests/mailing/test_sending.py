"""Sending a message as a real e-mail: to whom, by whom, once, and what is seen of it."""

from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from pytest_django import Settings

from activity.models import Event, OutboxMessage
from activity.outbox import breaker
from activity.tasks import sweep_outbox
from entities.mailing.contacts import contacts_for
from entities.models import Attribute, Entity, Message
from entities.services.contents import edit_content
from orgs.models import Partnership, Role, User
from tests.activity.conftest import the_mail
from tests.activity.postoffice import PostOffice
from tests.activity.test_mail import part
from tests.cast import Cast, grant
from tests.helpers import client_of, queries_of
from tests.mailing.conftest import CUSTOMER, address_of, send, written

KNOWN = "kontakt@muster.example"


def test_it_goes_out_with_an_address_for_answers(cast: Cast, smtp: PostOffice) -> None:
    message = send(cast)
    sweep_outbox()
    (mail,) = smtp.mails
    assert (mail["To"], mail["Subject"], mail["From"]) == (CUSTOMER, "Your roof", "Collab <collab@localhost>")
    assert mail["Reply-To"].startswith(f"reply+{message.pk}-")
    assert mail["Message-ID"] == the_mail().message_id
    assert mail["Auto-Submitted"] == "no"
    assert mail["List-Unsubscribe"] is None
    assert part(mail, "plain").startswith("When may we come?")
    assert "Sent by Stella Stadt, Stadtwerke, with Collab." in part(mail, "plain")
    assert (message.text, message.created_by, message.owner) == ("When may we come?", cast.staff, cast.host)
    assert Event.objects.filter(verb="message_sent", target_id=message.pk).count() == 1


def test_each_address_gets_a_mail_of_its_own(cast: Cast, smtp: PostOffice) -> None:
    send(cast, others="a@x.example; A@X.example,\nBerta <b@x.example>", recipients=[KNOWN])
    sweep_outbox()
    assert sorted(mail["To"] for mail in smtp.mails) == ["A@X.example", "b@x.example", KNOWN]
    assert {mail["Cc"] or mail["Bcc"] for mail in smtp.mails} == {None}


def test_without_an_address_for_answers_it_says_so(cast: Cast, smtp: PostOffice, settings: Settings) -> None:
    settings.REPLY_ADDRESS = ""
    assert "Answers do not arrive here" in client_of(cast.staff).get(address_of(cast)).content.decode()
    send(cast)
    sweep_outbox()
    (mail,) = smtp.mails
    assert mail["Reply-To"] is None
    assert "Answers to this address are not read." in part(mail, "plain")


def test_no_line_of_a_header_can_be_smuggled_in(cast: Cast, smtp: PostOffice) -> None:
    send(cast, subject="Roof\r\nBcc: spy@x.example", text="Hello\r\n.\r\nRCPT TO:<spy@x.example>")
    sweep_outbox()
    (mail,) = smtp.mails
    assert mail["Bcc"] is None
    assert mail["Subject"] == "Roof Bcc: spy@x.example"


def test_html_in_a_message_stays_text(cast: Cast, smtp: PostOffice) -> None:
    send(cast, text="<img src=x> {{ secret }} {% now 'Y' %}")
    sweep_outbox()
    assert "&lt;img src=x&gt; {{ secret }} {% now" in part(smtp.mails[0], "html")


@pytest.mark.parametrize(
    ("changes", "problem"),
    [
        ({"others": ""}, "Say to whom it goes."),
        ({"others": "petra, b@x.example"}, "“petra” is not an e-mail address."),
        ({"others": "a@x.example\r\nBcc: b@x.example"}, "“Bcc: b@x.example” is not an e-mail address."),
        ({"others": ",".join(f"p{n}@x.example" for n in range(11))}, "10 addresses at most"),
        ({"recipients": ["stranger@x.example"]}, "stranger@x.example"),
        ({"subject": ""}, "This field is required."),
        ({"answers": "99999999"}, "What you answer is gone."),
    ],
)
def test_mistakes_are_named_and_lose_nothing(cast: Cast, changes: dict[str, Any], problem: str) -> None:
    answer = client_of(cast.staff).post(address_of(cast), written(**changes))
    html = answer.content.decode()
    assert answer.status_code == 422
    assert problem in html
    assert "When may we come?" in html
    assert not OutboxMessage.objects.exists()
    assert not Message.objects.filter(mail="sent").exists()


def test_sent_twice_it_goes_once(cast: Cast) -> None:
    first, second = send(cast), send(cast)
    assert first == second
    assert OutboxMessage.objects.count() == 1
    send(cast, once="b" * 32)
    assert OutboxMessage.objects.count() == 2


def test_only_addresses_that_one_sees_are_offered(cast: Cast) -> None:
    related = Entity.objects.create(
        owner=cast.host, type=cast.opportunity_type, title="Verwandt", values={"email": "near@x.example"}
    )
    far = Entity.objects.create(owner=cast.host, type=cast.opportunity_type, title="Fern", values={"email": "far@x.de"})
    cast.opportunity.related.add(related)
    assert far.pk
    assert [each.address for each in contacts_for(cast.staff, cast.opportunity)] == [KNOWN, "near@x.example"]
    assert [each.address for each in contacts_for(cast.alpha.user, cast.opportunity)] == [KNOWN]
    role = Role.objects.get(pk=cast.partner_role.pk)
    role.attributes |= {str(cast.attributes["email"].pk): "hidden"}
    role.save()
    alpha = User.objects.get(pk=cast.alpha.user.pk)
    assert contacts_for(alpha, cast.opportunity) == []
    page = client_of(alpha).get(address_of(cast)).content.decode()
    assert KNOWN not in page
    assert client_of(alpha).post(address_of(cast), written(others="", recipients=[KNOWN])).status_code == 422


def without_sending(role: Role) -> None:
    """Take the right to send from a role."""
    Role.objects.filter(pk=role.pk).update(rights=[each for each in role.rights if each != "message.send"])


@pytest.mark.parametrize("whose", ["staff_role", "partner_role"])
def test_who_may_not_send_can_not(cast: Cast, whose: str) -> None:
    without_sending(getattr(cast, whose))
    user = cast.staff if whose == "staff_role" else cast.alpha.user
    client = client_of(user)
    assert client.get(address_of(cast)).status_code == 403
    assert client.post(address_of(cast), written()).status_code == 403
    assert "Write e-mail" not in client.get(f"/entities/{cast.opportunity.pk}/").content.decode()
    assert "Add message" in client.get(f"/entities/{cast.opportunity.pk}/").content.decode()


def test_a_partners_mail_is_the_hosts_too(cast: Cast, smtp: PostOffice) -> None:
    message = send(cast, cast.alpha.user)
    assert message.owner == cast.host
    assert Message.objects.visible_to(cast.alpha.user).filter(pk=message.pk).exists()
    sweep_outbox()
    assert "Sent by Anna Alpha, Alpha Solar, with Collab." in part(smtp.to(CUSTOMER)[0], "plain")


def test_a_mail_of_somebody_who_lost_access_is_not_sent(cast: Cast, smtp: PostOffice) -> None:
    send(cast, cast.alpha.user)
    Partnership.objects.filter(pk=cast.alpha.partnership.pk).update(status="suspended")
    sweep_outbox()
    assert smtp.to(CUSTOMER) == []
    assert OutboxMessage.objects.get(address=CUSTOMER).status == "cancelled"


def test_a_mail_of_a_deleted_message_is_not_sent(cast: Cast, smtp: PostOffice) -> None:
    message = send(cast)
    assert client_of(cast.staff).post(f"/messages/{message.pk}/delete/").status_code == 302
    sweep_outbox()
    assert (smtp.mails, the_mail().status) == ([], "cancelled")


def detail(cast: Cast, user: User) -> str:
    """Return the entity's page as somebody sees it."""
    return client_of(user).get(f"/entities/{cast.opportunity.pk}/").content.decode()


def test_what_failed_says_why_and_can_be_sent_again(cast: Cast, smtp: PostOffice) -> None:
    message = send(cast)
    assert "Queued" in detail(cast, cast.staff)
    smtp.answers[CUSTOMER] = ["550 No such mailbox"]
    sweep_outbox()
    page = detail(cast, cast.staff)
    assert "550 No such mailbox" in page
    address = f"/messages/{message.pk}/mails/{the_mail().pk}/"
    assert f'action="{address}"' in page
    client = client_of(cast.staff)
    assert client.post(address).status_code == 302
    sweep_outbox()
    assert len(smtp.to(CUSTOMER)) == 1
    assert smtp.to(CUSTOMER)[0]["Message-ID"] == the_mail().message_id
    assert client.post(address).status_code == 302
    sweep_outbox()
    assert len(smtp.to(CUSTOMER)) == 1
    assert client.post(f"/messages/{message.pk}/mails/999999/").status_code == 404


def test_a_server_that_is_away_loses_nothing(cast: Cast, smtp: PostOffice) -> None:
    port = smtp.port
    smtp.close()
    send(cast)
    sweep_outbox()
    assert the_mail().status == "queued"
    OutboxMessage.objects.update(next_at=the_mail().created_at)
    breaker.reset()
    smtp.open(port)
    sweep_outbox()
    assert len(smtp.to(CUSTOMER)) == 1


def test_of_recipients_each_learns_what_is_theirs_to_know(cast: Cast) -> None:
    send(cast, others="typed@x.example", recipients=[KNOWN])
    mine, colleagues, partners = (detail(cast, each) for each in (cast.staff, cast.reader, cast.alpha.user))
    assert "typed@x.example" in mine
    assert "typed@x.example" not in colleagues + partners
    assert "and to 1 other address" in colleagues
    assert "Your roof" not in partners
    Attribute.objects.filter(pk=cast.attributes["email"].pk).delete()
    assert KNOWN not in detail(cast, User.objects.get(pk=cast.reader.pk))
    assert "and to 2 other addresses" in detail(cast, User.objects.get(pk=cast.reader.pk))


def test_a_partner_with_the_message_learns_nothing_of_its_recipients(cast: Cast) -> None:
    message = send(cast, others="typed@x.example")
    grant(message, cast.alpha.organisation, cast.staff)
    page = detail(cast, cast.alpha.user)
    assert "Your roof" in page
    assert "typed@x.example" not in page
    assert client_of(cast.alpha.user).post(f"/messages/{message.pk}/mails/{the_mail().pk}/").status_code == 404


def test_what_was_sent_is_not_rewritten(cast: Cast) -> None:
    message = send(cast)
    client, address = client_of(cast.staff), f"/messages/{message.pk}/edit/"
    form = client.get(address).context["form"]
    assert set(form.fields) == {"labels", "seen"}
    label = cast.labels["technik"]
    data = {"seen": form["seen"].value(), "labels": [label.pk], "subject": "Other", "text": "Other"}
    assert client.post(address, data).status_code == 302
    message.refresh_from_db()
    assert (message.subject, list(message.labels.all())) == ("Your roof", [label])
    with pytest.raises(PermissionDenied):
        edit_content(actor=cast.staff, content=message, fields={"text": "Other"})
    own = send(cast, cast.alpha.user)
    assert client_of(cast.alpha.user).get(f"/messages/{own.pk}/edit/").status_code == 403


def test_many_mails_cost_as_much_as_one(cast: Cast) -> None:
    send(cast)
    client = client_of(cast.reader)
    address = f"/entities/{cast.opportunity.pk}/contents/message/"
    client.get(address)
    one = queries_of(lambda: client.get(address))
    for number in range(10):
        send(cast, once=f"{number:032x}")
    assert queries_of(lambda: client.get(address)) == one


def test_a_partner_finds_no_way_to_rewrite_what_was_sent(cast: Cast) -> None:
    own = send(cast, cast.alpha.user)
    assert f"/messages/{own.pk}/edit/" not in detail(cast, cast.alpha.user)
    assert f"/messages/{own.pk}/edit/" in detail(cast, cast.staff)
