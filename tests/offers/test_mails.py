"""What the e-mails about offers say, in whose language and on whose clock; and when they are not sent at all."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.utils import timezone, translation
from django.utils.translation import gettext

from activity.inbox import rows
from activity.models import OutboxMessage
from activity.outbox.compose import Cancelled, compose
from entities.models import Entity
from orgs.models import Organisation, Partnership, User
from sharing.models import Offer
from sharing.services.offers import remind, sweep_offers, withdraw_offer
from tests.cast import Cast, PartnerOf
from tests.offers.actions import accept, decline, narrow, offered
from tests.sharing.actions import fresh

LANGUAGES = pytest.mark.parametrize("language", ["de", "en"])
# All that the fixture's thing is about: what the teaser says first, then what it never does.
TEASER = ["TEASER-CUSTOMER", "71634 TEASER-TOWN", "TEASER-MAIL@example.org"]
SECRET = ["SECRET-STREET", "SECRET-NUMBER", "SECRET-TITLE", "SECRET-MARGIN", "SECRET-UNTICKED", "SECRET-UNMARKED"]


@pytest.fixture
def roof(cast: Cast) -> Entity:
    """Return an opportunity whose every value says how far it may go."""
    kinds = cast.opportunity_type.attributes
    kinds.exclude(key="description").update(teaser=True)
    hidden = kinds.create(key="margin", label="Marge", kind="text", teaser=True)
    cast.partner_role.attributes = {str(hidden.pk): "hidden"}
    cast.partner_role.save()
    Organisation.objects.filter(pk=cast.alpha.organisation.pk).update(latitude=48.78, longitude=9.18)
    site = {"street": "SECRET-STREET", "house_number": "SECRET-NUMBER", "postcode": "71634", "city": "TEASER-TOWN"}
    values = {
        "customer": "TEASER-CUSTOMER",
        "site": site | {"latitude": 48.9, "longitude": 9.19},
        "email": "TEASER-MAIL@example.org",
        "phone": "SECRET-UNTICKED",
        "description": "SECRET-UNMARKED",
        "margin": "SECRET-MARGIN",
    }
    kind = cast.opportunity_type
    return Entity.objects.create(owner=cast.host, type=kind, title="SECRET-TITLE", created_by=cast.staff, values=values)


def roof_offer(cast: Cast, roof: Entity, *partners: PartnerOf, **draft: Any) -> Offer:
    """Return an offer of the roof with all of a teaser that one can try to get into it."""
    whole: dict[str, Any] = {
        "headline": "Süddach & <Scheune>",
        "message": "Bitte bis Freitag.\nDanke!",
        "teaser": ["customer", "site", "email", "margin", "description"],
    }
    return offered(cast, *(partners or (cast.alpha, cast.beta)), thing=roof, **whole | draft)


def speak(user: User, language: str) -> None:
    User.objects.filter(pk=user.pk).update(language=language)


def mail_to(user: User, kind: str) -> tuple[str, str, str]:
    """Return subject, text and HTML of the newest mail of ``kind`` to ``user``, written now."""
    mail = compose(OutboxMessage.objects.filter(recipient=user, kind=kind).latest("pk"))
    return mail.subject, str(mail.body), str(mail.alternatives[0][0])


def words(language: str, text: str, **values: Any) -> str:
    with translation.override(language):
        return gettext(text) % values


# --- To those who got it -------------------------------------------------------


@LANGUAGES
def test_the_offer_says_who_offers_what_as_far_as_the_teaser_goes(cast: Cast, roof: Entity, language: str) -> None:
    speak(cast.alpha.user, language)
    offer = roof_offer(cast, roof)
    subject, text, html = mail_to(cast.alpha.user, "offer_received")
    headline = words(language, "%(host)s offers you: %(headline)s", host="Stadtwerke", headline="Süddach & <Scheune>")
    assert subject == headline
    assert headline in text
    assert f'lang="{language}"' in html
    far = words(language, "about %(km)s km from your address", km=13)
    button = words(language, "View offer")
    customer = {"de": "Kunde", "en": "Customer"}[language]
    for part in (text, html):
        for word in (*TEASER, "Bitte bis Freitag.", far, button, f"/offers/{offer.code}/", customer):
            assert word in part
        assert [word for word in (*SECRET, "Marge", "Beta", "Bruno") if word in part] == []
    assert "Süddach &amp; &lt;Scheune&gt;" in html
    assert "Süddach & <Scheune>" in text


def test_the_link_looks_and_does_nothing(cast: Cast, roof: Entity) -> None:
    offer = roof_offer(cast, roof)
    _subject, text, html = mail_to(cast.alpha.user, "offer_received")
    assert "accept" not in text + html
    assert "decline" not in text + html
    assert text.count(f"/offers/{offer.code}/") == 1


def test_without_contact_data_in_the_teaser_there_is_none(cast: Cast, roof: Entity) -> None:
    roof_offer(cast, roof, teaser=["customer", "site"])
    _subject, text, html = mail_to(cast.alpha.user, "offer_received")
    assert "TEASER-MAIL" not in text + html
    assert "TEASER-CUSTOMER" in text


def test_role_and_mark_are_asked_when_it_is_sent(cast: Cast, roof: Entity) -> None:
    roof_offer(cast, roof)
    cast.partner_role.attributes |= {str(cast.attributes["customer"].pk): "hidden"}
    cast.partner_role.save()
    cast.opportunity_type.attributes.filter(key="email").update(teaser=False)
    _subject, text, html = mail_to(cast.alpha.user, "offer_received")
    assert [word for word in ("TEASER-CUSTOMER", "Kunde", "TEASER-MAIL") if word in text + html] == []
    assert "71634 TEASER-TOWN" in text


def test_a_hidden_address_takes_the_distance_along(cast: Cast, roof: Entity) -> None:
    roof_offer(cast, roof)
    cast.partner_role.attributes |= {str(cast.attributes["site"].pk): "hidden"}
    cast.partner_role.save()
    _subject, text, html = mail_to(cast.alpha.user, "offer_received")
    assert [word for word in ("TEASER-TOWN", " km ") if word in text + html] == []


def test_without_message_teaser_and_deadline_the_mail_is_short_and_whole(cast: Cast) -> None:
    offered(cast, cast.alpha)
    _subject, text, html = mail_to(cast.alpha.user, "offer_received")
    assert "\n\n\n" not in text
    assert "None" not in text + html
    assert "SECRET" not in text + html


@pytest.mark.parametrize(
    "headline", ["Dach\r\nBcc: evil@else.example", "Dach\u2028\x0bBcc: a", "100 % %(actor)s {{ x }}"]
)
def test_a_headline_is_words_and_nothing_else(cast: Cast, headline: str) -> None:
    offered(cast, cast.alpha, headline=headline)
    mail = compose(OutboxMessage.objects.get(recipient=cast.alpha.user, kind="offer_received"))
    sent = mail.message()
    assert sent["Bcc"] is None
    assert "\n" not in mail.subject
    assert mail.subject.endswith(("Dach Bcc: evil@else.example", "Dach Bcc: a", "100 % %(actor)s {{ x }}"))


@LANGUAGES
def test_a_reminder_says_the_same_under_its_own_subject(cast: Cast, roof: Entity, language: str) -> None:
    speak(cast.alpha.user, language)
    offer = roof_offer(cast, roof)
    with time_machine.travel(timezone.now() + timedelta(hours=2)):
        remind(actor=cast.staff, offer=offer)
        subject, text, html = mail_to(cast.alpha.user, "offer_reminder")
    values = {"host": "Stadtwerke", "headline": offer.headline}
    assert subject == words(language, "Reminder: %(host)s offers you: %(headline)s", **values)
    assert [word for word in TEASER if word not in text or word not in html] == []
    assert [word for word in SECRET if word in text + html] == []


# --- When it is not sent -------------------------------------------------------


def withdrawn(cast: Cast, offer: Offer) -> None:
    withdraw_offer(actor=cast.staff, offer=offer)


def lost(cast: Cast, offer: Offer) -> None:
    accept(offer, cast.beta)


def won(cast: Cast, offer: Offer) -> None:
    accept(offer, cast.alpha)


def declined(cast: Cast, offer: Offer) -> None:
    decline(offer, cast.alpha)


def expired(_cast: Cast, offer: Offer) -> None:
    Offer.objects.filter(pk=offer.pk).update(deadline=timezone.now())


def suspended(cast: Cast, _offer: Offer) -> None:
    Partnership.objects.filter(pk=cast.alpha.partnership.pk).update(status="suspended")


def switched_off(cast: Cast, _offer: Offer) -> None:
    Organisation.objects.filter(pk=cast.host.pk).update(partner_collaboration=False)


def blinded(cast: Cast, _offer: Offer) -> None:
    narrow(cast.partner_role, "entity.view")


def left(cast: Cast, _offer: Offer) -> None:
    User.objects.filter(pk=cast.alpha.user.pk).update(is_active=False)


def deleted(_cast: Cast, offer: Offer) -> None:
    Entity.objects.filter(pk=offer.thing_id).delete()


GONE = [withdrawn, lost, won, declined, expired, suspended, switched_off, blinded, left, deleted]


@pytest.mark.parametrize("happen", GONE)
def test_what_cannot_be_answered_any_more_is_not_sent(
    cast: Cast, roof: Entity, happen: Callable[[Cast, Offer], None]
) -> None:
    happen(cast, roof_offer(cast, roof))
    with pytest.raises(Cancelled):
        mail_to(cast.alpha.user, "offer_received")


# --- To those who did not get it -----------------------------------------------


@LANGUAGES
@pytest.mark.parametrize("happen", [withdrawn, lost])
def test_the_end_is_told_by_the_code_alone(
    cast: Cast, roof: Entity, happen: Callable[[Cast, Offer], None], language: str
) -> None:
    speak(cast.alpha.user, language)
    offer = roof_offer(cast, roof)
    happen(cast, offer)
    subject, text, html = mail_to(cast.alpha.user, "offer_closed")
    over = "The offer %(target)s of %(host)s is no longer available"
    assert subject == words(language, over, target=offer.code, host="Stadtwerke")
    for part in (text, html):
        assert f"/offers/{offer.code}/" in part
        leaked = [*TEASER, *SECRET, "Scheune", "Freitag", " km ", "Beta", "Bruno", "Stella"]
        assert [word for word in leaked if word in part] == []
    if happen is lost:
        assert not OutboxMessage.objects.filter(recipient=cast.beta.user, kind="offer_closed").exists()


def test_the_end_is_not_told_to_who_may_not_know_the_offer(cast: Cast, roof: Entity) -> None:
    offer = roof_offer(cast, roof)
    lost(cast, offer)
    suspended(cast, offer)
    with pytest.raises(Cancelled):
        mail_to(cast.alpha.user, "offer_closed")


@pytest.mark.parametrize("happen", [withdrawn, lost, declined, expired, suspended, deleted])
def test_the_inbox_forgets_what_an_offer_was_about(
    cast: Cast, roof: Entity, happen: Callable[[Cast, Offer], None]
) -> None:
    offer = roof_offer(cast, roof)
    assert [offer.code in row.event.sentence for row in rows(fresh(cast.alpha.user))] == [True]
    happen(cast, offer)
    said = " ".join(row.event.sentence for row in rows(fresh(cast.alpha.user)))
    assert [word for word in (*TEASER, *SECRET, "Scheune", "Beta", "Bruno") if word in said] == []


# --- To the host ---------------------------------------------------------------


@LANGUAGES
def test_the_host_reads_who_accepted(cast: Cast, roof: Entity, language: str) -> None:
    speak(cast.staff, language)
    offer = roof_offer(cast, roof)
    accept(offer, cast.beta)
    subject, text, html = mail_to(cast.staff, "offer_accepted")
    values = {"partner": "Beta Dach", "headline": offer.headline}
    assert subject == words(language, "%(partner)s accepted your offer: %(headline)s", **values)
    for part in (text, html):
        assert [word for word in ("Beta Dach", "SECRET-TITLE", f"/offers/{offer.code}/") if word not in part] == []
        assert "Alpha" not in part


@LANGUAGES
def test_the_host_reads_who_declined_and_why(cast: Cast, roof: Entity, language: str) -> None:
    speak(cast.staff, language)
    offer = roof_offer(cast, roof)
    reason = cast.host.decline_reasons.get(name="Keine Kapazität")
    decline(offer, cast.alpha, reason=reason, comment="Erst im März.\n<b>Leider</b>")
    subject, text, html = mail_to(cast.staff, "offer_declined")
    values = {"partner": "Alpha Solar", "headline": offer.headline}
    assert subject == words(language, "%(partner)s declined your offer: %(headline)s", **values)
    named = {"de": "Keine Kapazität", "en": "No capacity"}[language]
    for part in (text, html):
        assert [word for word in (named, "Erst im März.", "Alpha Solar") if word not in part] == []
    assert "&lt;b&gt;Leider" in html
    assert "<b>Leider</b>" in text


def test_a_decline_without_a_word_says_nothing_of_reasons(cast: Cast, roof: Entity) -> None:
    decline(roof_offer(cast, roof), cast.alpha)
    _subject, text, html = mail_to(cast.staff, "offer_declined")
    for word in ("Reason", "Comment"):
        assert words("de", word) + ":" not in text
        assert words("de", word) + ":" not in html


@LANGUAGES
@pytest.mark.parametrize("end", ["declined", "expired"])
def test_the_host_reads_that_nobody_accepted(cast: Cast, roof: Entity, end: str, language: str) -> None:
    speak(cast.staff, language)
    offer = roof_offer(cast, roof)
    if end == "declined":
        decline(offer, cast.alpha)
        decline(offer, cast.beta)
    else:
        Offer.objects.filter(pk=offer.pk).update(deadline=timezone.now())
        sweep_offers()
    subject, text, html = mail_to(cast.staff, "offer_unanswered")
    assert subject == words(language, "Nobody accepted your offer: %(headline)s", headline=offer.headline)
    again = {
        "declined": "All partners declined your offer. You can offer it again.",
        "expired": "The deadline has passed, and nobody accepted your offer. You can offer it again.",
    }[end]
    assert words(language, again) in text
    assert words(language, again) in html


def test_the_answer_is_not_told_to_who_may_not_see_such_things_any_more(cast: Cast, roof: Entity) -> None:
    accept(roof_offer(cast, roof), cast.beta)
    narrow(cast.staff_role, "entity.view")
    with pytest.raises(Cancelled):
        mail_to(cast.staff, "offer_accepted")


# --- Deadlines -----------------------------------------------------------------

# By the moment: what the clock of the host's organisation in Berlin says, in German and English.
CLOCK = {
    datetime(2026, 10, 24, 22, 30, tzinfo=UTC): ("25.10.2026 00:30 CEST (Europe/Berlin)", "25 Oct 2026, 00:30 CEST"),
    # The hour that comes twice: which of the two it is, the name of the zone says.
    datetime(2026, 10, 25, 0, 30, tzinfo=UTC): ("25.10.2026 02:30 CEST (Europe/Berlin)", "25 Oct 2026, 02:30 CEST"),
    datetime(2026, 10, 25, 1, 30, tzinfo=UTC): ("25.10.2026 02:30 CET (Europe/Berlin)", "25 Oct 2026, 02:30 CET"),
    # The hour that there is not.
    datetime(2027, 3, 28, 0, 59, tzinfo=UTC): ("28.03.2027 01:59 CET (Europe/Berlin)", "28 Mar 2027, 01:59 CET"),
    datetime(2027, 3, 28, 1, 0, tzinfo=UTC): ("28.03.2027 03:00 CEST (Europe/Berlin)", "28 Mar 2027, 03:00 CEST"),
}


@pytest.mark.parametrize("deadline", CLOCK, ids=str)
def test_the_deadline_is_told_on_the_host_s_clock_by_its_name(cast: Cast, deadline: datetime) -> None:
    Organisation.objects.filter(pk=cast.host.pk).update(time_zone="Europe/Berlin")
    # Whoever reads it lives by another clock.
    Organisation.objects.filter(pk=cast.alpha.organisation.pk).update(time_zone="America/New_York")
    speak(cast.chief, "en")
    with time_machine.travel(deadline - timedelta(days=1), tick=False):
        offered(cast, cast.alpha, deadline=deadline)
        for reader, told in zip((cast.alpha.user, cast.chief), CLOCK[deadline], strict=True):
            _subject, text, html = mail_to(reader, "offer_received")
            assert told in text
            assert told in html


def test_a_host_elsewhere_tells_its_own_clock(cast: Cast) -> None:
    Organisation.objects.filter(pk=cast.host.pk).update(time_zone="Asia/Kolkata")
    deadline = datetime(2026, 12, 24, 11, 0, tzinfo=UTC)
    with time_machine.travel(deadline - timedelta(days=1), tick=False):
        offered(cast, cast.alpha, deadline=deadline)
        _subject, text, _html = mail_to(cast.alpha.user, "offer_received")
    assert "24.12.2026 16:30 IST (Asia/Kolkata)" in text
