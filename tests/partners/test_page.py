"""The page of one partner: who it is, its people, what is shared with it, what happened."""

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone, translation

from activity.services import record
from entities.models import Entity
from orgs.models import Organisation, Partnership, Role, User
from sharing.collaborations.page import PartnerPage
from tests.cast import Cast, PartnerOf, grant, make_user
from tests.cast_things import add_note
from tests.helpers import client_of, queries_of
from tests.sharing.actions import fresh, known, save, selection


@pytest.fixture
def staff(cast: Cast) -> Client:
    """Return the host's staff, reading English."""
    User.objects.update(language="en")
    return client_of(cast.staff)


def url(partner: PartnerOf, section: str = "") -> str:
    """Return the address of a part of a partner's page."""
    return f"/partners/{partner.partnership.pk}/" + (f"?section={section}" if section else "")


def shown(client: Client, partner: PartnerOf, section: str = "") -> str:
    """Return what stands on a part of the page, without markup."""
    response = client.get(url(partner, section))
    assert response.status_code == 200
    return words(response.content.decode())


def words(html: str) -> str:
    """Return the text of the page below its navigation."""
    main = html[html.index('id="main"') : html.index("</main>")]
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", main))


def role_with(cast: Cast, *rights: str) -> User:
    """Return one of the host's people whose role holds ``rights``."""
    role = Role.objects.create(organisation=cast.host, kind="staff", name="Own", rights=sorted(rights))
    return make_user(cast.host, role, "own@stadtwerke.example", "Olga Own", language="en")


def test_the_overview_names_what_the_host_knows(cast: Cast, staff: Client) -> None:
    known_facts = {
        "contact": "Ada Ansprech",
        "email": "ada@alpha.example",
        "phone": "+49 7141 99",
        "street": "Sonnenweg",
        "house_number": "3",
        "postcode": "71634",
        "city": "Ludwigsburg",
        "latitude": 48.897,
        "longitude": 9.191,
        "radius_km": 40,
        "language": "en",
        "user_limit": 7,
    }
    Partnership.objects.filter(pk=cast.alpha.partnership.pk).update(**known_facts)
    cast.alpha.partnership.labels.add(cast.labels["technik"])
    text = shown(staff, cast.alpha)
    for word in ("Alpha Solar", "Active", "Partner Vertrieb", "PV Vertrieb", "Technik", "Ada Ansprech",
                 "ada@alpha.example", "+49 7141 99", "Sonnenweg 3, 71634 Ludwigsburg", "48.897, 9.191", "40 km",
                 "English", "User limit 7"):  # fmt: skip
        assert word in text


def test_without_the_right_the_role_is_a_name_only(cast: Cast) -> None:
    text = client_of(role_with(cast, "partner.view")).get(url(cast.alpha)).content.decode()
    assert "Partner Vertrieb" in text
    assert f"/settings/roles/{cast.partner_role.pk}/" not in text
    assert "/suspend/" not in text
    assert "/end/" not in text


@pytest.mark.parametrize(
    ("partner", "status", "offered"),
    [
        ("alpha", "active", {"edit", "suspend", "end"}),
        ("alpha", "invited", {"edit", "end"}),
        ("alpha", "declined", {"edit", "end"}),
        ("delta", "suspended", {"edit", "resume", "end"}),
    ],
)
def test_what_is_offered_depends_on_the_status(
    cast: Cast, staff: Client, partner: str, status: str, offered: set[str]
) -> None:
    chosen = cast.partners[partner]
    Partnership.objects.filter(pk=chosen.partnership.pk).update(status=status)
    html = staff.get(url(chosen)).content.decode()
    assert set(re.findall(rf"/partners/{chosen.partnership.pk}/([\w-]+)/", html)) == offered


def test_an_end_can_be_undone_for_so_long(cast: Cast, staff: Client) -> None:
    for days, offered in ((29, {"edit", "undo-end"}), (31, {"edit"})):
        ended = {"status": "ended", "status_before_end": "active", "ended_at": timezone.now() - timedelta(days=days)}
        Partnership.objects.filter(pk=cast.alpha.partnership.pk).update(**ended)
        html = staff.get(url(cast.alpha)).content.decode()
        assert set(re.findall(rf"/partners/{cast.alpha.partnership.pk}/([\w-]+)/", html)) == offered
        assert ("you can undo this" in html) == (days == 29)


def test_its_people_can_be_read(cast: Cast, staff: Client) -> None:
    cast.chief.is_active = False
    cast.chief.save()
    User.objects.filter(pk=cast.alpha.user.pk).update(last_login=timezone.now() - timedelta(days=3))
    User.objects.filter(pk=cast.chief.pk).update(last_login=None)
    text = shown(staff, cast.alpha, "users")
    assert "Anna Alpha alpha@partner.example Active 3 days ago" in text
    assert "Carla Chefin chief@partner.example Deactivated Never" in text
    for name in ("Beta", "Gamma", "Delta", "Stella", "SECRET"):
        assert name not in text


@pytest.mark.parametrize("status", ["invited", "declined", "ended"])
def test_who_works_elsewhere_is_nobody_s_business(cast: Cast, staff: Client, status: str) -> None:
    Partnership.objects.filter(pk=cast.alpha.partnership.pk).update(status=status)
    text = shown(staff, cast.alpha, "users")
    assert "Anna Alpha" not in text
    assert "No users" in text


def test_what_is_shared_says_how_much_since_when_and_by_whom(cast: Cast, staff: Client) -> None:
    cast.opportunity.grants.update(granted_at=timezone.now() - timedelta(days=400))
    response = staff.get(url(cast.alpha, "shared"))
    rows = re.findall(r"<tr>(.*?)</tr>", response.content.decode(), re.DOTALL)[1:]
    texts = [re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", row)).strip() for row in rows]
    assert [text.startswith(title) for text, title in zip(texts, ("Bestellung", "PV-Anlage"), strict=True)] == [
        True
    ] * 2
    for kind in ("Files 2", "Notes 2", "Messages 2"):
        assert kind in texts[1]
    assert "Stella Stadt" in texts[1]
    assert f"/entities/{cast.opportunity.pk}/" in rows[1]
    assert "SECRET" not in response.content.decode()


def test_what_has_expired_or_lies_in_something_taken_back_is_not_shared(cast: Cast) -> None:
    past = timezone.now() - timedelta(days=1)
    cast.order.grants.update(expires_at=past)
    cast.notes["shared"].grants.update(expires_at=past)
    [share] = PartnerPage(fresh(cast.staff), cast.alpha.partnership).shared[0:30]
    with translation.override("en"):
        assert {str(part.label): part.count for part in share.parts} == {"Files": 2, "Notes": 1, "Messages": 2}
    cast.opportunity.grants.all().delete()
    page = PartnerPage(fresh(cast.staff), cast.alpha.partnership)
    assert (len(page.shared), page.shared[0:30]) == (0, [])


def test_a_share_that_ends_says_when(cast: Cast, staff: Client) -> None:
    assert "Access until" not in shown(staff, cast.alpha, "shared")
    cast.order.grants.update(expires_at=timezone.now() + timedelta(days=400))
    assert shown(staff, cast.alpha, "shared").count("Access until") == 1


def test_another_host_s_shares_are_not_counted(cast: Cast) -> None:
    grant(cast.other_opportunity, cast.alpha.organisation, cast.other_staff)
    page = PartnerPage(fresh(cast.staff), cast.alpha.partnership)
    assert [share.title for share in page.shared[0:30]] == ["Bestellung 4711", "PV-Anlage Muster"]
    assert len(page.shared) == 2


def test_a_role_without_the_right_sees_and_counts_nothing(cast: Cast) -> None:
    blind = role_with(cast, "partner.view", "partner.edit", "file.view")
    text = shown(client_of(blind), cast.alpha, "shared")
    assert "Nothing is shared" in text
    for word in ("PV-Anlage", "Bestellung", "Angebot"):
        assert word not in text


def test_a_role_that_sees_no_notes_counts_none(cast: Cast) -> None:
    reader = role_with(cast, "partner.view", "entity.view", "file.view")
    text = shown(client_of(reader), cast.alpha, "shared")
    assert "Files 2" in text
    assert "Notes" not in text
    assert "Messages" not in text


def test_the_history_tells_of_this_partner_only(cast: Cast, staff: Client) -> None:
    save(cast, cast.alpha, selection(note=[cast.notes["secret"]]), known(cast))
    save(cast, cast.beta, selection(note=[cast.notes["shared"]]))
    staff.post(f"/partners/{cast.alpha.partnership.pk}/suspend/")
    text = shown(staff, cast.alpha, "history")
    assert "Stella Stadt shared PV-Anlage Muster with Alpha Solar" in text
    assert "Stella Stadt suspended the collaboration Stadtwerke – Alpha Solar" in text
    assert "Stella Stadt started the collaboration Stadtwerke – Alpha Solar" in text
    assert "Beta" not in text


def test_the_history_leaves_out_what_the_role_may_not_view(cast: Cast) -> None:
    save(cast, cast.alpha, selection(note=[cast.notes["secret"]]), known(cast))
    record(
        actor=cast.alpha.user,
        verb="note_added",
        target=cast.notes["by_alpha"],
        context=cast.opportunity,
        organisation_id=cast.host.pk,
        partner_id=cast.alpha.organisation.pk,
    )
    text = shown(client_of(role_with(cast, "partner.view", "entity.view")), cast.alpha, "history")
    assert "shared PV-Anlage Muster with Alpha Solar" in text
    assert "Von Alpha" not in text
    User.objects.filter(email="own@stadtwerke.example").delete()
    Role.objects.filter(name="Own").delete()
    text = shown(client_of(role_with(cast, "partner.view")), cast.alpha, "history")
    assert "PV-Anlage" not in text
    assert "started the collaboration" in text


def test_events_of_other_hosts_are_not_read(cast: Cast, staff: Client) -> None:
    record(
        actor=cast.other_staff,
        verb="shared",
        target=cast.other_opportunity,
        organisation_id=cast.other.pk,
        partner_id=cast.alpha.organisation.pk,
    )
    assert "SECRET" not in shown(staff, cast.alpha, "history")


def test_the_page_belongs_to_the_host(cast: Cast) -> None:
    away = Role.objects.create(organisation=cast.other, kind="partner", name="Partner", rights=[])
    foreign = Partnership.objects.create(host=cast.other, partner=cast.host, role=away, status="active")
    assert client_of(cast.staff).get(f"/partners/{foreign.pk}/").status_code == 404
    assert client_of(cast.other_staff).get(f"/partners/{foreign.pk}/").status_code == 200


def test_an_unknown_section_is_the_overview(cast: Cast, staff: Client) -> None:
    for odd in ("nothing", "../head", "", "%00"):
        assert "Partner role" in shown(staff, cast.alpha, odd)


def test_switched_off_the_page_says_so(cast: Cast, staff: Client) -> None:
    assert "switched off" not in shown(staff, cast.alpha)
    Organisation.objects.filter(pk=cast.host.pk).update(partner_collaboration=False)
    assert "Partner collaboration is switched off" in shown(staff, cast.alpha)


def test_many_are_shown_in_pages(cast: Cast, staff: Client) -> None:
    share_more(cast, 40)
    assert len(staff.get(url(cast.alpha, "shared")).context["page"].object_list) == 30
    second = staff.get(url(cast.alpha, "shared") + "&page=2").context["page"]
    assert len(second.object_list) == 12
    assert second.object_list[-1].title == "PV-Anlage Muster"


def share_more(cast: Cast, count: int) -> None:
    """Share so many more entities, each with a note."""
    for number in range(count):
        entity = Entity.objects.create(owner=cast.host, type=cast.order_type, title=f"Auftrag {number}")
        grant(entity, cast.alpha.organisation, cast.staff)
        grant(add_note(entity, cast.staff, "Notiz"), cast.alpha.organisation, cast.admin)


@pytest.mark.parametrize("section", ["", "users", "shared", "history"])
def test_as_many_queries_for_one_of_a_kind_as_for_thirty(cast: Cast, section: str) -> None:
    client = client_of(cast.staff)
    cast.order.grants.all().delete()
    few = queries_of(lambda: client.get(url(cast.alpha, section)))
    share_more(cast, 27)
    for number in range(27):
        make_user(cast.alpha.organisation, cast.alpha.role, f"p{number}@partner.example", f"Person {number}")
        save(cast, cast.alpha, selection(note=[add_note(cast.opportunity, cast.staff, "N")]), known(cast))
    assert queries_of(lambda: client.get(url(cast.alpha, section))) == few
