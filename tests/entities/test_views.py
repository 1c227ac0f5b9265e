"""Saved views: what they keep, whose they are, and what becomes of them."""

from collections.abc import Callable
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404
from django.utils import translation

from activity.models import Event
from entities.arrangement import BOARD, MAP, Arrangement
from entities.models import Entity, SavedView, ViewChoice
from entities.services.attributes import remove_attribute
from entities.services.views import (
    StaleView,
    arrange_view,
    choose_view,
    create_view,
    delete_view,
    rename_view,
    set_organisation_default,
    share_view,
)
from orgs.models import Role, User
from orgs.services.merging import merge_label
from tests.cast import Cast, grant, make_entity, make_tenant
from tests.helpers import client_of, queries_of

pytestmark = pytest.mark.django_db
OPEN = Arrangement(["a.stage"], {"a.stage": ["Offen"]}, sort="-title")


@pytest.fixture(autouse=True)
def english(cast: Cast) -> None:
    for user in (cast.staff, cast.reader, cast.alpha.user):
        User.objects.filter(pk=user.pk).update(language="en")
        user.refresh_from_db()


def keep(cast: Cast, name: str = "Open", arrangement: Arrangement = OPEN, **fields: Any) -> SavedView:
    """Return a view of the staff's."""
    given = {"actor": cast.staff, "shared": True} | fields
    return create_view(entity_type=cast.opportunity_type, name=name, arrangement=arrangement, **given)


def address(cast: Cast, who: User) -> str:
    home = who.organisation_id == cast.host.pk
    return f"/entities/type/{cast.opportunity_type.pk}/" if home else f"/shared/type/{cast.opportunity_type.pk}/"


def get(cast: Cast, who: User, query: str = "", status: int = 200) -> str:
    response = client_of(who).get(address(cast, who) + query)
    assert response.status_code == status
    return response.content.decode()


def shown(cast: Cast, who: User, name: str, query: str = "") -> Any:
    """Return what the page was rendered with under ``name``."""
    return client_of(who).get(address(cast, who) + query).context[name]


def listing(cast: Cast, who: User, query: str = "") -> Any:
    return shown(cast, who, "listing", query)


def again(view: SavedView) -> SavedView:
    return SavedView.objects.select_related("type").get(pk=view.pk)


# --- what a view keeps


def test_a_view_keeps_what_the_list_was(cast: Cast) -> None:
    label = cast.labels["technik"].pk
    query = f"?columns=&columns=a.stage&a.stage=Offen&labels={label}&q=PV&sort=-title&group=a.roof"
    add = f"{address(cast, cast.staff)}views/add/{query}"
    assert client_of(cast.staff).get(add).status_code == 200
    made = client_of(cast.staff).post(add, {"name": "Meine", "shared": "on"})
    view = SavedView.objects.get()
    assert made["Location"] == f"{address(cast, cast.staff)}?view={view.pk}"
    labels = [str(cast.labels["technik"].pk)]
    filters = {"labels": labels, "a.stage": ["Offen"]}
    assert view.arrangement == Arrangement(["a.stage"], filters, "PV", "-title", "a.roof")
    assert (view.owner, view.shared) == (cast.staff, True)
    found = listing(cast, cast.staff, f"?view={view.pk}")
    assert found.arrangement == view.arrangement
    assert (found.query, found.is_changed, found.hints) == (f"view={view.pk}", False, [])
    assert [column.key for column in found.shown_columns] == ["title", "a.stage"]


def test_nonsense_in_the_address_is_not_kept(cast: Cast) -> None:
    add = (
        f"{address(cast, cast.staff)}views/add/?a.stage=X&a.margin=1&sort=a.none&group=a.value&display=globe&columns=x"
    )
    client_of(cast.staff).post(add, {"name": "Meine"})
    assert SavedView.objects.get().arrangement == Arrangement([])


def test_a_changed_view_can_be_saved_or_discarded(cast: Cast) -> None:
    view = keep(cast)
    query = f"?view={view.pk}&changed=1&columns=&columns=a.stage&sort=title"
    found = listing(cast, cast.staff, query)
    assert found.is_changed
    html = get(cast, cast.staff, query)
    assert "You have changed the view" in html
    assert f'href="{address(cast, cast.staff)}?view={view.pk}">Discard changes' in html
    client_of(cast.staff).post(f"/views/{view.pk}/save/", {"query": found.query, "version": view.version})
    assert again(view).arrangement == Arrangement(["a.stage"], sort="title")
    # The same again is no change.
    assert client_of(cast.staff).get(address(cast, cast.staff) + query).context["listing"].query == f"view={view.pk}"


def test_who_comes_too_late_is_told_and_loses_nothing(cast: Cast) -> None:
    view = keep(cast)
    arrange_view(actor=cast.staff, view=view, version=1, arrangement=Arrangement(sort="title"))
    with pytest.raises(StaleView):
        arrange_view(actor=cast.staff, view=view, version=1, arrangement=Arrangement(sort="-title"))
    sent = {"query": f"view={view.pk}&changed=1&q=PV&columns=", "version": 1}
    answer = client_of(cast.staff).post(f"/views/{view.pk}/save/", sent, follow=True)
    assert "Somebody else changed this view meanwhile" in answer.content.decode()
    assert (answer.context["listing"].words, again(view).sort) == ("PV", "title")
    # Saying what stands there already is not late.
    arrange_view(actor=cast.staff, view=view, version=1, arrangement=Arrangement(sort="title"))
    assert again(view).version == 2


# --- whose a view is


def test_private_views_are_nobody_elses(cast: Cast) -> None:
    view = keep(cast, "SECRET-VIEW", shared=False)
    for who in (cast.reader, cast.alpha.user):
        assert "SECRET-VIEW" not in get(cast, who)
        get(cast, who, f"?view={view.pk}", 404)
        assert client_of(who).get(f"/views/{view.pk}/").status_code == 404
        with pytest.raises(Http404):
            choose_view(actor=who, view=view, favourite=True)
    assert "SECRET-VIEW" in get(cast, cast.staff)
    get(cast, cast.staff, "?view=999999", 404)
    get(cast, cast.staff, "?view=x", 404)


def test_who_may_change_share_and_delete(cast: Cast) -> None:
    mine = keep(cast, actor=cast.reader, shared=False)
    with pytest.raises(PermissionDenied):
        share_view(actor=cast.reader, view=mine, shared=True)
    # A form that says so all the same makes a private one.
    add = f"{address(cast, cast.reader)}views/add/"
    client_of(cast.reader).post(add, {"name": "Other", "shared": "on"})
    assert not SavedView.objects.get(name="Other").shared
    theirs = keep(cast, "Ours")
    for deed in (rename_view, share_view, delete_view):
        more = {"name": "x"} if deed is rename_view else {"shared": False} if deed is share_view else {}
        for actor in (cast.reader, cast.alpha.user):
            with pytest.raises(PermissionDenied):
                deed(actor=actor, view=theirs, **more)  # type: ignore[operator]
        with pytest.raises(Http404):
            deed(actor=cast.other_staff, view=theirs, **more)  # type: ignore[operator]
    # Who runs the organisation keeps up what all have, also after somebody has left.
    rename_view(actor=cast.admin, view=theirs, name="New")
    delete_view(actor=cast.admin, view=theirs)
    verbs = list(Event.objects.filter(verb__startswith="view_").order_by("pk").values_list("verb", flat=True))
    assert verbs == ["view_created", "view_created", "view_created", "view_shared", "view_changed", "view_deleted"]


def test_names_are_unique_for_their_owner(cast: Cast) -> None:
    view = keep(cast)
    with pytest.raises(ValidationError):
        keep(cast)
    keep(cast, actor=cast.reader, shared=False)
    add = f"{address(cast, cast.staff)}views/add/?q=PV"
    answer = client_of(cast.staff).post(add, {"name": "Open"})
    assert answer.status_code == 422
    assert "There is a view with this name already." in answer.content.decode()
    for _time in (1, 2):
        client_of(cast.staff).post(f"/views/{view.pk}/duplicate/")
    copies = SavedView.objects.filter(owner=cast.staff, shared=False)
    assert {copy.name for copy in copies} == {"Open (copy)", "Open (copy) 2"}
    assert {str(copy.arrangement) for copy in copies} == {str(view.arrangement)}


# --- favourites and what one begins with


def test_favourites_come_first_and_are_ones_own(cast: Cast) -> None:
    for name in ("A", "B", "C"):
        keep(cast, name)
    last = SavedView.objects.get(name="C")
    for _time in (1, 2):
        client_of(cast.staff).post(f"/views/{last.pk}/choose/", {"favourite": "1"})
    assert [view.name for view in listing(cast, cast.staff).tabs] == ["C", "A", "B"]
    assert [view.name for view in listing(cast, cast.reader).tabs] == ["A", "B", "C"]
    client_of(cast.staff).post(f"/views/{last.pk}/choose/", {"favourite": "0"})
    assert [view.name for view in listing(cast, cast.staff).tabs] == ["A", "B", "C"]
    assert ViewChoice.objects.count() == 1


def test_what_a_list_begins_with(cast: Cast) -> None:
    ours, mine = keep(cast, "Ours"), keep(cast, "Mine", Arrangement(words="PV"))
    set_organisation_default(actor=cast.staff, view=ours, on=True)
    choose_view(actor=cast.reader, view=mine, first=True)
    assert listing(cast, cast.staff).view == ours
    assert listing(cast, cast.reader).view == mine
    # Partners begin with everything that is shared with them.
    assert listing(cast, cast.alpha.user).view is None
    whole = listing(cast, cast.staff, "?view=all")
    assert (whole.view, whole.query) == (None, "view=all")
    assert listing(cast, cast.staff, "?q=PV").view is None
    choose_view(actor=cast.reader, view=ours, first=True)
    assert listing(cast, cast.reader).view == ours
    share_view(actor=cast.staff, view=ours, shared=False)
    assert (listing(cast, cast.reader).view, again(ours).is_default) == (None, False)
    with pytest.raises(ValidationError):
        set_organisation_default(actor=cast.staff, view=ours, on=True)
    with pytest.raises(PermissionDenied):
        set_organisation_default(actor=cast.reader, view=mine, on=True)


def test_the_export_is_of_what_the_view_shows(cast: Cast, add_entity: Callable[..., Entity]) -> None:
    add_entity("Verloren", stage="Verloren")
    view = keep(cast)
    response = client_of(cast.staff).get(f"{address(cast, cast.staff)}export/?view={view.pk}")
    text = response.getvalue().decode()
    assert "PV-Anlage Muster" in text
    assert "Verloren" not in text


# --- what fell away


def test_a_removed_attribute_falls_away_and_that_is_said(cast: Cast) -> None:
    view = keep(cast, arrangement=Arrangement(["a.stage", "a.roof"], {"a.stage": ["Offen"]}, sort="a.stage"))
    stage = cast.attributes["stage"]
    remove_attribute(actor=cast.staff, attribute=stage)
    html = get(cast, cast.staff, f"?view={view.pk}")
    assert "“stage” of this view, or a value of it, is no longer there." in html
    titles = {row.entity.title for row in shown(cast, cast.staff, "rows", f"?view={view.pk}")}
    assert titles == {"PV-Anlage Muster", "SECRET-OPPORTUNITY"}
    assert "of this view, or a value" not in get(cast, cast.alpha.user, f"?view={view.pk}")


def test_a_removed_choice_falls_away(cast: Cast) -> None:
    view = keep(cast)
    cast.opportunity_type.attributes.filter(key="stage").update(choices=["Neu"])
    assert "is no longer there" in get(cast, cast.staff, f"?view={view.pk}")


def test_merged_labels_mean_their_successor(cast: Cast) -> None:
    technik, angebot, intern = (cast.labels[key] for key in ("technik", "angebot", "intern"))
    view = keep(cast, arrangement=Arrangement(filters={"labels": [str(technik.pk)]}))
    merge_label(actor=cast.staff, label=technik, into=angebot)
    found = listing(cast, cast.staff, f"?view={view.pk}")
    assert found.arrangement.filters == {"labels": [str(angebot.pk)]}
    assert "merged into" in found.hints[0]
    assert listing(cast, cast.alpha.user, f"?view={view.pk}").hints == []
    merge_label(actor=cast.staff, label=angebot, into=intern)
    get(cast, cast.alpha.user, f"?view={view.pk}", 404)


# --- partners


def test_partners_have_what_the_host_shares_with_all_and_see_what_is_granted(cast: Cast) -> None:
    view = keep(cast, "Alle offenen")
    keep(cast, "SECRET-PRIVATE", shared=False)
    html = get(cast, cast.alpha.user, f"?view={view.pk}")
    assert "PV-Anlage Muster" in html
    assert "Alle offenen" in html
    assert "SECRET" not in html
    assert (
        client_of(cast.alpha.user).get(f"/views/{view.pk}/")["Location"]
        == f"{address(cast, cast.alpha.user)}?view={view.pk}"
    )
    assert address(cast, cast.alpha.user) in client_of(cast.alpha.user).get("/shared/").content.decode()
    for who in (cast.beta.user, cast.gamma.user, cast.delta.user, cast.other_staff):
        get(cast, who, "", 404)
        assert client_of(who).get(f"/views/{view.pk}/").status_code == 404


def hide(cast: Cast, *keys: str) -> None:
    levels = {str(cast.attributes[key].pk): "hidden" for key in keys}
    Role.objects.filter(pk=cast.partner_role.pk).update(attributes=levels)


@pytest.mark.parametrize(
    ("arrangement", "reason"),
    [
        (Arrangement(filters={"a.stage": ["Offen"]}), "filters by “Stage”"),
        (Arrangement(sort="-a.stage"), "sorts by “Stage”"),
        (Arrangement(group="a.stage"), "groups by “Stage”"),
        (Arrangement(group="a.stage", display=BOARD), "groups by “Stage”"),
    ],
    ids=str,
)
def test_what_goes_by_something_hidden_is_left_out_and_the_host_is_told(
    cast: Cast, arrangement: Arrangement, reason: str
) -> None:
    hide(cast, "stage")
    name = cast.attributes["stage"].name
    view = keep(cast, "Leak", arrangement)
    assert "Leak" not in get(cast, cast.alpha.user)
    get(cast, cast.alpha.user, f"?view={view.pk}", 404)
    html = get(cast, cast.staff, f"?view={view.pk}")
    assert f"Not visible for the role “Partner Vertrieb”: {reason.replace('Stage', name)}." in html
    share_view(actor=cast.staff, view=view, shared=False)
    assert "Not visible" not in get(cast, cast.staff, f"?view={view.pk}")


def test_a_hidden_column_is_just_not_there(cast: Cast) -> None:
    hide(cast, "stage")
    view = keep(cast, arrangement=Arrangement(["a.stage", "a.roof", "updated"]))
    found = listing(cast, cast.alpha.user, f"?view={view.pk}")
    assert [column.key for column in found.shown_columns] == ["title", "a.roof"]
    assert "Not visible" not in get(cast, cast.staff, f"?view={view.pk}")


def test_internal_labels_and_the_time_of_changes_stay_at_home(cast: Cast) -> None:
    intern = keep(cast, "Intern", Arrangement(filters={"labels": [str(cast.labels["intern"].pk)]}))
    changed = keep(cast, "Changed", Arrangement(sort="-updated"))
    for view, reason in ((intern, "filters by “SECRET-LABEL Intern”"), (changed, "sorts by “Changed”")):
        get(cast, cast.alpha.user, f"?view={view.pk}", 404)
        assert reason in get(cast, cast.staff, f"?view={view.pk}")
    grouped = get(cast, cast.alpha.user, "?group=labels&columns=&columns=purposes&columns=updated")
    assert "Technik" in grouped
    assert "SECRET" not in grouped
    for forged in (f"?labels={cast.labels['intern'].pk}", f"?purposes={cast.purposes['heat'].pk}", "?labels=999999"):
        assert "PV-Anlage Muster" not in get(cast, cast.alpha.user, forged)


def test_a_narrow_colleague_does_not_have_what_goes_by_something_hidden(cast: Cast) -> None:
    view = keep(cast)
    levels = {str(cast.attributes["stage"].pk): "hidden"}
    Role.objects.filter(pk=cast.reader_role.pk).update(attributes=levels)
    get(cast, cast.reader, f"?view={view.pk}", 404)
    mine = SavedView.objects.create(type=view.type, owner=cast.reader, name="Mine", filters={"a.stage": ["Offen"]})
    html = get(cast, cast.reader, f"?view={mine.pk}")
    assert "goes by an attribute that your role hides" in html
    assert cast.attributes["stage"].name not in html[html.index('id="results"') :]


# --- the same few queries


@pytest.mark.parametrize(
    "query", ["", "?group=a.stage", "?group=a.person", "?group=labels", "?display=board", "?display=map"]
)
@pytest.mark.parametrize("who", ["staff", "alpha"])
def test_as_many_queries_for_thirty_rows_as_for_one(
    cast: Cast, add_entity: Callable[..., Entity], add_attribute: Callable[..., Any], query: str, who: str
) -> None:
    add_attribute("person", "user", in_list=True)
    user = cast.staff if who == "staff" else cast.alpha.user
    site = {"city": "Ulm", "latitude": 48.4, "longitude": 9.9}

    def fill(count: int) -> None:
        for number in range(count):
            entity = add_entity(f"{number}", person=cast.staff.pk, stage="Offen", site=site)
            entity.labels.add(cast.labels["technik"])
            entity.purposes.add(cast.purposes["sales"])
            grant(entity, cast.alpha.organisation, cast.staff)

    keep(cast)
    fill(1)
    client = client_of(user)
    one = queries_of(lambda: client.get(address(cast, user) + query))
    keep(cast, "Second")
    fill(29)
    assert queries_of(lambda: client.get(address(cast, user) + query)) == one
    assert one <= 40


def test_other_tenants_have_views_of_their_own(cast: Cast) -> None:
    keep(cast)
    away = make_tenant("Anders", "anders.example", "Andi Anders")
    make_entity(away, "opportunity", "Dort")
    html = client_of(away.user).get(f"/entities/type/{away.types['opportunity'].pk}/").content.decode()
    assert ">Open" not in html
    with translation.override("en"), pytest.raises(PermissionDenied):
        create_view(actor=away.user, entity_type=cast.opportunity_type, name="x", arrangement=Arrangement())


def test_a_map_draws_points_and_leads_closer(cast: Cast, add_entity: Callable[..., Entity]) -> None:
    for number in range(3):
        add_entity(f"Nah {number}", site={"latitude": 48.4, "longitude": 9.9 + number / 1_000_000})
    add_entity("Fern", site={"latitude": 50.1, "longitude": 8.7})
    add_entity("Nirgends", site={"city": "Ulm", "latitude": "x", "longitude": None})
    drawn = shown(cast, cast.staff, "map", f"?display={MAP}")
    assert sorted(point.count for point in drawn.points) == [1, 3]
    assert all(0 <= point.x <= drawn.width and 0 <= point.y <= drawn.height for point in drawn.points)
    assert drawn.without_place == 3
    closer = next(point.url for point in drawn.points if point.count == 3)
    assert {spot.title for spot in shown(cast, cast.staff, "map", closer).spots} == {"Nah 0", "Nah 1", "Nah 2"}
    for nonsense in ("x", "1,2,3", "nan,0,1,1", "1e999,0,1,1", "9,9,0,0"):
        assert len(shown(cast, cast.staff, "map", f"?display={MAP}&box={nonsense}").spots) == 4
