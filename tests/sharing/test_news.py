"""What is new and not shared, by category that was shared with a partner before, and the panel with just that."""

from django.utils import timezone

from sharing.news import unshared_news
from sharing.services import give
from sharing.summary import access_list
from tests.cast import Cast
from tests.cast_things import add_file, add_note
from tests.helpers import client_of, counted_queries
from tests.sharing.actions import fresh, has, notes_of, save, selection, url


def news(cast: Cast) -> dict[str, int]:
    """Return the numbers by category that staff are shown."""
    return {each.key: each.count for each in unshared_news(fresh(cast.staff), cast.opportunity)}


def test_nobody_else_learns_of_news(cast: Cast) -> None:
    add_file(cast.opportunity, cast.staff, "Neu.pdf")
    for user in (cast.alpha.user, cast.reader, cast.other_staff):
        assert unshared_news(user, cast.opportunity) == []


def test_what_came_after_a_partner_s_last_share_is_counted(cast: Cast) -> None:
    assert news(cast) == {}
    add_file(cast.opportunity, cast.staff, "Neu.pdf")
    add_file(cast.opportunity, cast.staff, "Noch neuer.pdf")
    add_note(cast.opportunity, cast.staff, "Neu")
    assert news(cast) == {"file": 2, "note": 1}


def test_a_category_of_which_nobody_has_anything_has_no_news(cast: Cast) -> None:
    cast.notes["shared"].grants.all().delete()
    add_note(cast.opportunity, cast.staff, "Neu")
    assert news(cast) == {}


def test_it_counts_until_every_such_partner_has_it(cast: Cast) -> None:
    save(cast, cast.beta, selection(note=[cast.notes["secret"]]))
    note = add_note(cast.opportunity, cast.staff, "Neu")
    give(actor=cast.staff, things=[note], organisation=cast.alpha.organisation)
    assert news(cast) == {"note": 1}
    give(actor=cast.staff, things=[note], organisation=cast.beta.organisation)
    assert news(cast) == {}


def test_what_partners_add_and_what_is_internal_is_no_news(cast: Cast) -> None:
    theirs = add_note(cast.opportunity, cast.alpha.user, "Von Alpha")
    give(actor=cast.alpha.user, things=[theirs], organisation=cast.alpha.organisation)
    add_note(cast.opportunity, cast.delta.user, "Von Delta")
    add_note(cast.opportunity, cast.staff, "Spielraum").labels.add(cast.labels["intern"])
    assert news(cast) == {}


def test_a_later_share_begins_anew(cast: Cast) -> None:
    add_file(cast.opportunity, cast.staff, "Neu.pdf")
    give(actor=cast.staff, things=[cast.files["secret"]], organisation=cast.alpha.organisation)
    assert news(cast) == {}


def test_who_has_lost_the_thing_lacks_nothing(cast: Cast) -> None:
    add_note(cast.opportunity, cast.staff, "Neu")
    cast.opportunity.grants.filter(group=cast.alpha.organisation.group).update(expires_at=timezone.now())
    assert news(cast) == {}


def test_the_words_name_number_and_category(cast: Cast) -> None:
    add_file(cast.opportunity, cast.staff, "Neu.pdf")
    add_file(cast.opportunity, cast.staff, "Noch neuer.pdf")
    page = client_of(cast.staff).get(cast.opportunity.get_absolute_url()).content.decode()
    assert "2 neue Dateien nicht geteilt" in page


def test_the_panel_shows_just_those_and_changes_nothing_else(cast: Cast) -> None:
    new = add_file(cast.opportunity, cast.staff, "Neu.pdf")
    [found] = unshared_news(fresh(cast.staff), cast.opportunity)
    assert found.url == url("panel", cast.opportunity) + f"?partner={cast.alpha.partnership.pk}&fresh=file"
    client = client_of(cast.staff)
    html = client.get(found.url).content.decode()
    assert "Neu.pdf" in html
    for absent in ("Angebot.pdf", "Von Alpha.pdf", 'name="p1.note"'):
        assert absent not in html
    tree = f"p{cast.alpha.partnership.pk}"
    data = {
        "tree": tree,
        f"{tree}.partner": cast.alpha.partnership.pk,
        f"{tree}.known": f"self:{cast.opportunity.pk}",
        f"{tree}.file": new.pk,
        "only": f"file:{new.pk}",
    }
    shown = client.post(found.url, data | {"step": "filter"}).content.decode()
    assert "Angebot.pdf" not in shown
    client.post(found.url, data | {"step": "save"})
    alpha = cast.alpha.organisation
    assert all(has(alpha, each) for each in (new, cast.files["shared"], cast.files["by_alpha"], cast.notes["shared"]))
    assert news(cast) == {}
    assert "Angebot.pdf" in client.get(found.url).content.decode()


def test_both_ask_as_often_for_many_as_for_one(cast: Cast) -> None:
    notes_of(cast, 1)
    user = fresh(cast.staff)
    unshared_news(user, cast.opportunity)
    with counted_queries() as few:
        unshared_news(user, cast.opportunity)
        access_list(user, cast.opportunity)
    notes_of(cast, 30)
    for partner in (cast.beta, cast.gamma):
        save(cast, partner, selection(note=[cast.notes["secret"]]))
    notes_of(cast, 30)
    with counted_queries() as many:
        unshared_news(user, cast.opportunity)
        access_list(user, cast.opportunity)
    assert len(many) == len(few) <= 8
