"""The dialog as pages: every step works without JavaScript, and tells nobody more than they may know."""

from typing import Any

import pytest
from django.http import HttpResponse

from orgs.services import create_organisation, create_partnership
from sharing.services import give
from sharing.summary import may_share
from tests.cast import Cast, revoke
from tests.helpers import client_of, queries_of
from tests.sharing.actions import fresh, has, notes_of, sees, url

STEPS = ("partners", "panel", "unshare")


def messages_of(response: Any) -> list[str]:
    """Return what the page tells."""
    return [str(message) for message in response.context["messages"]]


def fields_of(response: HttpResponse) -> dict[str, list[str]]:
    """Return what a browser would send back, as the page's trees stand."""
    data: dict[str, list[str]] = {"tree": []}
    for shown in response.context["panel"].trees:  # type: ignore[attr-defined]
        key = shown.tree.key
        data["tree"].append(key)
        data[f"{key}.known"] = [shown.tree.known_text]
        data[f"{key}.partner"] = [str(partner.partnership.pk) for partner in shown.partners]
        for each in shown.categories:
            if not each.category.locked:
                data[each.name] = [str(pk) for pk in each.chosen]
    return data


def panel(cast: Cast, *names: str, **params: Any) -> Any:
    """Return the panel for the partners of those names."""
    chosen = [cast.partners[name].partnership.pk for name in names]
    return client_of(cast.staff).get(url("panel", cast.opportunity), {"partner": chosen, **params})


def test_the_whole_way_without_javascript(cast: Cast) -> None:
    client = client_of(cast.staff)
    first = client.get(url("partners", cast.opportunity))
    assert "Beta Dach" in first.content.decode()
    second = client.get(url("panel", cast.opportunity), {"filtered": "1", "partner": cast.beta.partnership.pk})
    data = fields_of(second)
    data["new.file"] = [str(cast.files["secret"].pk)]
    response = client.post(url("panel", cast.opportunity), data, follow=True)
    assert response.redirect_chain == [(f"{url('panel', cast.opportunity)}?partner={cast.beta.partnership.pk}", 302)]
    assert len(messages_of(response)) == 1
    [tree] = response.context["panel"].trees
    assert tree.partners[0].since
    assert sees(cast.beta.user, cast.files["secret"])


def test_new_partners_share_one_tree_and_others_have_their_own(cast: Cast) -> None:
    trees = panel(cast, "alpha", "beta", "gamma").context["panel"].trees
    assert [[each.partnership.partner.name for each in tree.partners] for tree in trees] == [
        ["Beta Dach", "Gamma Elektro"],
        ["Alpha Solar"],
    ]
    assert not any(each.chosen for each in trees[0].categories)
    [files] = [each for each in trees[1].categories if each.category.key == "file"]
    assert files.chosen == {cast.files["shared"].pk, cast.files["by_alpha"].pk}


def test_new_partners_can_be_separated_keeping_what_is_ticked(cast: Cast) -> None:
    data = fields_of(panel(cast, "beta", "gamma")) | {"new.note": [str(cast.notes["shared"].pk)], "step": "separate"}
    response = client_of(cast.staff).post(url("panel", cast.opportunity), data)
    trees = response.context["panel"].trees
    assert [tree.tree.key for tree in trees] == [f"p{each.partnership.pk}" for each in (cast.beta, cast.gamma)]
    assert all(tree.tree.chosen["note"] == {cast.notes["shared"].pk} for tree in trees)
    assert not has(cast.beta.organisation, cast.opportunity)


def test_the_label_filter_hides_rows_and_keeps_what_is_ticked(cast: Cast) -> None:
    label = cast.labels["angebot"].pk
    ticked = [str(cast.notes["secret"].pk)]
    data = fields_of(panel(cast, "beta")) | {"new.note": ticked, "step": "filter", "label": str(label)}
    response = client_of(cast.staff).post(url("panel", cast.opportunity), data)
    [notes] = [each for each in response.context["panel"].trees[0].categories if each.category.key == "note"]
    assert notes.chosen == {cast.notes["secret"].pk}
    assert {row["pk"] for row in notes.category.rows if not row["hidden"]} == {cast.notes["shared"].pk}
    by_address = panel(cast, "beta", label=label).context["panel"]
    assert by_address.shown_labels == {label}


@pytest.mark.parametrize(
    ("step", "files", "notes"), [("all", 4, 4), ("none", 0, 0), ("all new note", 1, 4), ("none new file", 0, 1)]
)
def test_many_rows_are_ticked_at_once(cast: Cast, step: str, files: int, notes: int) -> None:
    ticked = {"new.note": [str(cast.notes["shared"].pk)], "new.file": [str(cast.files["shared"].pk)]}
    data = fields_of(panel(cast, "beta")) | ticked | {"step": step}
    [tree] = client_of(cast.staff).post(url("panel", cast.opportunity), data).context["panel"].trees
    counts = {each.category.key: len(each.chosen) for each in tree.categories}
    assert (counts["file"], counts["note"]) == (files, notes)


def test_ticking_leaves_alone_what_the_filter_hides(cast: Cast) -> None:
    data = fields_of(panel(cast, "beta")) | {"step": "all", "label": str(cast.labels["angebot"].pk)}
    [tree] = client_of(cast.staff).post(url("panel", cast.opportunity), data).context["panel"].trees
    counts = {each.category.key: len(each.chosen) for each in tree.categories}
    assert (counts["file"], counts["note"]) == (1, 1)


def test_what_the_role_may_not_share_is_shown_and_locked(cast: Cast) -> None:
    cast.staff_role.rights = [right for right in cast.staff_role.rights if right not in {"file.share", "note.view"}]
    cast.staff_role.save()
    response = panel(cast, "alpha")
    [tree] = response.context["panel"].trees
    locked = {each.category.key: each.category.locked for each in tree.categories}
    assert locked["file"]
    assert not locked["message"]
    assert "note" not in locked
    again = client_of(cast.staff).post(url("panel", cast.opportunity), fields_of(response) | {"step": "filter"})
    [files] = [each for each in again.context["panel"].trees[0].categories if each.category.key == "file"]
    assert files.chosen == {cast.files["shared"].pk, cast.files["by_alpha"].pk}
    client_of(cast.staff).post(url("panel", cast.opportunity), fields_of(response))
    assert has(cast.alpha.organisation, cast.files["shared"])
    assert has(cast.alpha.organisation, cast.notes["shared"])


def test_htmx_gets_the_new_state_and_the_toast(cast: Cast) -> None:
    data = fields_of(panel(cast, "beta")) | {"new.note": [f"{cast.notes['shared'].pk},{cast.notes['secret'].pk}"]}
    client = client_of(cast.staff, headers={"HX-Request": "true"})
    response = client.post(url("panel", cast.opportunity), data)
    text = response.content.decode()
    assert response.headers["HX-Trigger"] == "shares-changed"
    assert 'hx-swap-oob="beforeend"' in text
    assert "<html" not in text
    assert f'name="p{cast.beta.partnership.pk}.note" value="{cast.notes["secret"].pk}" checked' in text


def test_titles_are_escaped(cast: Cast) -> None:
    cast.notes["secret"].title = "<script>100 % %(pk)s</script>"
    cast.notes["secret"].save()
    text = panel(cast, "beta").content.decode()
    assert "<script>100" not in text
    assert "&lt;script&gt;100 % %(pk)s&lt;/script&gt;" in text


def test_without_a_partner_the_panel_leads_back(cast: Cast) -> None:
    for data in ({}, {"partner": "x"}):
        response = client_of(cast.staff).get(url("panel", cast.opportunity), data, follow=True)
        assert response.redirect_chain == [(url("partners", cast.opportunity), 302)]
        assert len(messages_of(response)) == 1


def test_forged_partners_are_reported_and_nothing_is_said_of_them(cast: Cast) -> None:
    response = panel(cast, "beta", "delta")
    assert [tree.partners[0].partnership for tree in response.context["panel"].trees] == [cast.beta.partnership]
    assert len(messages_of(response)) == 1
    assert "Delta" not in response.content.decode()
    forged = {"tree": "p9", "p9.partner": str(cast.delta.partnership.pk), "p9.known": "", "p9.note": "1"}
    after = client_of(cast.staff).post(url("panel", cast.opportunity), forged, follow=True)
    assert "Delta" not in after.content.decode()


def test_who_was_unshared_meanwhile_is_named(cast: Cast) -> None:
    data = fields_of(panel(cast, "alpha"))
    revoke(cast.opportunity, cast.alpha.organisation)
    response = client_of(cast.staff).post(url("panel", cast.opportunity), data, follow=True)
    assert "Alpha Solar" in " ".join(messages_of(response))
    assert response.context["panel"].trees[0].partners[0].since is None


def test_saving_without_a_change_says_so(cast: Cast) -> None:
    data = fields_of(panel(cast, "alpha"))
    response = client_of(cast.staff).post(url("panel", cast.opportunity), data, follow=True)
    assert [message.level_tag for message in response.context["messages"]] == ["info"]


def test_contents_that_are_gone_are_reported(cast: Cast) -> None:
    data = fields_of(panel(cast, "beta")) | {"new.file": [str(cast.files["other"].pk), "junk", "9" * 40, "-1"]}
    response = client_of(cast.staff).post(url("panel", cast.opportunity), data, follow=True)
    assert "1 " in " ".join(messages_of(response))
    assert not has(cast.beta.organisation, cast.files["other"])


@pytest.mark.parametrize("step", STEPS)
def test_who_may_come_in(cast: Cast, step: str) -> None:
    query = {"partner": cast.alpha.partnership.pk}
    address = url(step, cast.opportunity)
    expected = {cast.staff: 200, cast.reader: 403, cast.alpha.user: 403, cast.beta.user: 404, cast.other_staff: 404}
    for user, status in expected.items():
        assert client_of(user).get(address, query).status_code == status, user
    assert client_of(None).get(address).status_code == 302
    for kind in ("file", "nonsense"):
        assert client_of(cast.staff).get(address.replace("entity", kind), query).status_code == 404


@pytest.mark.parametrize("step", STEPS)
def test_with_the_feature_off_there_is_no_dialog(cast: Cast, step: str) -> None:
    cast.host.partner_collaboration = False
    cast.host.save()
    assert client_of(cast.staff).get(url(step, cast.opportunity), {"partner": "1"}).status_code == 404
    assert client_of(cast.staff).post(url("panel", cast.opportunity)).status_code == 404


def test_the_role_is_linked_for_who_may_see_roles(cast: Cast) -> None:
    assert "/role" in panel(cast, "alpha").content.decode()
    cast.staff_role.rights = [right for right in cast.staff_role.rights if not right.startswith("role.")]
    cast.staff_role.save()
    assert "/role" not in panel(cast, "alpha").content.decode()


def test_an_entity_without_contents_can_be_shared(cast: Cast) -> None:
    response = client_of(cast.staff).get(url("panel", cast.hidden_order), {"partner": cast.beta.partnership.pk})
    client_of(cast.staff).post(url("panel", cast.hidden_order), fields_of(response))
    assert has(cast.beta.organisation, cast.hidden_order)


def test_the_panel_asks_as_often_for_one_content_and_partner_as_for_many(cast: Cast) -> None:
    [first, *rest] = notes_of(cast, 31)
    few = queries_of(lambda: panel(cast, "alpha"))
    give(actor=cast.staff, things=[first, *rest], organisation=cast.alpha.organisation)
    assert queries_of(lambda: panel(cast, "alpha", "beta", "gamma")) == few


def test_the_panel_takes_seven_queries(cast: Cast) -> None:
    client = client_of(cast.staff, headers={"HX-Request": "true"})
    chosen = {"partner": [cast.alpha.partnership.pk, cast.beta.partnership.pk]}
    # Besides: session, user, role, organisation, partnerships of the own organisation. The seventh: standing rules.
    assert queries_of(lambda: client.get(url("panel", cast.opportunity), chosen)) == 5 + 7


def test_the_partners_ask_as_often_for_one_as_for_many(cast: Cast) -> None:
    client = client_of(cast.staff)
    cast.alpha.partnership.labels.add(cast.labels["technik"])
    few = queries_of(lambda: client.get(url("partners", cast.opportunity)))
    for number in range(30):
        partner = create_organisation(name=f"Partner {number}")
        create_partnership(
            actor=cast.staff,
            host=cast.host,
            partner=partner,
            role=cast.partner_role,
            purposes=cast.purposes.values(),
            labels=cast.labels.values(),
        )
        give(actor=cast.staff, things=[cast.opportunity], organisation=partner)
    assert queries_of(lambda: client.get(url("partners", cast.opportunity))) == few


def test_there_is_no_button_without_the_right_or_the_feature(cast: Cast) -> None:
    assert may_share(cast.staff, cast.opportunity)
    assert not may_share(cast.reader, cast.opportunity)
    assert not may_share(cast.alpha.user, cast.opportunity)
    cast.host.partner_collaboration = False
    cast.host.save()
    assert not may_share(fresh(cast.staff), cast.opportunity)
