"""Standing rules: off by default; what is new goes to the partner by itself, for as long as it has its access."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.urls import reverse
from django.utils import timezone

from activity.models import Event, Notification
from entities.models import Note
from entities.services.contents import add_file, add_text, delete_content, edit_content
from entities.services.entities import relate, update_header
from orgs.models import Label, Partnership, Role, User
from orgs.services.merging import merge_label
from sharing.models import ShareChange, ShareRule
from sharing.rules import rules_in_force
from sharing.services import undo_change, unshare
from sharing.services.rules import NoAccessError, remove_rule, set_rule
from tests.cast import Cast
from tests.cast_things import add_note
from tests.contents.test_services import upload
from tests.helpers import client_of, queries_of
from tests.sharing.actions import fresh, has, save
from tests.workflows.things import small_template, start
from workflows.services.processes import edit_process


def always(cast: Cast, key: str = "note", label: Label | None = None, **more: Any) -> ShareRule:
    """Let Alpha get everything new of a category of the opportunity."""
    partnership: Partnership = more.get("partnership", cast.alpha.partnership)
    return set_rule(
        actor=more.get("actor", cast.staff),
        thing=cast.opportunity,
        partnership_id=partnership.pk,
        key=key,
        label=label,
    )


def write(cast: Cast, *labels: Label, by: User | None = None, **more: Any) -> Note:
    """Return a new note of the opportunity."""
    fields = {"title": "Neu", "text": ""}
    actor = by or cast.staff
    note = add_text(actor=actor, model=Note, entity=cast.opportunity, fields=fields, labels=labels, **more)
    assert isinstance(note, Note)
    return note


def url(cast: Cast) -> str:
    return reverse("sharing:rules", args=["entity", cast.opportunity.pk])


def test_without_a_rule_nothing_is_shared(cast: Cast) -> None:
    assert not write(cast).grants.exists()


def test_what_is_new_goes_to_the_partner_who_is_told_once(cast: Cast) -> None:
    always(cast)
    note = write(cast, visible_to=[cast.alpha.partnership.pk])
    assert has(cast.alpha.organisation, note)
    assert Notification.objects.filter(recipient=cast.alpha.user).count() == 1
    assert not has(cast.alpha.organisation, cast.notes["secret"])


def test_it_acts_for_people_who_may_not_share_in_the_name_of_who_made_it(cast: Cast) -> None:
    always(cast)
    Role.objects.filter(pk=cast.reader_role.pk).update(rights=[*cast.reader_role.rights, "note.create"])
    note = write(cast, by=fresh(cast.reader))
    assert note.grants.get().granted_by == cast.staff
    event = Event.objects.filter(verb="shared").latest("pk")
    assert (event.actor, event.changes["rule"]) == (cast.staff, True)


def test_only_its_category(cast: Cast) -> None:
    always(cast, "file")
    assert has(cast.alpha.organisation, add_file(actor=cast.staff, entity=cast.opportunity, upload=upload()))
    assert not write(cast).grants.exists()


def test_with_a_label_only_what_bears_it_or_gets_it(cast: Cast) -> None:
    always(cast, label=cast.labels["angebot"])
    bare, other = write(cast), write(cast, cast.labels["technik"])
    assert has(cast.alpha.organisation, write(cast, cast.labels["angebot"]))
    assert not has(cast.alpha.organisation, bare)
    edit_content(actor=cast.staff, content=other, fields={}, labels=[cast.labels["angebot"]])
    assert has(cast.alpha.organisation, other)


def test_losing_the_label_takes_nothing_back(cast: Cast) -> None:
    always(cast, label=cast.labels["angebot"])
    note = write(cast, cast.labels["angebot"])
    edit_content(actor=cast.staff, content=note, fields={}, labels=[])
    assert has(cast.alpha.organisation, note)


def test_what_was_merged_into_another_label_is_meant_by_that_one(cast: Cast) -> None:
    always(cast, label=cast.labels["angebot"])
    merge_label(actor=cast.staff, label=cast.labels["angebot"], into=cast.labels["technik"])
    assert has(cast.alpha.organisation, write(cast, cast.labels["technik"]))


def test_never_what_is_internal_and_never_what_a_partner_added(cast: Cast) -> None:
    save(cast, cast.beta, {})
    always(cast, partnership=cast.beta.partnership)
    assert not write(cast, cast.labels["intern"]).grants.exists()
    assert not has(cast.beta.organisation, write(cast, by=cast.alpha.user))
    with pytest.raises(Http404):
        always(cast, label=cast.labels["intern"])


def test_processes_and_related_entities_follow_rules_too(cast: Cast) -> None:
    always(cast, "process")
    always(cast, f"type-{cast.opportunity_type.pk}", cast.labels["angebot"])
    template = small_template(cast)
    assert has(cast.alpha.organisation, start(cast, template))
    cast.opportunity.related.clear()
    relate(actor=cast.staff, entity=cast.hidden, other=cast.opportunity)
    assert not has(cast.alpha.organisation, cast.hidden)
    update_header(actor=cast.staff, entity=cast.hidden, title="Neu", purposes=[], labels=[cast.labels["angebot"]])
    assert has(cast.alpha.organisation, cast.hidden)


def test_a_process_that_gets_the_label(cast: Cast) -> None:
    process = start(cast, small_template(cast))
    always(cast, "process", cast.labels["angebot"])
    fields = {"name": "Bau", "description": ""}
    labels = [cast.labels["angebot"]]
    edit_process(actor=cast.staff, process=process, version=process.version, fields=fields, labels=labels)
    assert has(cast.alpha.organisation, process)


def suspend(cast: Cast) -> None:
    Partnership.objects.filter(pk=cast.alpha.partnership.pk).update(status="suspended")


def run_out(cast: Cast) -> None:
    cast.opportunity.grants.filter(group=cast.alpha.organisation.group).update(expires_at=timezone.now())


def take_back(cast: Cast) -> None:
    unshare(actor=cast.staff, thing=cast.opportunity, partnership=cast.alpha.partnership)


def take_back_and_give_again(cast: Cast) -> None:
    take_back(cast)
    save(cast, cast.alpha, {})


def switch_off(cast: Cast) -> None:
    type(cast.host).objects.filter(pk=cast.host.pk).update(partner_collaboration=False)


def end_rule(cast: Cast) -> None:
    remove_rule(actor=cast.staff, thing=cast.opportunity, rule_id=ShareRule.objects.get().pk)


@pytest.mark.parametrize("end", [suspend, run_out, take_back, take_back_and_give_again, switch_off, end_rule])
def test_it_ends_with_the_access(cast: Cast, end: Callable[[Cast], None]) -> None:
    always(cast)
    end(cast)
    assert rules_in_force(cast.opportunity) == []
    assert not write(cast, by=fresh(cast.staff)).grants.exists()


def test_undoing_an_unsharing_brings_the_rule_back(cast: Cast) -> None:
    always(cast)
    take_back(cast)
    undo_change(actor=cast.staff, change=ShareChange.objects.latest("pk"))
    assert has(cast.alpha.organisation, write(cast))


def test_saying_it_again_changes_nothing_and_after_the_end_begins_anew(cast: Cast) -> None:
    assert always(cast) == always(cast)
    assert Event.objects.filter(verb="share_rule_set").count() == 1
    take_back_and_give_again(cast)
    always(cast)
    assert has(cast.alpha.organisation, write(cast))
    assert ShareRule.objects.count() == 1


def test_who_may_make_a_rule(cast: Cast) -> None:
    with pytest.raises(PermissionDenied):
        always(cast, actor=cast.reader)
    for actor in (cast.other_staff, cast.beta.user):
        with pytest.raises(Http404):
            always(cast, actor=actor)
    with pytest.raises(PermissionDenied):
        always(cast, actor=cast.alpha.user)
    for partner in (cast.beta, cast.gamma, cast.delta):
        with pytest.raises(NoAccessError):
            always(cast, partnership=partner.partnership)
    Role.objects.filter(pk=cast.staff_role.pk).update(rights=sorted({*cast.staff_role.rights} - {"note.share"}))
    with pytest.raises(PermissionDenied):
        always(cast, actor=fresh(cast.staff))
    assert not ShareRule.objects.exists()


def test_making_and_ending_it_stands_in_the_audit_log_and_not_in_the_partner_s_history(cast: Cast) -> None:
    client = client_of(cast.staff)
    data = {"partner": cast.alpha.partnership.pk, "category": "note", "label": cast.labels["angebot"].pk}
    client.post(url(cast), data)
    rule = ShareRule.objects.get()
    page = client.get(url(cast)).content.decode()
    assert "Alles unter „Notizen“ mit dem Label „Angebot“" in page
    client.post(url(cast), {"remove": rule.pk})
    client.post(url(cast), {"remove": rule.pk})
    assert not ShareRule.objects.exists()
    assert list(Event.objects.filter(verb__startswith="share_rule").values_list("verb", flat=True).order_by("pk")) == [
        "share_rule_set",
        "share_rule_ended",
    ]
    assert "Dauerregel" in client.get(reverse("orgs:audit")).content.decode()
    for user in (cast.alpha.user, cast.chief):
        assert "Dauerregel" not in client_of(user).get(cast.opportunity.get_absolute_url()).content.decode()


def test_wrong_words_in_the_form(cast: Cast) -> None:
    client = client_of(cast.staff)
    good = {"partner": cast.alpha.partnership.pk, "category": "note", "label": ""}
    for wrong in ({"category": "x"}, {"label": "x"}, {"label": "99999"}, {"category": "type-99999"}):
        assert client.post(url(cast), good | wrong).status_code == 404
    for wrong in ({"partner": ""}, {"partner": "x"}, {"partner": cast.delta.partnership.pk}):
        assert client.post(url(cast), good | wrong, follow=True).status_code == 200
    assert not ShareRule.objects.exists()


def test_a_rule_is_shown_wherever_it_acts(cast: Cast) -> None:
    always(cast)
    note = write(cast)
    client, words = client_of(cast.staff), "Alles Neue unter „Notizen“"
    single = reverse("sharing:single", args=["entity", cast.opportunity.pk, "note", note.pk])
    panel = reverse("sharing:panel", args=["entity", cast.opportunity.pk]) + f"?partner={cast.alpha.partnership.pk}"
    form = reverse("entities:note_create", args=[cast.opportunity.pk])
    for address in (single, panel, form, url(cast), cast.opportunity.get_absolute_url()):
        assert words in client.get(address).content.decode(), address
    assert "Dauerregel für Alpha Solar" in client.get(cast.opportunity.get_absolute_url()).content.decode()
    for user in (cast.reader, cast.alpha.user):
        assert words not in client_of(user).get(cast.opportunity.get_absolute_url()).content.decode()


def test_the_page_asks_as_often_for_many_rows_with_rules(cast: Cast) -> None:
    always(cast)
    always(cast, "file", cast.labels["angebot"])
    write(cast)
    client, address = client_of(cast.staff), cast.opportunity.get_absolute_url()
    few = queries_of(lambda: client.get(address))
    for _each in range(12):
        write(cast)
        delete_content(actor=cast.staff, content=add_note(cast.opportunity, cast.staff, "Fort"))
    assert queries_of(lambda: client.get(address)) == few


def test_old_rules_of_others_do_not_count(cast: Cast) -> None:
    rule = always(cast)
    ShareRule.objects.filter(pk=rule.pk).update(created_at=timezone.now() - timedelta(days=1))
    assert rules_in_force(cast.opportunity) == []
