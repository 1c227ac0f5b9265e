"""Organisationseinstellungen → Funktionen."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from activity.models import Event
from entities.models import Entity
from orgs.models import Organisation, User
from tests.cast import Cast
from tests.helpers import client_of

URL = "/settings/features/"


def switch(cast: Cast, *, on: bool) -> object:
    data = {"partner_collaboration": "on"} if on else {"confirmed": "1"}
    return client_of(cast.staff).post(URL, data, follow=True)


def pages_of(user: User) -> list[str]:
    return [page.url_name for page in client_of(user).get(reverse("orgs:settings")).context["pages"]]


def test_the_settings_lead_to_what_the_rights_open(cast: Cast) -> None:
    html = client_of(cast.staff).get(reverse("orgs:settings")).content.decode()
    assert "Organisationseinstellungen" in html
    known = {"orgs:features", "orgs:profile", "orgs:purposes", "orgs:labels"}
    assert known < set(pages_of(cast.staff))
    for page in pages_of(cast.staff):
        assert f'href="{reverse(page)}"' in html
        assert client_of(cast.staff).get(reverse(page)).status_code == 200
    assert known <= set(pages_of(cast.chief))
    for page in pages_of(cast.chief):
        assert client_of(cast.chief).get(reverse(page)).status_code == 200


def test_the_settings_open_for_whoever_may_open_one_of_their_pages(cast: Cast) -> None:
    cast.reader_role.rights = ["role.view"]
    cast.reader_role.save()
    assert pages_of(cast.reader) == ["orgs:roles"]
    assert reverse("orgs:settings") in client_of(cast.reader).get(reverse("orgs:roles")).content.decode()
    assert client_of(cast.reader).get(reverse("orgs:features")).status_code == 403


def test_features_say_what_is_kept_without_effect(cast: Cast) -> None:
    html = client_of(cast.staff).get(URL).content.decode()
    assert "Partner Kollaboration" in html
    # Alpha has 5 and 3 of its own, Delta (suspended) as many.
    assert ">16<" in html
    assert ">2<" in html


def test_features_say_how_many_partners_and_invitations_there_are(cast: Cast) -> None:
    for number, partnership in enumerate((cast.alpha.partnership, None)):
        cast.host.invitations.create(
            partnership=partnership,
            email=f"neu{number}@partner.example",
            token_hash=str(number),
            expires_at=timezone.now() + timedelta(days=7),
        )
    User.objects.filter(pk=cast.staff.pk).update(language="en")
    carried = {each.label: each.count for each in client_of(cast.staff).get(URL).context["consequences"]}
    assert carried == {"Active partners": 3, "Open invitations": 1, "Shares": 16, "Partners with shares": 2}


def test_switching_off_asks_first_and_says_what_goes_away(cast: Cast) -> None:
    answer = client_of(cast.staff).post(URL, {})
    html = answer.content.decode()
    assert (answer.status_code, ">16<" in html, 'name="confirmed"' in html) == (422, True, True)
    assert Organisation.objects.get(pk=cast.host.pk).partner_collaboration
    assert client_of(cast.alpha.user).get(cast.opportunity.get_absolute_url()).status_code == 200


def test_where_nothing_goes_away_nothing_is_asked(cast: Cast) -> None:
    assert client_of(cast.other_staff).post(URL, {}).status_code == 302
    assert not Organisation.objects.get(pk=cast.other.pk).partner_collaboration


def test_switching_off_keeps_grants_without_effect_and_on_restores_them(cast: Cast) -> None:
    switch(cast, on=False)
    assert not Organisation.objects.get(pk=cast.host.pk).partner_collaboration
    assert cast.opportunity.grants.count() == 2
    assert client_of(cast.alpha.user).get(cast.opportunity.get_absolute_url()).status_code == 404
    switch(cast, on=True)
    assert Entity.objects.visible_to(type(cast.alpha.user).objects.get(pk=cast.alpha.user.pk)).count() == 2


def test_switching_is_told_by_a_message_and_in_the_audit_log(cast: Cast) -> None:
    page = switch(cast, on=False)
    assert "Partner Kollaboration ist ausgeschaltet." in page.content.decode()  # type: ignore[attr-defined]
    event = Event.objects.get(verb="feature_switched")
    assert (event.actor, event.organisation) == (cast.staff, cast.host)
    assert event.changes == {"partner_collaboration": [True, False]}


def test_saving_unchanged_records_nothing(cast: Cast) -> None:
    switch(cast, on=True)
    assert not Event.objects.filter(verb="feature_switched").exists()


def test_only_the_own_organisation_is_switched(cast: Cast) -> None:
    client_of(cast.other_staff).post(URL, {})
    assert Organisation.objects.get(pk=cast.host.pk).partner_collaboration
    assert not Organisation.objects.get(pk=cast.other.pk).partner_collaboration


def test_who_may_only_look_finds_no_button_and_cannot_switch(cast: Cast) -> None:
    cast.reader_role.rights = [*cast.reader_role.rights, "settings.view"]
    cast.reader_role.save()
    client = client_of(cast.reader)
    page = client.get(URL)
    assert page.status_code == 200
    assert "Änderungen speichern" not in page.content.decode()
    assert client.post(URL, {}).status_code == 403
    assert Organisation.objects.get(pk=cast.host.pk).partner_collaboration


@pytest.mark.parametrize("name", ["settings", "features"])
def test_without_the_right_there_is_nothing(cast: Cast, name: str) -> None:
    assert client_of(cast.reader).get(reverse(f"orgs:{name}")).status_code == 403
