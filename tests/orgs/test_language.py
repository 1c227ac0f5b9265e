"""Switching the language."""

import pytest
from django.test import Client

from orgs.models import User
from tests.cast import Cast
from tests.helpers import client_of

URL = "/language/"


def test_a_person_s_choice_is_kept(cast: Cast) -> None:
    client = client_of(cast.staff)
    response = client.post(URL, {"language": "en", "next": "/settings/"})
    assert response["Location"] == "/settings/"
    assert User.objects.get(pk=cast.staff.pk).language == "en"
    assert "Organization settings" in client.get("/settings/").content.decode()


def test_somebody_not_signed_in_gets_a_cookie(db: None) -> None:
    client = Client()
    response = client.post(URL, {"language": "en", "next": "/account/login/"})
    assert response.cookies["django_language"].value == "en"
    assert 'lang="en"' in client.get("/account/login/").content.decode()


@pytest.mark.parametrize("elsewhere", ["https://evil.example/", "//evil.example/", "javascript:alert(1)", ""])
def test_it_never_leads_elsewhere(cast: Cast, elsewhere: str) -> None:
    response = client_of(cast.staff).post(URL, {"language": "en", "next": elsewhere})
    assert response["Location"] == "/"


def test_a_language_that_there_is_not_changes_nothing(cast: Cast) -> None:
    response = client_of(cast.staff).post(URL, {"language": "tlh", "next": "/settings/"})
    assert response.status_code == 302
    assert not response.cookies
    assert User.objects.get(pk=cast.staff.pk).language == "de"


def test_following_a_link_switches_nothing(cast: Cast) -> None:
    assert client_of(cast.staff).get(URL, {"language": "en"}).status_code == 405
