"""The inbox: what it shows, counts and marks."""

import pytest
from django.test import Client
from django.urls import reverse

from activity.inbox import unread_count
from activity.models import Notification
from activity.services import notify, record
from orgs.models import Organisation, User
from orgs.services import create_organisation
from tests.activity.kinds import BULK, NEWS, VERB, tell
from tests.cast import Cast
from tests.helpers import client_of, queries_of

INBOX = reverse("activity:inbox")
HTMX = {"HX-Request": "true"}


def withdraw(about: Organisation) -> None:
    """Take back the right to see news about an organisation."""
    Organisation.objects.filter(pk=about.pk).update(partner_collaboration=False)


@pytest.fixture
def client(anna: User) -> Client:
    """Return the browser of Anna."""
    return client_of(anna)


def read_url(user: User) -> str:
    """Return where the user's only notification is marked as read."""
    return reverse("activity:notification_read", args=[Notification.objects.of(user).get().pk])


def test_an_empty_inbox_says_so(client: Client) -> None:
    assert "empty__title" in client.get(INBOX).content.decode()


def test_a_row_says_what_happened(client: Client, anna: User, bob: User, solar: Organisation) -> None:
    tell(anna, about=solar, actor=bob)
    page = client.get(INBOX).content.decode()
    assert "Bob Baker hat Solar Neckar eingeladen" in page
    assert "inbox__row--unread" in page


def test_unread_rows_come_first(client: Client, anna: User) -> None:
    for name in ("Erste", "Zweite"):
        tell(anna, about=create_organisation(name=name, partner_collaboration=True))
    newest = Notification.objects.latest("pk")
    client.post(reverse("activity:notification_read", args=[newest.pk]))
    page = client.get(INBOX).content.decode()
    assert page.index("Erste") < page.index("Zweite")


@pytest.mark.parametrize("kind", [NEWS, BULK])
def test_what_one_may_not_see_any_more_is_neither_shown_nor_counted(
    kind: str, client: Client, anna: User, solar: Organisation
) -> None:
    tell(anna, about=solar, kind=kind)
    tell(anna, about=create_organisation(name="Dachwerk", partner_collaboration=True), kind=kind)
    assert unread_count(anna) == 2
    url = reverse("activity:notification_read", args=[Notification.objects.earliest("pk").pk])
    withdraw(solar)
    page = client.get(INBOX).content.decode()
    assert "Solar Neckar" not in page
    assert "Dachwerk" in page
    assert unread_count(anna) == 1
    assert client.post(url).status_code == 404


def test_news_of_a_kind_that_no_app_knows_any_more_is_hidden(client: Client, anna: User, solar: Organisation) -> None:
    tell(anna, about=solar)
    Notification.objects.update(kind="forgotten")
    assert unread_count(anna) == 0
    assert client.get(INBOX).status_code == 200


def test_marking_one_as_read(client: Client, anna: User, solar: Organisation) -> None:
    tell(anna, about=solar)
    assert client.post(read_url(anna)).url == INBOX  # type: ignore[attr-defined]
    assert unread_count(anna) == 0


def test_marking_one_with_htmx_brings_the_rows_and_the_new_count(
    client: Client, anna: User, solar: Organisation
) -> None:
    tell(anna, about=solar)
    answer = client.post(read_url(anna), headers=HTMX).content.decode()
    assert "<html" not in answer
    assert 'id="inbox"' in answer
    assert 'id="unread"' in answer
    assert "inbox__row--unread" not in answer


def test_a_row_leads_to_what_it_is_about_and_is_read_then(cast: Cast) -> None:
    user, about = cast.staff, cast.host
    event = record(actor=None, verb=VERB, target=about, context=cast.opportunity, organisation_id=about.pk)
    notify(event=event, kind=NEWS, recipients=[user])
    client, target = client_of(user), cast.opportunity.get_absolute_url()
    page = client.get(INBOX).content.decode()
    assert f'href="{target}"' in page
    assert f'hx-post="{read_url(user)}"' in page
    assert client.post(read_url(user), {"open": "1"}, headers=HTMX)["HX-Redirect"] == target
    assert unread_count(user) == 0
    assert client.post(read_url(user), {"open": "1"}).url == target  # type: ignore[attr-defined]
    assert f'href="{target}"' in client.get(INBOX).content.decode()


def test_marking_somebody_elses_is_not_found(client: Client, bob: User, solar: Organisation) -> None:
    tell(bob, about=solar)
    assert client.post(read_url(bob)).status_code == 404
    assert unread_count(bob) == 1


def test_marking_all(client: Client, anna: User, solar: Organisation) -> None:
    tell(anna, about=solar)
    client.post(reverse("activity:inbox_read_all"), {"up_to": "0"})
    assert unread_count(anna) == 1
    client.post(reverse("activity:inbox_read_all"), {"up_to": "nonsense"})
    assert unread_count(anna) == 0


def test_reading_the_page_marks_nothing(client: Client, anna: User, solar: Organisation) -> None:
    tell(anna, about=solar)
    client.get(INBOX)
    assert client.get(read_url(anna)).status_code == 405
    assert unread_count(anna) == 1


@pytest.mark.parametrize("name", ["inbox", "inbox_read_all", "outbox"])
def test_strangers_are_sent_to_the_login(name: str, db: None) -> None:
    answer = Client().get(reverse(f"activity:{name}"))
    assert answer.status_code == 302
    assert "login" in answer.url  # type: ignore[attr-defined]


def test_pages_and_the_number_of_queries(client: Client, anna: User, bob: User, solar: Organisation) -> None:
    tell(anna, about=solar, kind=BULK, actor=bob)
    few = queries_of(lambda: client.get(INBOX))
    count = queries_of(lambda: unread_count(anna))
    for _ in range(29):
        tell(anna, about=solar, kind=BULK, actor=bob)
    assert queries_of(lambda: client.get(INBOX)) == few
    assert queries_of(lambda: unread_count(anna)) == count == 2
    assert client.get(INBOX).content.decode().count("inbox__row--unread") == 25
    assert client.get(f"{INBOX}?page=2").content.decode().count("inbox__row--unread") == 5
