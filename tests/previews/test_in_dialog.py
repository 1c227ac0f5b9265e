"""The share dialog shows what a partner would see before anything is saved: the same as afterwards."""

from typing import Any

import pytest
from django.core import mail

from sharing.previews import preview_of, register_preview
from tests.cast import Cast, PartnerOf, revoke
from tests.helpers import client_of
from tests.previews.reading import framed, real
from tests.previews.test_as_partner import rows
from tests.sharing.actions import has, url
from tests.sharing.test_pages import fields_of

MEANT: dict[str, dict[str, list[str]]] = {
    "one more file": {"file": ["shared", "by_alpha", "secret"], "note": ["shared"], "message": []},
    "one note less": {"file": ["shared"], "note": [], "message": ["shared"]},
    "nothing but itself": {"file": [], "note": [], "message": []},
}


def ticked(cast: Cast, partner: PartnerOf, meant: dict[str, list[str]]) -> dict[str, list[str]]:
    """Return the panel's form as somebody has ticked it."""
    query = {"partner": partner.partnership.pk}
    data = fields_of(client_of(cast.staff).get(url("panel", cast.opportunity), query))
    [key] = data["tree"]
    things: dict[str, Any] = {"file": cast.files, "note": cast.notes, "message": cast.messages}
    return data | {f"{key}.{kind}": [str(things[kind][name].pk) for name in names] for kind, names in meant.items()}


def look(cast: Cast, partner: PartnerOf, data: dict[str, list[str]]) -> Any:
    """Press *View as partner* in the dialog."""
    step = {"step": f"preview {partner.partnership.pk}"}
    return client_of(cast.staff).post(url("panel", cast.opportunity), data | step)


@pytest.mark.parametrize("name", ["alpha", "beta"])
@pytest.mark.parametrize("what", MEANT)
def test_it_shows_what_will_be_there_after_saving(english: Cast, name: str, what: str) -> None:
    partner = english.partners[name]
    before = real(partner.user, english.opportunity)
    data = ticked(english, partner, MEANT[what])
    shown = framed(look(english, partner, data))
    assert real(partner.user, english.opportunity) == before
    client_of(english.staff).post(url("panel", english.opportunity), data)
    after = real(partner.user, english.opportunity)
    assert after != before
    assert shown == after


def test_looking_leaves_no_trace_and_tells_nobody(english: Cast, django_capture_on_commit_callbacks: Any) -> None:
    data = ticked(english, english.beta, MEANT["one more file"])
    before = rows()
    with django_capture_on_commit_callbacks(execute=True) as called:
        html = look(english, english.beta, data).content.decode()
    after = rows()
    del before["Session"], after["Session"]
    assert after == before
    assert (called, mail.outbox) == ([], [])
    assert not has(english.beta.organisation, english.opportunity)
    assert "With your selection, which is not saved yet." in html


def test_the_selection_for_several_new_partners_is_each_ones(english: Cast) -> None:
    chosen = [english.beta.partnership.pk, english.gamma.partnership.pk]
    page = client_of(english.staff).get(url("panel", english.opportunity), {"partner": chosen})
    assert page.content.decode().count('formtarget="_blank"') == 2
    data = fields_of(page) | {"new.note": [str(english.notes["shared"].pk)]}
    for partner in (english.beta, english.gamma):
        response = look(english, partner, data)
        assert response.context["partnership"] == partner.partnership
        assert "Angebot: Text" in framed(response)
        assert "Angebot.pdf" not in framed(response)


def test_who_was_unshared_meanwhile_would_see_nothing(english: Cast) -> None:
    data = ticked(english, english.alpha, MEANT["one more file"])
    revoke(english.opportunity, english.alpha.organisation)
    response = look(english, english.alpha, data)
    assert framed(response) == []
    assert "Not shared: the entity itself is not shared." in response.content.decode()


def test_who_may_not_share_something_cannot_preview_it(english: Cast) -> None:
    data = ticked(english, english.beta, MEANT["one more file"])
    english.staff_role.rights.remove("file.share")
    english.staff_role.save()
    shown = framed(look(english, english.beta, data))
    assert "Angebot: Text" in shown
    assert "SECRET-CONTENT.pdf" not in shown


@pytest.mark.parametrize("partner", ["", "x", "999999"])
def test_other_partners_do_not_exist(english: Cast, partner: str) -> None:
    response = client_of(english.staff).post(url("panel", english.opportunity), {"step": f"preview {partner}"})
    assert response.status_code == 404


def test_only_who_may_share_may_look_here(english: Cast) -> None:
    data = ticked(english, english.alpha, MEANT["one more file"]) | {"step": f"preview {english.alpha.partnership.pk}"}
    expected = {english.reader: 403, english.alpha.user: 403, english.beta.user: 404, english.other_staff: 404}
    for user, status in expected.items():
        assert client_of(user).post(url("panel", english.opportunity), data).status_code == status


def test_each_kind_has_one_preview(english: Cast) -> None:
    show = preview_of("entity")
    assert show is not None
    assert preview_of("file") is None
    with pytest.raises(ValueError, match="twice"):
        register_preview("entity", show)
