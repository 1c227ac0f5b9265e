"""Sharing and offering several things in one go, from the list to the report."""

from collections.abc import Iterable
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone

from entities.models import Entity, EntityGrant, FileGrant
from entities.services.entities import delete_entity
from orgs.models import User
from orgs.services import suspend_partnership
from sharing.bulk.waiting import MOST_THINGS
from sharing.models import Grant, Offer
from sharing.services import unshare
from tests.cast import Cast, PartnerOf, grant
from tests.cast_things import add_file, add_message, add_note
from tests.crawler import Form, Page
from tests.helpers import client_of, queries_of
from tests.offers.actions import mailed, narrow, offered
from tests.sharing.actions import has


def grants() -> set[tuple[str, int, int]]:
    """Return every grant there is: the model, the thing, the group."""
    return {
        (model.__name__, *pair)
        for model in Grant.__subclasses__()
        for pair in model.objects.values_list("content_object_id", "group_id")
    }


def given(partner: PartnerOf, *things: Any) -> set[tuple[str, int, int]]:
    """Return the grants on ``things`` for a partner."""
    return {(type(each).grant_model().__name__, each.pk, partner.organisation.group_id) for each in things}


def form_of(page: Any, address: str) -> dict[str, Any]:
    """Return what the page's form sends when nothing is ticked or typed."""
    [form] = [each for each in Page(page.content.decode()).forms if each.action == address]
    kept = [(name, value) for name, value in form.fields if name != "along" or "summary" in page.context]
    # The crawler takes a field without a value for a ticked box.
    sent = [(name, "" if (name, value) in {("deadline", "on"), ("message", "on")} else value) for name, value in kept]
    return Form(form.method, form.action, sent).filled("")


class Bulk:
    """One person who does something with several things of the list."""

    def __init__(self, user: User) -> None:
        self.client = client_of(user)

    def begin(self, things: Iterable[Any], deed: str = "share", **more: Any) -> Any:
        """Choose things on the list; return the answer."""
        ids = [getattr(each, "pk", each) for each in things]
        return self.client.post("/bulk/entity/", {"thing": ids, "deed": deed, "next": "/entities/type/1/", **more})

    def summary(self, things: Iterable[Any], partners: Iterable[PartnerOf], deed: str = "share", **said: Any) -> Any:
        """Go on to the summary; return the page."""
        self.address = self.begin(things, deed)["Location"].removesuffix("partners/")
        chosen = {"partner": [each.partnership.pk for each in partners]}
        form = form_of(self.client.get(self.address, chosen), self.address)
        return self.client.post(self.address, form | said | {"step": "summary"})

    def confirm(self, page: Any, step: str = "save", **forged: Any) -> Any:
        """Press the button below the summary, sending what stands in its form; return the report."""
        return self.client.post(self.address, form_of(page, self.address) | forged | {"step": step}, follow=True)

    def run(self, things: Iterable[Any], partners: Iterable[PartnerOf], deed: str = "share", **said: Any) -> Any:
        """Go all the way; return the report."""
        return self.confirm(self.summary(things, partners, deed, **said))


def refuse_grants_on(entity: Entity) -> None:
    """Let the database fail, until the test's transaction ends, when somebody is granted ``entity``."""
    table, wrong = EntityGrant._meta.db_table, f"NEW.content_object_id = {entity.pk}"
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            body = f"WHEN {wrong} BEGIN SELECT RAISE(ABORT, 'refused'); END"
            cursor.execute(f"CREATE TRIGGER refuse BEFORE INSERT ON {table} {body}")
        else:
            body = f"BEGIN IF {wrong} THEN RAISE EXCEPTION 'refused'; END IF; RETURN NEW; END"
            cursor.execute(f"CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$ {body} $$")
            cursor.execute(f"CREATE TRIGGER refuse BEFORE INSERT ON {table} FOR EACH ROW EXECUTE FUNCTION refuse()")


@pytest.fixture
def bulk(cast: Cast) -> Bulk:
    """Return the staff at it, reading English."""
    User.objects.filter(pk=cast.staff.pk).update(language="en")
    return Bulk(cast.staff)


def lines(page: Any) -> dict[str, list[tuple[str, list[str], tuple[str, ...]]]]:
    """Return by title what the summary says will happen, to whom, with which contents."""
    return {
        row.thing.title: [
            (line.fate.text, [each.partner.name for each in line.partners], line.fate.contents) for line in row.lines
        ]
        for row in page.context["summary"].rows
    }


# --- Sharing


def test_exactly_the_chosen_things_and_harmless_contents_are_shared(cast: Cast, bulk: Bulk) -> None:
    before = grants()
    page = bulk.summary([cast.opportunity, cast.hidden], [cast.alpha, cast.beta], along=["file"])
    assert grants() == before
    bulk.confirm(page)
    # By Alpha and Delta are their own; the one called shared bears a label that partners do not see.
    new = given(cast.alpha, cast.files["secret"], cast.hidden, cast.files["hidden"])
    new |= given(cast.beta, cast.opportunity, cast.files["secret"], cast.hidden, cast.files["hidden"])
    assert grants() - before == new
    assert before <= grants()


def test_nothing_goes_along_unless_somebody_says_so(cast: Cast, bulk: Bulk) -> None:
    before = grants()
    bulk.run([cast.hidden], [cast.beta])
    assert grants() - before == given(cast.beta, cast.hidden)


@pytest.mark.parametrize("key", ["file", "note", "message"])
def test_each_category_goes_along_alone(cast: Cast, bulk: Bulk, key: str) -> None:
    before, inside = grants(), {"file": cast.files, "note": cast.notes, "message": cast.messages}[key]
    bulk.run([cast.hidden], [cast.beta], along=[key])
    assert grants() - before == given(cast.beta, cast.hidden, inside["hidden"])


def test_the_summary_says_what_happens_to_whom(cast: Cast, bulk: Bulk) -> None:
    page = bulk.summary([cast.opportunity, cast.hidden], [cast.alpha, cast.beta], along=["file"])
    assert lines(page) == {
        "PV-Anlage Muster": [
            ("Has access already, gets new contents", ["Alpha Solar"], ("Files (1)",)),
            ("Gets access", ["Beta Dach"], ("Files (1)",)),
        ],
        "SECRET-OPPORTUNITY": [("Gets access", ["Alpha Solar", "Beta Dach"], ("Files (1)",))],
    }
    assert page.context["summary"].totals == [
        "2 partners get access to 2 entities. With it: Files (2).",
        "1 partner with access gets new contents of 1 entity. With it: Files (1).",
        "E-mails: at most 6, to 3 people.",
    ]
    bulk.confirm(page)
    assert len(mailed("shared")) == 6


def test_who_has_everything_already_changes_nothing_and_gets_no_mail(cast: Cast, bulk: Bulk) -> None:
    before = grants()
    page = bulk.summary([cast.opportunity], [cast.alpha])
    assert lines(page) == {"PV-Anlage Muster": [("Has access already: nothing changes", ["Alpha Solar"], ())]}
    assert not page.context["summary"].happens
    bulk.confirm(page)
    assert (grants(), mailed("shared")) == (before, [])


def test_a_second_click_does_nothing_twice(cast: Cast, bulk: Bulk) -> None:
    page = bulk.summary([cast.hidden], [cast.beta], along=["file"])
    bulk.confirm(page)
    after = grants()
    report = bulk.confirm(page).context["report"]
    assert (grants(), mailed("shared"), report.done, report.unchanged) == (after, ["Bruno Beta"], [], [cast.hidden])


# --- What changes between the summary and the click


def test_a_partner_that_was_suspended_meanwhile_gets_nothing(cast: Cast, bulk: Bulk) -> None:
    page = bulk.summary([cast.hidden], [cast.alpha, cast.beta])
    suspend_partnership(actor=cast.staff, partnership=cast.alpha.partnership)
    report = bulk.confirm(page)
    assert not has(cast.alpha.organisation, cast.hidden)
    assert has(cast.beta.organisation, cast.hidden)
    assert "1 of the chosen partners is not active (any more) and gets nothing." in report.content.decode()


def test_a_thing_that_was_deleted_meanwhile_undoes_no_other(cast: Cast, bulk: Bulk) -> None:
    page = bulk.summary([cast.opportunity, cast.hidden], [cast.beta])
    delete_entity(actor=cast.staff, entity=Entity.objects.get(pk=cast.hidden.pk))
    report = bulk.confirm(page).content.decode()
    assert has(cast.beta.organisation, cast.opportunity)
    assert "1 entity was shared." in report
    assert "1 of the chosen entities is no longer there" in report
    assert "SECRET-OPPORTUNITY" not in report


def test_what_a_colleague_took_back_meanwhile_stays_so(cast: Cast, bulk: Bulk) -> None:
    page = bulk.summary([cast.opportunity], [cast.alpha], along=["file"])
    unshare(actor=cast.staff, thing=cast.opportunity, partnership=cast.alpha.partnership)
    report = bulk.confirm(page).context["report"]
    assert not has(cast.alpha.organisation, cast.opportunity)
    [(thing, why)] = report.left_out
    assert (thing, "Alpha Solar" in why) == (cast.opportunity, True)


def test_contents_that_were_not_shown_are_not_shared(cast: Cast, bulk: Bulk) -> None:
    page = bulk.summary([cast.hidden], [cast.beta], along=["file"])
    late = add_file(cast.hidden, cast.staff, "SECRET-LATE.pdf")
    bulk.confirm(page)
    assert has(cast.beta.organisation, cast.files["hidden"])
    assert not has(cast.beta.organisation, late)


def test_what_became_internal_meanwhile_is_not_shared(cast: Cast, bulk: Bulk) -> None:
    page = bulk.summary([cast.hidden], [cast.beta], along=["file"])
    cast.files["hidden"].labels.add(cast.labels["intern"])
    report = bulk.confirm(page).content.decode()
    assert has(cast.beta.organisation, cast.hidden)
    assert not has(cast.beta.organisation, cast.files["hidden"])
    assert "1 of the chosen contents is no longer available." in report


def test_a_thing_that_the_database_refuses_undoes_no_other(cast: Cast, bulk: Bulk) -> None:
    page = bulk.summary([cast.opportunity, cast.hidden, cast.order], [cast.beta])
    refuse_grants_on(cast.hidden)
    report = bulk.confirm(page).context["report"]
    assert [thing for thing, _offer in report.done] == [cast.order, cast.opportunity]
    assert report.left_out == [(cast.hidden, "Something went wrong. Nothing was changed; try again.")]
    assert not has(cast.beta.organisation, cast.hidden)
    assert sorted(mailed("shared")) == ["Bruno Beta", "Bruno Beta"]


# --- Offering


def test_exactly_the_chosen_things_are_offered(cast: Cast, bulk: Bulk) -> None:
    before, deadline = grants(), timezone.now().replace(second=0, microsecond=0) + timedelta(days=2)
    typed = timezone.localtime(deadline).strftime("%Y-%m-%dT%H:%M")
    things = [cast.hidden, cast.hidden_order]
    words = {"message": "Bitte bis Freitag", "deadline": typed, "along": ["file"]}
    report = bulk.run(things, [cast.alpha, cast.beta], "offer", **words).context["report"]
    assert grants() == before
    offers = {offer.thing_id: offer for offer in Offer.objects.all()}
    assert set(offers) == {each.pk for each in things}
    first = offers[cast.hidden.pk]
    assert (first.headline, first.message, first.deadline) == ("Opportunity", "Bitte bis Freitag", deadline)
    assert first.contents == {"file": [cast.files["hidden"].pk]}
    assert offers[cast.hidden_order.pk].contents == {}
    assert set(first.recipients.values_list("partnership", "round", "status")) == {
        (each.partnership.pk, 1, "pending") for each in (cast.alpha, cast.beta)
    }
    assert dict(report.done) == {each: offers[each.pk] for each in things}


def test_the_teaser_has_what_is_marked_but_no_contacts(cast: Cast, bulk: Bulk) -> None:
    cast.opportunity_type.attributes.filter(key__in=["capacity", "email", "phone"]).update(teaser=True)
    bulk.run([cast.hidden], [cast.beta], "offer")
    assert Offer.objects.get().teaser == ["capacity"]


def test_what_is_offered_already_or_accessible_is_left_out_and_said(cast: Cast, bulk: Bulk) -> None:
    offered(cast, cast.alpha, thing=cast.hidden)
    page = bulk.summary([cast.opportunity, cast.hidden], [cast.alpha, cast.beta], "offer")
    assert lines(page) == {
        "PV-Anlage Muster": [("Has access: gets no offer", ["Alpha Solar"], ()), ("Gets the offer", ["Beta Dach"], ())],
        "SECRET-OPPORTUNITY": [("Is being offered already: left out", [], ())],
    }
    assert page.context["summary"].totals == [
        "1 entity will be offered to 1 partner.",
        "E-mails: at most 1, to 1 person.",
    ]
    bulk.confirm(page)
    assert Offer.objects.count() == 2
    assert list(Offer.objects.get(thing_id=cast.opportunity.pk).recipients.values_list("partnership", flat=True)) == [
        cast.beta.partnership.pk
    ]


def test_a_second_click_offers_nothing_twice(cast: Cast, bulk: Bulk) -> None:
    page = bulk.summary([cast.hidden, cast.hidden_order], [cast.beta], "offer")
    bulk.confirm(page)
    mails = mailed("offer_received")
    report = bulk.confirm(page).context["report"]
    assert (Offer.objects.count(), mailed("offer_received"), len(report.left_out)) == (2, mails, 2)


def test_an_offer_that_cannot_be_made_undoes_no_other(cast: Cast, bulk: Bulk) -> None:
    page = bulk.summary([cast.hidden, cast.opportunity, cast.hidden_order], [cast.beta], "offer")
    offered(cast, cast.alpha, thing=cast.hidden)
    grant(cast.opportunity, cast.beta.organisation, cast.staff)
    report = bulk.confirm(page).context["report"]
    assert [thing for thing, _offer in report.done] == [cast.hidden_order]
    assert {thing for thing, _why in report.left_out} == {cast.hidden, cast.opportunity}


def test_a_deadline_that_has_passed_is_refused_and_nothing_is_lost(cast: Cast, bulk: Bulk) -> None:
    page = bulk.summary([cast.hidden], [cast.beta], "offer", message="Bleibt", deadline="2020-01-01T10:00")
    assert page.status_code == 422
    assert page.context["form"]["message"].value() == "Bleibt"
    assert "Bleibt" in page.content.decode()


# --- Who may, and what is forged


def test_what_is_not_the_actors_is_not_there_and_never_named(cast: Cast, bulk: Bulk) -> None:
    before = grants()
    page = bulk.summary([cast.hidden, cast.other_opportunity, 999_999], [cast.beta])
    text = page.content.decode()
    assert "2 of the chosen entities are no longer there" in text
    assert "SECRET-OTHER" not in text
    assert "SECRET-OTHER" not in bulk.confirm(page).content.decode()
    assert grants() - before == given(cast.beta, cast.hidden)


def test_forged_contents_are_not_shared(cast: Cast, bulk: Bulk) -> None:
    before, internal = grants(), cast.files["shared"]
    page = bulk.summary([cast.hidden, cast.opportunity], [cast.beta], along=["file"])
    forged = " ".join(
        [
            f"{cast.hidden.pk}.file:{cast.files['secret'].pk},{cast.files['other'].pk}",
            f"{cast.opportunity.pk}.file:{internal.pk},{cast.files['by_delta'].pk}",
            f"{cast.opportunity.pk}.note:{cast.notes['secret'].pk} .file:1 p:1 pp1:1 x.y:1 p{'9' * 30}:1",
        ]
    )
    bulk.confirm(page, shown=forged)
    assert grants() - before == given(cast.beta, cast.hidden, cast.opportunity)


def test_partners_of_others_get_nothing(cast: Cast, bulk: Bulk) -> None:
    before = grants()
    page = bulk.summary([cast.hidden], [cast.beta])
    bulk.confirm(page, partner=[cast.delta.partnership.pk, 999_999])
    assert grants() == before


def test_what_the_role_may_not_share_is_not_there_to_choose(cast: Cast, bulk: Bulk) -> None:
    narrow(cast.staff_role, "file.share")
    before = grants()
    asked = bulk.client.get(
        bulk.begin([cast.hidden])["Location"].removesuffix("partners/"), {"partner": cast.beta.partnership.pk}
    )
    assert [key for key, _label in asked.context["form"].fields["along"].choices] == ["note", "message", "process"]
    page = bulk.summary([cast.hidden], [cast.beta], along=["note"])
    bulk.confirm(
        page,
        along=["note", "file"],
        shown=page.context["summary"].shown + f" {cast.hidden.pk}.file:{cast.files['hidden'].pk}",
    )
    assert not FileGrant.objects.filter(content_object=cast.files["hidden"]).exists()
    assert grants() - before <= given(cast.beta, cast.hidden, cast.notes["hidden"])


def test_the_choice_is_of_one_person_alone(cast: Cast, bulk: Bulk) -> None:
    address = bulk.begin([cast.hidden])["Location"]
    assert bulk.client.get(address).status_code == 200
    assert client_of(cast.admin).get(address)["Location"] == "/"
    assert client_of(cast.other_staff).get(address)["Location"] == "/"
    assert client_of(cast.reader).get(address).status_code == 403


def test_while_the_feature_is_off_there_is_nothing(cast: Cast, bulk: Bulk) -> None:
    page = bulk.summary([cast.hidden], [cast.beta])
    before = grants()
    cast.host.partner_collaboration = False
    cast.host.save()
    assert bulk.confirm(page).status_code == 404
    assert bulk.begin([cast.hidden]).status_code == 404
    assert grants() == before
    assert b"bulk-tick" not in bulk.client.get(f"/entities/type/{cast.opportunity_type.pk}/").content


def test_who_lost_the_right_meanwhile_is_refused(cast: Cast, bulk: Bulk) -> None:
    page = bulk.summary([cast.hidden], [cast.beta])
    before = grants()
    narrow(cast.staff_role, "entity.share")
    assert bulk.confirm(page).status_code == 403
    assert grants() == before


# --- Steps


def test_more_than_can_be_chosen_at_once_is_refused(cast: Cast, bulk: Bulk) -> None:
    answer = bulk.begin(range(1, MOST_THINGS + 2))
    assert answer["Location"] == "/entities/type/1/"
    page = bulk.client.get("/", follow=True)
    assert f"At most {MOST_THINGS} entities" in page.content.decode()
    assert bulk.begin(range(1, MOST_THINGS + 1))["Location"].endswith("/share/partners/")


def test_nothing_chosen_leads_back_and_nowhere_else(cast: Cast, bulk: Bulk) -> None:
    assert bulk.begin([])["Location"] == "/entities/type/1/"
    assert bulk.begin([], next="https://evil.example/")["Location"] == "/"
    answer = bulk.client.post("/bulk/entity/", {"deed": "share"}, headers={"HX-Request": "true"})
    assert (answer.status_code, answer["HX-Trigger-After-Swap"]) == (422, "dialog:close")


def test_without_partners_it_leads_back_to_them(cast: Cast, bulk: Bulk) -> None:
    partners = bulk.begin([cast.hidden])["Location"]
    assert bulk.client.get(partners.removesuffix("partners/"))["Location"] == partners


def test_back_keeps_what_was_typed(cast: Cast, bulk: Bulk) -> None:
    page = bulk.confirm(bulk.summary([cast.hidden], [cast.beta], "offer", message="Bleibt", along=["file"]), "back")
    assert [each.pk for each in page.context["chosen"]] == [cast.beta.partnership.pk]
    assert (page.context["form"]["message"].value(), page.context["form"]["along"].value()) == ("Bleibt", ["file"])


def test_the_filter_is_preset_only_if_every_thing_has_a_purpose_that_a_partner_has(cast: Cast, bulk: Bulk) -> None:
    def listed(*things: Entity) -> set[str]:
        rows = bulk.client.get(bulk.begin(things)["Location"]).context["partners"].rows
        return {row.partnership.partner.name for row in rows}

    everybody = {"Alpha Solar", "Beta Dach", "Gamma Elektro"}
    assert listed(cast.opportunity) == {"Alpha Solar", "Beta Dach"}
    # No partner has the purpose of this one.
    assert listed(cast.opportunity, cast.hidden) == everybody
    cast.hidden.purposes.add(cast.purposes["montage"])
    assert listed(cast.opportunity, cast.hidden) == everybody
    cast.hidden.purposes.set([cast.purposes["sales"]])
    assert listed(cast.opportunity, cast.hidden) == {"Alpha Solar", "Beta Dach"}


# --- The list, and the number of queries


def ticks(client: Client, cast: Cast) -> int:
    return client.get(f"/entities/type/{cast.opportunity_type.pk}/").content.decode().count('name="thing"')


def test_only_who_may_share_gets_boxes(cast: Cast) -> None:
    assert ticks(client_of(cast.staff), cast) == 2
    assert ticks(client_of(cast.reader), cast) == 0


def filled(cast: Cast, count: int) -> list[Entity]:
    """Return so many opportunities, each with a file, a note and a message, of which Alpha has some."""
    made = []
    for number in range(count):
        entity = Entity.objects.create(
            owner=cast.host, type=cast.opportunity_type, title=f"Nr. {number}", created_by=cast.staff
        )
        inside = [add_file(entity, cast.staff, f"{number}.pdf"), add_note(entity, cast.staff, "N")]
        inside.append(add_message(entity, cast.staff, "M"))
        inside[0].labels.add(cast.labels["technik"])
        for thing in (entity, *inside[:2]):
            grant(thing, cast.alpha.organisation, cast.staff)
        made.append(entity)
    return made


@pytest.mark.parametrize("deed", ["share", "offer"])
def test_the_summary_of_one_and_of_thirty_takes_the_same_queries(cast: Cast, bulk: Bulk, deed: str) -> None:
    def asked(things: list[Entity]) -> int:
        along = ["file", "note", "message"] if deed == "share" else ["file"]
        page = bulk.summary(things, [cast.alpha, cast.beta], deed, along=along)
        return queries_of(lambda: bulk.confirm(page, "summary"))

    things = filled(cast, 30)
    offered(cast, cast.beta, thing=things[3])
    assert asked(things[:1]) == asked(things)
