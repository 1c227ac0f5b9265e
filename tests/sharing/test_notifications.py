"""What partners are told: only what is new, and only what they may see when it is told."""

import pytest
from django.utils import translation

from activity.inbox import rows
from activity.models import Event, OutboxMessage
from activity.outbox.compose import Cancelled, compose
from orgs.models import Partnership, User
from sharing.notifications import NAMED, visible_shared
from sharing.services import unshare
from tests.cast import Cast, revoke
from tests.helpers import counted_queries
from tests.sharing.actions import fresh, known, notes_of, save, selection


def mail_to(user: User) -> tuple[str, str, str]:
    """Return subject, text and HTML of the newest mail to ``user``, written now."""
    message = OutboxMessage.objects.filter(recipient=user).latest("pk")
    mail = compose(message)
    return mail.subject, str(mail.body), str(mail.alternatives[0][0])


def test_the_mail_names_host_thing_and_what_is_new(cast: Cast) -> None:
    key = f"type-{cast.order_type.pk}"
    save(cast, cast.beta, selection(file=[cast.files["shared"]]) | {key: frozenset({cast.order.pk})})
    subject, text, html = mail_to(cast.beta.user)
    assert "Stadtwerke" in subject
    assert "PV-Anlage Muster" in subject
    for part in (text, html):
        for words in ("Angebot.pdf", "Bestellungen", "Bestellung 4711", f"/entities/{cast.opportunity.pk}/"):
            assert words in part
        assert "SECRET" not in part


def test_the_mail_names_only_what_is_new(cast: Cast) -> None:
    had = known(cast, note=[cast.notes["shared"]])
    save(cast, cast.alpha, selection(note=[cast.notes["shared"], cast.notes["by_delta"]]), had)
    _subject, text, _html = mail_to(cast.alpha.user)
    assert cast.notes["by_delta"].title in text
    assert "- Angebot" not in text


def test_what_was_taken_back_meanwhile_is_not_named(cast: Cast) -> None:
    save(cast, cast.beta, selection(note=[cast.notes["secret"]], file=[cast.files["shared"]]))
    revoke(cast.notes["secret"], cast.beta.organisation)
    _subject, text, html = mail_to(cast.beta.user)
    assert "Angebot.pdf" in text
    assert "SECRET" not in text + html


def test_what_the_role_hides_is_not_named(cast: Cast) -> None:
    cast.partner_role.rights = ["entity.view", "file.view"]
    cast.partner_role.save()
    save(cast, cast.beta, selection(note=[cast.notes["secret"]], file=[cast.files["shared"]]))
    _subject, text, html = mail_to(cast.beta.user)
    assert "SECRET" not in text + html


def test_unshared_before_it_was_sent_there_is_no_mail(cast: Cast) -> None:
    save(cast, cast.beta, selection(note=[cast.notes["secret"]]))
    unshare(actor=cast.staff, thing=cast.opportunity, partnership=cast.beta.partnership)
    with pytest.raises(Cancelled):
        mail_to(cast.beta.user)
    assert rows(fresh(cast.beta.user)) == []


def test_when_nothing_new_is_visible_there_is_no_mail(cast: Cast) -> None:
    save(cast, cast.alpha, selection(note=[cast.notes["secret"]]), known(cast))
    revoke(cast.notes["secret"], cast.alpha.organisation)
    with pytest.raises(Cancelled):
        mail_to(cast.alpha.user)
    assert rows(fresh(cast.alpha.user)) == []


@pytest.mark.parametrize("change", ["suspended", "feature", "deactivated", "deleted"])
def test_without_access_there_is_no_mail(cast: Cast, change: str) -> None:
    save(cast, cast.beta, selection(note=[cast.notes["secret"]]))
    if change == "suspended":
        Partnership.objects.filter(pk=cast.beta.partnership.pk).update(status="suspended")
    if change == "feature":
        cast.host.partner_collaboration = False
        cast.host.save()
    if change == "deactivated":
        User.objects.filter(pk=cast.beta.user.pk).update(is_active=False)
    if change == "deleted":
        cast.opportunity.delete()
    with pytest.raises(Cancelled):
        mail_to(cast.beta.user)


def test_a_long_list_is_cut_and_counted(cast: Cast) -> None:
    save(cast, cast.beta, selection(note=notes_of(cast, NAMED + 7)))
    _subject, text, html = mail_to(cast.beta.user)
    assert text.count("- Notiz") == NAMED
    assert "7" in html.split("Notiz 7")[-1]


def test_the_mail_is_in_the_recipients_language(cast: Cast) -> None:
    User.objects.filter(pk=cast.beta.user.pk).update(language="en")
    save(cast, cast.beta, selection(note=[cast.notes["shared"]]))
    with translation.override("de"):
        subject, text, _html = mail_to(cast.beta.user)
    assert subject == "Stadtwerke shared “PV-Anlage Muster” with you"
    assert "Notes" in text


def test_new_contents_have_a_subject_of_their_own(cast: Cast) -> None:
    User.objects.filter(pk=cast.alpha.user.pk).update(language="en")
    save(cast, cast.alpha, selection(note=[cast.notes["secret"]]), known(cast))
    assert mail_to(cast.alpha.user)[0] == "Stadtwerke shared new contents of “PV-Anlage Muster”"


def test_many_events_are_asked_together(cast: Cast) -> None:
    for note in notes_of(cast, 12):
        save(cast, cast.alpha, selection(note=[note]), known(cast))
    events = list(Event.objects.filter(verb="shared"))
    user = fresh(cast.alpha.user)
    visible_shared(user, events[:1])
    with counted_queries() as asked:
        assert visible_shared(user, events) == {event.pk for event in events}
    assert len(asked) <= 3


def test_an_event_counts_if_any_of_its_contents_is_visible(cast: Cast) -> None:
    notes = notes_of(cast, 30)
    save(cast, cast.alpha, selection(note=notes), known(cast))
    for note in notes[:-1]:
        revoke(note, cast.alpha.organisation)
    assert len(rows(fresh(cast.alpha.user))) == 1
