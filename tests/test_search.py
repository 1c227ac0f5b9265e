"""Search across everything: exactly what somebody may see, at once without what was taken back, and quick."""

from collections.abc import Iterable
from datetime import timedelta
from html.parser import HTMLParser
from typing import Any
from urllib.parse import parse_qs

import pytest
import time_machine
from django.utils import timezone

from collab.base.search import LONGEST, excerpt, marked
from collab.search.results import LIMIT
from entities.models import Entity, Note
from orgs.models import Role, User
from orgs.searching import register_searchable, searchables
from tests.cast import Cast, grant, revoke
from tests.cast_things import add_note
from tests.helpers import client_of, queries_of
from tests.workflows.things import ANY_PARTNER, make_phase, make_task, make_template, person, start
from workflows.models import Process, Task

URL = "/search/"


class Titles(HTMLParser):
    """The titles of the results of a page."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.titles: list[str] = []
        self._inside = False
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Begin a title at its link."""
        if ("class", "search__title") in attrs:
            self.titles.append("")
            self._inside = True

    def handle_endtag(self, tag: str) -> None:
        """End it with the link."""
        self._inside = self._inside and tag != "a"

    def handle_data(self, data: str) -> None:
        """Take what stands in between."""
        if self._inside:
            self.titles[-1] += data


def page(user: User, words: str, **params: str) -> str:
    """Return the page of results."""
    response = client_of(user).get(URL, {"q": words, **params})
    assert response.status_code == 200
    return response.content.decode()


def found(user: User, words: str, **params: str) -> list[str]:
    """Return the titles that the page shows, in its order."""
    return Titles(page(user, words, **params)).titles


def in_each(user: User, words: str) -> dict[str, list[str]]:
    """Return the titles by kind."""
    response = client_of(user).get(URL, {"q": words})
    groups = {parse_qs(group.url)["kind"][0]: [hit.title for hit in group.hits] for group in response.context["groups"]}
    assert [each for titles in groups.values() for each in titles] == Titles(response.content.decode()).titles
    return {key: sorted(titles) for key, titles in groups.items()}


def process_on(cast: Cast, entity: Entity, name: str, tasks: Iterable[tuple[str, Any]]) -> Process:
    """Return a process with tasks and who does them."""
    template = make_template(cast, name)
    phase = make_phase(cast, template, "Phase")
    for task, who in tasks:
        make_task(cast, phase, task, assignees=[who])
    process = start(cast, template, entity)
    Process.objects.filter(pk=process.pk).update(name=name)
    return process


# --- Exactly what somebody may see ---------------------------------------------


def test_staff_finds_everything_of_the_own_organisation_and_nothing_else(cast: Cast) -> None:
    process_on(cast, cast.hidden, "SECRET-PROCESS", [("SECRET-TASK", person(cast.staff))])
    contents = ["SECRET-CONTENT", "SECRET-DEEP", "SECRET-DELTA"]
    assert in_each(cast.staff, "secret") == {
        "entity": ["SECRET-OPPORTUNITY", "SECRET-ORDER"],
        "file": [f"{each}.pdf" for each in contents],
        "note": contents,
        "message": contents,
        "process": ["SECRET-PROCESS"],
        "task": ["SECRET-TASK"],
    }
    other = {key: ["SECRET-OTHER"] for key in ("entity", "note", "message")}
    assert in_each(cast.other_staff, "secret") == other | {"file": ["SECRET-OTHER.pdf"]}


@pytest.mark.parametrize("name", ["alpha", "chief", "beta", "gamma", "delta"])
def test_partners_find_nothing_that_is_not_shared(cast: Cast, name: str) -> None:
    process_on(cast, cast.hidden, "SECRET-PROCESS", [("SECRET-TASK", ANY_PARTNER)])
    reader = cast.chief if name == "chief" else cast.partners[name].user
    assert in_each(reader, "secret") == {}
    assert in_each(reader, "stadt") == {}
    theirs = name in {"alpha", "chief"}
    assert found(reader, "muster") == (["PV-Anlage Muster"] if theirs else [])
    assert in_each(reader, "angebot") == (
        {"file": ["Angebot.pdf"], "note": ["Angebot"], "message": ["Angebot"]} if theirs else {}
    )


def test_what_a_partner_added_is_found_by_it_and_the_host_only(cast: Cast) -> None:
    assert found(cast.alpha.user, "von alpha", kind="note") == ["Von Alpha"]
    grant(cast.opportunity, cast.beta.organisation)
    assert found(cast.beta.user, "von alpha", kind="note") == []
    assert found(cast.staff, "von alpha", kind="note") == ["Von Alpha"]


def test_a_content_needs_both_keys(cast: Cast) -> None:
    grant(cast.notes["hidden"], cast.alpha.organisation)
    assert in_each(cast.alpha.user, "secret") == {}
    revoke(cast.opportunity, cast.alpha.organisation)
    assert in_each(cast.alpha.user, "angebot") == {}


def test_hidden_attributes_are_not_searched_and_not_shown(cast: Cast) -> None:
    assert found(cast.alpha.user, "ludwigsburg") == ["PV-Anlage Muster"]
    assert "71634 <mark>Ludwigsburg</mark>" in page(cast.alpha.user, "ludwigsburg")
    cast.partner_role.attributes = {str(cast.attributes["site"].pk): Role.Level.HIDDEN}
    cast.partner_role.save()
    assert found(cast.alpha.user, "ludwigsburg") == []
    assert "Ludwigsburg" not in page(cast.alpha.user, "muster")
    assert found(cast.staff, "ludwigsburg") == ["PV-Anlage Muster"]


def test_the_person_s_own_role_narrows_too(cast: Cast) -> None:
    Role.objects.filter(pk=cast.alpha.role.pk).update(rights=["entity.view", "file.view"])
    assert in_each(cast.alpha.user, "angebot") == {"file": ["Angebot.pdf"]}
    text = page(cast.alpha.user, "angebot")
    assert ("kind=file" in text, "kind=note" in text, "kind=partner" in text) == (True, False, False)


def test_tasks_as_the_role_shows_them(cast: Cast) -> None:
    shown, other = ("Dach ansehen", ANY_PARTNER), ("Dach rechnen", person(cast.staff))
    process = process_on(cast, cast.opportunity, "Dachbau", [shown, other])
    assert in_each(cast.alpha.user, "dach") == {"entity": ["PV-Anlage Muster"]}
    grant(process, cast.alpha.organisation)
    assert in_each(cast.alpha.user, "dach") == {
        "entity": ["PV-Anlage Muster"],
        "process": ["Dachbau"],
        "task": ["Dach ansehen", "Dach rechnen"],
    }
    Role.objects.filter(pk=cast.partner_role.pk).update(task_scope=Role.TaskScope.ASSIGNED)
    assert found(cast.alpha.user, "dach", kind="task") == ["Dach ansehen"]


def test_partners_are_for_those_who_may_see_them(cast: Cast) -> None:
    assert in_each(cast.staff, "alpha solar") == {"partner": ["Alpha Solar"]}
    assert in_each(cast.reader, "alpha solar") == {}
    assert in_each(cast.alpha.user, "beta dach") == {}
    assert "kind=partner" not in page(cast.reader, "alpha")


# --- At once -------------------------------------------------------------------


def test_to_the_second_until_a_share_expires(cast: Cast) -> None:
    until = timezone.now() + timedelta(days=3)
    for thing in (cast.opportunity, cast.files["shared"]):
        thing.grants.filter(group_id=cast.alpha.organisation.group_id).update(expires_at=until)
    everything = ["PV-Anlage Muster"]
    with time_machine.travel(until - timedelta(seconds=1), tick=False):
        assert found(cast.alpha.user, "muster") == everything
        assert found(cast.alpha.user, "angebot.pdf", kind="file") == ["Angebot.pdf"]
    with time_machine.travel(until, tick=False):
        assert in_each(cast.alpha.user, "muster") == {}
        assert in_each(cast.alpha.user, "angebot") == {}


def test_a_pause_and_a_switched_off_feature_take_everything(cast: Cast) -> None:
    cast.alpha.partnership.status = "suspended"
    cast.alpha.partnership.save()
    assert in_each(cast.alpha.user, "muster") == {}
    cast.alpha.partnership.status = "active"
    cast.alpha.partnership.save()
    assert found(cast.alpha.user, "muster") == ["PV-Anlage Muster"]
    cast.host.partner_collaboration = False
    cast.host.save()
    assert in_each(cast.alpha.user, "muster") == {}


# --- Words ---------------------------------------------------------------------


def test_umlauts_case_parts_and_several_words(cast: Cast) -> None:
    for words in ("süddach", "SÜDDACH", "Süddach", "dach freie", "freie süd", "üddac"):
        assert found(cast.alpha.user, words) == ["PV-Anlage Muster"], words


def test_every_word_has_to_be_there(cast: Cast) -> None:
    assert found(cast.alpha.user, "muster süddach") == ["PV-Anlage Muster"]
    assert found(cast.alpha.user, "muster norddach") == []


@pytest.mark.parametrize(
    "words",
    ["%%", "__", "mu_ter", "mus%er", ".*", "mus.er", "\x00\x00", "mus\\", "' OR 1=1 --", '"}', "[[(", "a" * 5000],
)
def test_hostile_words_find_nothing_and_break_nothing(cast: Cast, words: str) -> None:
    for user in (cast.staff, cast.alpha.user):
        assert found(user, words) == []


def test_signs_are_found_where_they_stand(cast: Cast) -> None:
    add_note(cast.opportunity, cast.staff, '100 % "<b>sicher</b>" _ja_')
    for words in ("100 %", '"<b>', "_ja_"):
        assert found(cast.staff, words, kind="note") == ['100 % "<b>sicher</b>" _ja_']
    assert "<b>" not in page(cast.staff, "<b>sicher")
    assert "<mark>&lt;b&gt;sicher</mark>" in page(cast.staff, "<b>sicher")


def test_one_character_is_too_little(cast: Cast) -> None:
    assert found(cast.staff, "m") == []
    assert found(cast.staff, "") == []


def test_what_is_called_so_stands_before_what_only_mentions_it(cast: Cast) -> None:
    kind = {"owner": cast.host, "type": cast.opportunity_type}
    Entity.objects.create(title="Neuer", values={"customer": "Muster"}, **kind)
    assert found(cast.staff, "muster") == ["PV-Anlage Muster", "Neuer"]


def test_marks_are_escaped_and_excerpts_short() -> None:
    assert marked("<i>Müller & Söhne</i>", "SÖHNE <I>") == (
        "<mark>&lt;i&gt;</mark>Müller &amp; <mark>Söhne</mark>&lt;/i&gt;"
    )
    assert marked("Muster", "  ") == "Muster"
    text = "x " * 300 + "Nadel im\nHeu " + "y " * 300
    piece = excerpt(text, "nadel")
    assert (piece[0], piece[-1], len(piece), "Nadel im Heu" in piece) == ("…", "…", 162, True)
    assert excerpt(text, "fehlt") == excerpt(text, "") == ""


# --- Pages ---------------------------------------------------------------------


def add_notes(cast: Cast, count: int) -> None:
    """Add notes that the word "stapel" finds."""
    Note.objects.bulk_create(
        Note(owner=cast.host, entity=cast.opportunity, title=f"Stapel {number}", text="Stapel")
        for number in range(count)
    )


def test_pages_beyond_the_first_few(cast: Cast) -> None:
    add_notes(cast, 30)
    assert found(cast.staff, "stapel") == [f"Stapel {number}" for number in range(29, 24, -1)]
    assert len(found(cast.staff, "stapel", kind="note")) == 25
    assert found(cast.staff, "stapel", kind="note", page="2") == [f"Stapel {number}" for number in range(4, -1, -1)]
    assert found(cast.staff, "stapel", kind="nonsense") == found(cast.staff, "stapel")


def test_counts_are_capped(cast: Cast) -> None:
    add_notes(cast, LIMIT + 1)
    [group] = client_of(cast.staff).get(URL, {"q": "stapel", "kind": "note"}).context["groups"]
    assert (group.count, group.capped) == (LIMIT, True)
    last = found(cast.staff, "stapel", kind="note", page="8")
    assert last[-1] == "Stapel 1"


def test_as_many_queries_for_one_as_for_thirty(cast: Cast) -> None:
    def add(count: int) -> None:
        for number in range(count):
            fields = {"owner": cast.host, "type": cast.opportunity_type, "values": {"customer": "Stapel"}}
            entity = Entity.objects.create(title=f"Stapel {number}", **fields)
            process = Process.objects.create(owner=cast.host, entity=entity, name="Stapel")
            phase = process.phases.create(name="Phase")
            Task.objects.create(process=process, phase=phase, name="Stapel", status_at=timezone.now())
            note = Note.objects.create(owner=cast.host, entity=entity, title="Stapel", text="Stapel")
            for thing in (entity, note, process):
                grant(thing, cast.alpha.organisation)

    def asked() -> list[int]:
        clients = [client_of(cast.staff), client_of(cast.alpha.user)]
        addresses = [{"q": "stapel"}, {"q": "stapel", "kind": "entity"}, {"q": "stapel", "kind": "task"}]
        return [queries_of(lambda c=client, a=each: c.get(URL, a)) for client in clients for each in addresses]

    add(1)
    one = asked()
    add(29)
    assert asked() == one
    assert max(one) < 45


def test_the_dialog_and_what_it_shows_while_somebody_types(cast: Cast) -> None:
    client = client_of(cast.staff)
    dialog = client.get(URL, headers={"HX-Request": "true", "HX-Target": "dialog"}).content.decode()
    assert ('id="search-words"' in dialog, "<html" in dialog) == (True, False)
    hits = client.get(URL, {"q": "muster"}, headers={"HX-Request": "true", "HX-Target": "search-hits"})
    assert Titles(hits.content.decode()).titles == ["PV-Anlage Muster"]
    assert "/search/?q=muster" in hits.content.decode()


def test_a_kind_is_registered_once() -> None:
    with pytest.raises(ValueError, match="twice"):
        register_searchable(searchables()[0])


def test_long_words_are_cut(cast: Cast) -> None:
    Entity.objects.filter(pk=cast.order.pk).update(title="x" * LONGEST)
    assert found(cast.staff, "x" * 900) == ["x" * LONGEST]
