"""What staff see as a partner is what the partner sees, in every state; and nothing can be done there."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.apps import apps
from django.urls import reverse
from django.utils import timezone

from activity.services import record
from entities.models import Entity, File
from orgs.models import Organisation, Partnership
from orgs.services import create_organisation, create_partnership
from tests.cast import Cast, grant, revoke
from tests.cast_things import add_note
from tests.helpers import client_of, queries_of
from tests.previews.reading import Reader, preview_url, real, seen_as


def level(cast: Cast, key: str, to: str) -> None:
    """Let the partner role go so far with an attribute."""
    cast.partner_role.attributes[str(cast.attributes[key].pk)] = to
    cast.partner_role.save()


def rights(cast: Cast, *gone: str) -> None:
    """Take rights from the partner role."""
    cast.partner_role.rights = [right for right in cast.partner_role.rights if right not in gone]
    cast.partner_role.save()


def expire(model: type[Entity] | type[File]) -> None:
    """Let all shares of that kind run out."""
    model.grant_model().objects.update(expires_at=timezone.now() - timedelta(seconds=1))


def happen(cast: Cast) -> None:
    """Let something happen to what is shared, to what is not, and to a value that is hidden."""
    level(cast, "email", "hidden")
    changes = {"email": ["SECRET-BEFORE", "SECRET-AFTER"], "capacity": [9.9, 12]}
    both = {"target": cast.opportunity, "organisation_id": cast.host.pk, "actor": cast.staff}
    record(verb="entity_changed", changes=changes, **both)
    record(verb="entity_changed", changes={"email": ["SECRET-1", "SECRET-2"]}, **both)
    for name in ("shared", "secret"):
        note = cast.notes[name]
        record(actor=cast.staff, verb="note_changed", target=note, context=note.entity, organisation_id=cast.host.pk)


STATES: dict[str, Callable[[Cast], object]] = {
    "as it is": lambda cast: None,
    "an attribute hidden": lambda cast: level(cast, "customer", "hidden"),
    "an attribute read only": lambda cast: level(cast, "capacity", "read"),
    "a group hidden": lambda cast: [level(cast, key, "hidden") for key in ("customer", "site", "email", "phone")],
    "no files": lambda cast: rights(cast, "file.view"),
    "nothing to be added": lambda cast: rights(cast, "file.create", "note.create", "message.create", "entity.edit"),
    "files expired": lambda cast: expire(File),
    "a note taken back": lambda cast: revoke(cast.notes["shared"], cast.alpha.organisation),
    "no label for partners": lambda cast: cast.host.label_families.update(visible_to_partners=False),
    "things happened": happen,
    "role without entities": lambda cast: rights(cast, "entity.view"),
    "expired": lambda cast: expire(Entity),
    "unshared": lambda cast: revoke(cast.opportunity, cast.alpha.organisation),
    "suspended": lambda cast: Partnership.objects.update(status="suspended"),
    "invited": lambda cast: Partnership.objects.update(status="invited"),
    "feature off": lambda cast: Organisation.objects.update(partner_collaboration=False),
}
NOTHING = {"role without entities", "expired", "unshared", "suspended", "invited", "feature off"}


@pytest.mark.parametrize("state", STATES)
def test_it_reads_as_the_partners_own_page(english: Cast, state: str) -> None:
    STATES[state](english)
    expected = real(english.alpha.user, english.opportunity)
    assert seen_as(client_of(english.staff), english.opportunity, english.alpha.partnership) == expected
    assert (expected == []) == (state in NOTHING)


@pytest.mark.parametrize("state", sorted(set(STATES) - NOTHING))
def test_nothing_can_be_done_and_no_secret_is_there(english: Cast, state: str) -> None:
    STATES[state](english)
    html = client_of(english.staff).get(preview_url(english.opportunity, english.alpha.partnership)).content.decode()
    reader = Reader(html, "preview")
    assert (reader.controls, len(reader.words) > 20) == ([], True)
    assert "SECRET" not in html
    assert "Beta Dach" not in html


def test_staff_read_more_on_their_own_page(english: Cast) -> None:
    """The secrets are there to be leaked."""
    html = client_of(english.staff).get(english.opportunity.get_absolute_url()).content.decode()
    assert "SECRET-CONTENT" in html
    assert "SECRET-ORDER" in html


@pytest.mark.parametrize(
    ("state", "reason"),
    [
        ("suspended", "The partnership is not active: Suspended."),
        ("invited", "The partnership is not active: Invited."),
        ("feature off", "Partner collaboration is switched off."),
        ("unshared", "Not shared: the entity itself is not shared."),
        ("role without entities", "The role “Partner Vertrieb” does not allow viewing entities."),
    ],
)
def test_where_nothing_is_visible_it_says_why(english: Cast, state: str, reason: str) -> None:
    STATES[state](english)
    response = client_of(english.staff).get(preview_url(english.opportunity, english.alpha.partnership))
    assert reason in response.content.decode()
    assert "Nothing is visible at present" in response.content.decode()


def test_the_banner_says_whose_eyes_and_how_much(english: Cast) -> None:
    level(english, "email", "hidden")
    html = client_of(english.staff).get(preview_url(english.opportunity, english.alpha.partnership)).content.decode()
    words = " ".join(Reader(html, "preview-banner").words)
    for part in (
        "This is how Alpha Solar sees “PV-Anlage Muster”.",
        "Nothing can be changed here.",
        "Partner Vertrieb",
    ):
        assert part in words
    for count in ("Attributes: 9 of 10", "Files: 2 of 4", "Notes: 2 of 4", "Orders: 1 of 2"):
        assert count in words
    assert "left out" not in words


def test_what_could_be_edited_is_said_in_words(english: Cast) -> None:
    level(english, "capacity", "read")
    html = client_of(english.staff).get(preview_url(english.opportunity, english.alpha.partnership)).content.decode()
    rows = {row.split("</dt>")[0].split("<")[0].strip(): row for row in html.split("<dt>")[1:]}
    assert "read only" in rows["Capacity"].split("</dt>")[0]
    assert "editable" in rows["Customer"].split("</dt>")[0]
    assert "can add, can edit, can delete" in html
    rights(english, "note.create", "note.edit", "note.delete")
    html = client_of(english.staff).get(preview_url(english.opportunity, english.alpha.partnership)).content.decode()
    assert "read only" in html.split('id="contents-note"')[1].split("</section>")[0]


def test_the_actors_own_role_still_hides(english: Cast) -> None:
    """Nobody looks through a partner's eyes at what their own role keeps from them."""
    url = preview_url(english.opportunity, english.alpha.partnership)
    assert "kontakt@muster.example" in client_of(english.staff).get(url).content.decode()
    assert "Angebot.pdf" in client_of(english.staff).get(url).content.decode()
    english.staff_role.attributes = {str(english.attributes["email"].pk): "hidden"}
    english.staff_role.rights = [right for right in english.staff_role.rights if not right.startswith("file.")]
    english.staff_role.save()
    html = client_of(english.staff).get(url).content.decode()
    assert "kontakt@muster.example" not in html
    assert "Angebot.pdf" not in html
    assert "Files:" not in html
    assert "What your own role hides from you is left out" in html


def test_it_tells_nothing_of_the_partners_other_hosts(english: Cast) -> None:
    """Alpha works for another host, too; whatever leads there is theirs alone."""
    role = english.other.roles.create(kind="partner", name="P", rights=["entity.view"], new_attributes="edit")
    create_partnership(actor=None, host=english.other, partner=english.alpha.organisation, role=role, status="active")
    grant(english.other_opportunity, english.alpha.organisation)
    pointing = english.opportunity_type.attributes.create(key="peer", label="Peer", kind="relation", position=99)
    Entity.objects.filter(pk=english.opportunity.pk).update(values={pointing.key: english.other_opportunity.pk})
    assert "SECRET-OTHER" in real(english.alpha.user, english.opportunity)
    html = client_of(english.staff).get(preview_url(english.opportunity, english.alpha.partnership)).content.decode()
    assert "SECRET-OTHER" not in html


def test_looking_leaves_no_trace(english: Cast) -> None:
    before = rows()
    client_of(english.staff).get(preview_url(english.opportunity, english.alpha.partnership))
    after = rows()
    del before["Session"], after["Session"]
    assert after == before
    english.alpha.user.refresh_from_db()
    assert english.alpha.user.portal_seen_at is None


def rows() -> dict[str, list[tuple[object, ...]]]:
    """Return all that is stored, but when somebody last signed in."""
    return {
        model.__name__: list(model._default_manager.order_by("pk").values_list())
        for model in apps.get_models()
        if model.__name__ != "User"
    }


def test_who_may_look(english: Cast) -> None:
    url = preview_url(english.opportunity, english.alpha.partnership)
    expected = {english.staff: 200, english.reader: 403, english.alpha.user: 404, english.other_staff: 404}
    assert {user: client_of(user).get(url).status_code for user in expected} == expected
    for right in ("entity.share", "partner.view"):
        english.reader_role.rights = [*english.reader_role.rights, right]
        english.reader_role.save()
        assert client_of(english.reader).get(url).status_code == 200
        english.reader_role.rights.remove(right)


@pytest.mark.parametrize("partner", ["", "x", "999999", "theirs"])
def test_other_partners_do_not_exist(english: Cast, partner: str) -> None:
    role = english.other.roles.create(kind="partner", name="P")
    theirs = create_partnership(actor=None, host=english.other, partner=english.beta.organisation, role=role)
    asked = str(theirs.pk) if partner == "theirs" else partner
    url = reverse("entities:preview", args=[english.opportunity.pk])
    assert client_of(english.staff).get(url, {"partner": asked}).status_code == 404


def test_without_a_partner_one_chooses_among_the_active_ones(english: Cast) -> None:
    response = client_of(english.staff).get(reverse("entities:preview", args=[english.opportunity.pk]))
    named = [partnership.partner.name for partnership, _since in response.context["rows"]]
    assert named == ["Alpha Solar", "Beta Dach", "Gamma Elektro"]
    assert preview_url(english.opportunity, english.alpha.partnership) in response.content.decode()
    Partnership.objects.update(status="suspended")
    response = client_of(english.staff).get(reverse("entities:preview", args=[english.opportunity.pk]))
    assert "No active partners" in response.content.decode()


def test_the_entitys_page_leads_there(english: Cast) -> None:
    url = reverse("entities:preview", args=[english.opportunity.pk])
    page = client_of(english.staff).get(english.opportunity.get_absolute_url()).content.decode()
    assert f'href="{url}"' in page
    assert f'href="{preview_url(english.opportunity, english.alpha.partnership)}"' in page
    for user in (english.reader, english.alpha.user):
        assert url not in client_of(user).get(english.opportunity.get_absolute_url()).content.decode()
    english.host.partner_collaboration = False
    english.host.save()
    assert url not in client_of(english.staff).get(english.opportunity.get_absolute_url()).content.decode()


def test_it_asks_as_often_for_one_content_as_for_many(english: Cast) -> None:
    client, url = client_of(english.staff), preview_url(english.opportunity, english.alpha.partnership)
    few = queries_of(lambda: client.get(url))
    for number in range(30):
        grant(add_note(english.opportunity, english.staff, f"Notiz {number}"), english.alpha.organisation)
        partner = create_organisation(name=f"Partner {number}")
        create_partnership(actor=None, host=english.host, partner=partner, role=english.partner_role, status="active")
        grant(english.opportunity, partner)
    # Beyond the first rows they are counted, too.
    assert queries_of(lambda: client.get(url)) <= few + 1
    html = client.get(url).content.decode()
    assert "and 12 more" in html


def test_an_entity_with_nothing_in_it(english: Cast) -> None:
    bare = make_entity_of(english)
    expected = real(english.alpha.user, bare)
    assert expected
    assert seen_as(client_of(english.staff), bare, english.alpha.partnership) == expected


def make_entity_of(cast: Cast) -> Entity:
    """Return a new opportunity without values and contents, shared with Alpha."""
    entity = Entity.objects.create(
        owner=cast.host, type=cast.opportunity_type, title="Leer", created_by=cast.staff, values={}
    )
    grant(entity, cast.alpha.organisation)
    return entity
