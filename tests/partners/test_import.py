"""Importing a list of partners: how files are read, what the preview says, and what is made of it."""

import csv
import html
import io
import re
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone, translation

from activity.models import Event, OutboxMessage
from orgs.models import Invitation, Label, Organisation, Partnership, Purpose, Role, User
from sharing.collaborations import reading
from sharing.collaborations.checking import Planned
from sharing.collaborations.columns import field_of
from sharing.collaborations.export import header
from sharing.collaborations.importing import entries_packed, import_partners
from sharing.collaborations.reading import Entry
from tests.cast import Cast
from tests.helpers import client_of, counted_queries

URL = "/partners/import/"


@pytest.fixture(autouse=True)
def _english(cast: Cast) -> None:
    User.objects.update(language="en")


def upload(cast: Cast, content: str | bytes, *, role: Role | None = None, user: User | None = None) -> Any:
    data = content if isinstance(content, bytes) else content.encode()
    chosen = cast.partner_role if role is None else role
    fields = {"file": SimpleUploadedFile("partner.csv", data), "role": chosen.pk or ""}
    return client_of(user or cast.staff).post(URL, fields)


def rows(cast: Cast, content: str | bytes, **options: Any) -> list[Planned]:
    response = upload(cast, content, **options)
    assert response.status_code == 200, response.context["form"].errors
    return list(response.context["rows"])


def reasons(cast: Cast, content: str | bytes, **options: Any) -> list[list[str]]:
    return [row.reasons for row in rows(cast, content, **options)]


def refused(cast: Cast, content: str | bytes) -> str:
    response = upload(cast, content)
    assert response.status_code == 422
    (message,) = response.context["form"].errors["file"]
    return str(message)


def state_of(response: Any) -> str:
    found = re.search(r'name="state" value="([^"]+)"', response.content.decode())
    assert found
    return html.unescape(found[1])


def confirm(cast: Cast, state: str, user: User | None = None, **fields: str) -> Any:
    return client_of(user or cast.staff).post(URL, {"step": "import", "state": state, **fields})


def imported(cast: Cast, content: str, **fields: str) -> Any:
    return confirm(cast, state_of(upload(cast, content)), **fields)


def made() -> list[str]:
    return sorted(Partnership.objects.filter(status="invited").values_list("partner__name", flat=True))


NO_ROLE = Role()
FULL = (
    "Firma;Ansprechpartner;E-Mail;Telefon;Straße;Hausnummer;PLZ;Ort;Breitengrad;Längengrad;Umkreis (km);Zwecke;"
    "Labels;Rolle;Sprache;Nutzerlimit\r\n"
    "Müller & Söhne;Nora Größe;Nora@Sonne.example;+49 711 1;Weg;1a;01067;Dresden;51,05;13,74;30 km;"
    "PV Vertrieb, pv montage;Thema: Technik / Angebot;partner vertrieb;Englisch;5\r\n"
)


# --- reading


@pytest.mark.parametrize(
    ("encoding", "separator"),
    [
        ("utf-8", ";"),
        ("utf-8-sig", ","),
        ("utf-16", "\t"),
        ("utf-16-le", ";"),
        ("cp1252", ";"),
        ("cp1252", "\t"),
    ],
)
def test_files_are_read_however_they_are_written(cast: Cast, encoding: str, separator: str) -> None:
    table = io.StringIO(newline="")
    csv.writer(table, delimiter=separator).writerows(csv.reader(io.StringIO(FULL, newline=""), delimiter=";"))
    (row,) = rows(cast, table.getvalue().encode(encoding))
    assert row.reasons == []
    assert row.values == {
        "name": "Müller & Söhne",
        "contact": "Nora Größe",
        "email": "Nora@Sonne.example",
        "phone": "+49 711 1",
        "street": "Weg",
        "house_number": "1a",
        "postcode": "01067",
        "city": "Dresden",
        "latitude": 51.05,
        "longitude": 13.74,
        "radius_km": 30,
        "purposes": [cast.purposes["sales"], cast.purposes["montage"]],
        "labels": [cast.labels["technik"], cast.labels["angebot"]],
        "role": cast.partner_role,
        "language": "en",
        "user_limit": 5,
    }


def test_english_headings_in_any_order_and_others_are_told(cast: Cast) -> None:
    heads = "City,Fax,company,zip code,Contact person,SERVICE RADIUS (km),,E-mail address"
    response = upload(cast, f"{heads}\nUlm,1,Sonne,89073,Nora,20,,n@s.example\n")
    (row,) = response.context["rows"]
    shown = {key: row.values[key] for key in ("name", "city", "postcode", "contact", "radius_km", "email")}
    assert shown == {
        "name": "Sonne",
        "city": "Ulm",
        "postcode": "89073",
        "contact": "Nora",
        "radius_km": 20,
        "email": "n@s.example",
    }
    assert response.context["unknown"] == ["Fax"]
    assert "These columns are not imported: Fax" in response.content.decode()


@pytest.mark.parametrize("language", ["de", "en"])
def test_what_is_exported_can_be_imported(language: str) -> None:
    """The names of the export's columns are known, but for those that only say what is."""
    with translation.override(language):
        fields = [field_of(name) for name in header()]
    assert fields[:-4] == [
        "name",
        "contact",
        "email",
        "phone",
        "street",
        "house_number",
        "postcode",
        "city",
        "latitude",
        "longitude",
        "radius_km",
        "purposes",
        "labels",
        "role",
        "language",
        "user_limit",
    ]
    assert fields[-4:] == [None] * 4


def test_the_exported_list_comes_back_as_it_was(cast: Cast) -> None:
    Partnership.objects.filter(pk=cast.alpha.partnership.pk).update(phone="+49 1", latitude=48.5, longitude=-9.25)
    client = client_of(cast.staff)
    content = client.get(reverse("sharing:partners_export") + "?q=alpha").getvalue()
    Partnership.objects.all().delete()
    (row,) = rows(cast, content)
    assert row.reasons == []
    assert (row.values["phone"], row.values["latitude"], row.values["longitude"]) == ("+49 1", 48.5, -9.25)
    assert row.values["purposes"] == [cast.purposes["sales"]]


@pytest.mark.parametrize("language", ["de", "en"])
def test_the_example_can_be_imported(cast: Cast, language: str) -> None:
    User.objects.update(language=language)
    response = client_of(cast.staff).get(URL + "?example")
    assert response["Content-Disposition"].startswith("attachment")
    (row,) = rows(cast, response.getvalue())
    assert row.reasons == []
    assert (row.values["latitude"], row.values["radius_km"]) == (48.8974, 50)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "empty"),
        (b"\xd0\xcf\x11\xe0" + b"x" * 100, "Excel"),
        (b"%PDF-1.7\n" + bytes(range(256)) * 4, "not a text file"),
        (b"Name\n", "no rows"),
        (b"City;Phone\nUlm;1\n", "Name"),
    ],
)
def test_files_that_are_no_list_of_partners_are_refused(cast: Cast, content: bytes, said: str) -> None:
    assert said in refused(cast, content)
    assert made() == []


def test_no_file_at_all_is_told(cast: Cast) -> None:
    response = client_of(cast.staff).post(URL, {})
    assert response.status_code == 422
    assert "file" in response.context["form"].errors


def test_a_thousand_rows_and_no_more(cast: Cast) -> None:
    lines = [f"Partner {number}" for number in range(reading.MOST_ROWS + 1)]
    assert len(rows(cast, "\n".join(["Name", *lines[:-1]]))) == 1000
    assert "1000" in refused(cast, "\n".join(["Name", *lines]))


def test_broken_lines_harm_no_others(cast: Cast) -> None:
    found = rows(cast, 'Name;City\nOne;Ulm\nTwo;Ulm;more;fields\n\n"Thr"ee;Ulm\nFour\nFive;Ulm\n')
    assert [(row.entry.line, row.good) for row in found] == [(2, True), (3, False), (5, False), (6, True), (7, True)]


# --- what the preview says


@pytest.mark.parametrize(
    ("column", "value", "said"),
    [
        ("E-Mail", "nobody", "E-mail address: "),
        ("Latitude", "north", "Latitude: "),
        ("Latitude", "48,5", "Enter both coordinates or none."),
        ("Longitude", "48,5", "Enter both coordinates or none."),
        ("Latitude", "91", "Latitude: "),
        ("Radius", "far", "Service radius (km): "),
        ("Radius", "-1", "Service radius (km): "),
        ("Purposes", "Mars", "Purposes: “Mars” is not known here."),
        ("Purposes", "PV Vertrieb, Mars", "Purposes: “Mars” is not known here."),
        ("Purposes", "SECRET-OTHER PV Vertrieb", "Purposes: "),
        ("Labels", "Mars", "Labels: “Mars” is not known here."),
        ("Role", "Alle", "Partner role: “Alle” is not known here."),
        ("Language", "Klingon", "Language: “Klingon” is not known here."),
        ("User limit", "0", "User limit: "),
        ("Phone", "1" * 41, "Phone: "),
        ("City", "x" * 81, "City: "),
    ],
)
def test_an_error_stands_by_its_row_in_the_readers_language(cast: Cast, column: str, value: str, said: str) -> None:
    content = f'Name;{column}\nGood;\nBad;"{value}"\n'
    good, bad = rows(cast, content)
    assert good.reasons == []
    assert len(bad.reasons) == 1
    assert bad.reasons[0].startswith(said)
    assert html.escape(bad.reasons[0]) in html.unescape(upload(cast, content).content.decode()).replace("&", "&amp;")


def test_errors_are_in_german_for_germans(cast: Cast) -> None:
    User.objects.update(language="de")
    ((reason,),) = reasons(cast, "Name;E-Mail\nBad;nobody\n")
    assert reason.startswith("E-Mail-Adresse: ")


def test_a_row_tells_all_its_errors(cast: Cast) -> None:
    assert [len(each) for each in reasons(cast, "Name;E-Mail;Radius;Zwecke\n;nobody;far;Mars\n")] == [4]


def test_rows_without_a_role_take_the_chosen_one_or_say_so(cast: Cast) -> None:
    other = Role.objects.create(organisation=cast.host, kind="partner", name="Andere")
    chosen = rows(cast, "Name;Role\nOne;\nTwo;Andere\n")
    assert [row.values["role"] for row in chosen] == [cast.partner_role, other]
    without = reasons(cast, "Name;Role\nOne;\nTwo;Andere\n", role=NO_ROLE)
    assert without == [["Partner role: There is none in the file, and none was chosen for such rows."], []]


def test_copies_of_roles_are_for_one_partner_alone(cast: Cast) -> None:
    Role.objects.create(organisation=cast.host, kind="partner", name="Copy", own_of=cast.beta.partnership)
    assert reasons(cast, "Name;Role\nOne;Copy\n") == [["Partner role: “Copy” is not known here."]]


def test_archived_words_are_not_known_any_more(cast: Cast) -> None:
    Purpose.objects.update(archived_at=timezone.now())
    Label.objects.update(archived_at=timezone.now())
    assert [len(each) for each in reasons(cast, "Name;Purposes;Labels\nOne;PV Montage;Technik\n")] == [2]


def test_labels_of_the_same_name_are_told_apart_by_their_family(cast: Cast) -> None:
    family = cast.host.label_families.create(name="Art")
    label = family.labels.create(name="Technik")
    found = rows(cast, "Name;Labels\nOne;Technik\nTwo;Art: Technik\n")
    assert found[0].reasons == ["Labels: “Technik” is the name of several: write “family: label”."]
    assert found[1].values["labels"] == [label]


def test_a_purpose_may_have_a_comma_in_its_name(cast: Cast) -> None:
    purpose = cast.host.purposes.create(name="Dach, Keller/Garage")
    (row,) = rows(cast, 'Name;Purposes\nOne;"dach, keller/garage"\n')
    assert row.values["purposes"] == [purpose]


def test_who_is_there_already_is_left_out(cast: Cast) -> None:
    Partnership.objects.filter(pk=cast.beta.partnership.pk).update(email="dach@beta.example")
    Partnership.objects.filter(pk=cast.gamma.partnership.pk).update(status="ended")
    content = (
        "Name;E-Mail\n ALPHA  solar;\nNeu;DACH@beta.example\nGamma Elektro;\nEins;a@b.example\nEINS;\n"
        "Zwei;A@B.example\nFremdwerke;\nKaputt;nobody\nKaputt;\n"
    )
    assert reasons(cast, content) == [
        ["You have a partner of this name already."],
        ["You have a partner with this e-mail address already: Beta Dach."],
        ["You have a partner of this name already."],
        [],
        ["Line 5 has the same name."],
        ["Line 5 has the same e-mail address."],
        [],
        ["E-mail address: Enter a valid email address."],
        [],
    ]


def test_the_preview_makes_nothing(cast: Cast) -> None:
    before = Organisation.objects.count(), Event.objects.count()
    content = upload(cast, FULL).content.decode()
    assert (Organisation.objects.count(), Event.objects.count()) == before
    assert "1 partner will be created. Nothing is created yet." in content
    assert "Müller &amp; Söhne" in content
    assert "Send 1 invitation by e-mail at once" in content


def test_without_a_good_row_there_is_nothing_to_confirm(cast: Cast) -> None:
    content = upload(cast, "Name\nAlpha Solar\n").content.decode()
    assert "1 row is left out" in content
    assert not re.search(r"Create \d+ partner", content)


def test_the_preview_asks_as_often_for_one_row_as_for_many(cast: Cast) -> None:
    def asked(count: int) -> int:
        content = "Name;Purposes;Labels\n" + "".join(f"Partner {each};PV Montage;Technik\n" for each in range(count))
        with counted_queries() as queries:
            upload(cast, content)
        return len(queries)

    asked(1)
    assert asked(1) == asked(30)


# --- confirming


def test_the_good_rows_become_partners_and_the_others_are_told(cast: Cast) -> None:
    content = "Name;E-Mail;Ort\nEins;eins@b.example;Ulm\nAlpha Solar;;\nZwei;;\nDrei;nobody;\n"
    response = imported(cast, content)
    assert made() == ["Eins", "Zwei"]
    partnership = Partnership.objects.get(partner__name="Eins")
    assert (partnership.host, partnership.role, partnership.city) == (cast.host, cast.partner_role, "Ulm")
    assert not Invitation.objects.exists()
    shown = response.content.decode()
    assert "2 partners were created." in shown
    assert "2 rows were left out" in shown
    assert [row.entry.line for row in response.context["outcome"].left_out] == [3, 5]
    assert Event.objects.filter(verb="partnership_created", actor=cast.staff).count() == 4 + 2


def test_invitations_go_to_those_with_an_address_when_it_is_wished(cast: Cast) -> None:
    response = imported(
        cast, "Name;E-Mail;Sprache\nEins;eins@b.example;en\nZwei;;\nDrei;drei@b.example;\n", invite="on"
    )
    assert set(Invitation.objects.values_list("partnership__partner__name", "email", "language")) == {
        ("Eins", "eins@b.example", "en"),
        ("Drei", "drei@b.example", "de"),
    }
    assert set(OutboxMessage.objects.values_list("address", flat=True)) == {"eins@b.example", "drei@b.example"}
    assert "2 invitations are on their way." in response.content.decode()


def test_confirming_twice_makes_everything_once(cast: Cast) -> None:
    state = state_of(upload(cast, "Name;E-Mail\nEins;eins@b.example\nZwei;\n"))
    confirm(cast, state, invite="on")
    response = confirm(cast, state, invite="on")
    assert made() == ["Eins", "Zwei"]
    assert OutboxMessage.objects.count() == 1
    assert "0 partners were created." in response.content.decode()
    assert [row.duplicate for row in response.context["outcome"].left_out] == [
        "You have a partner of this name already."
    ] * 2


def test_what_changed_since_the_preview_counts(cast: Cast) -> None:
    cast.host.purposes.create(name="Mars")
    other = Role.objects.create(organisation=cast.host, kind="partner", name="Andere")
    content = "Name;Purposes;Role\nEins;Mars;\nZwei;;Andere\nDrei;;\n"
    state = state_of(upload(cast, content))
    Purpose.objects.filter(name="Mars").delete()
    other.delete()
    response = confirm(cast, state)
    assert made() == ["Drei"]
    assert [row.entry.line for row in response.context["outcome"].left_out] == [2, 3]


def test_the_chosen_role_may_be_gone_meanwhile(cast: Cast) -> None:
    other = Role.objects.create(organisation=cast.host, kind="partner", name="Andere")
    state = state_of(upload(cast, "Name\nEins\n", role=other))
    other.delete()
    assert confirm(cast, state).status_code == 200
    assert made() == []


@pytest.mark.parametrize("forged", ["", "forged", "another tenant's", "left out", "changed"])
def test_nothing_comes_of_a_forged_confirmation(cast: Cast, forged: str) -> None:
    state = state_of(upload(cast, "Name\nEins\nAlpha Solar\n"))
    sent = {
        "another tenant's": entries_packed(cast.other, [Entry(2, {"name": "Eins"})], None),
        "left out": state_of(confirm(cast, state)) if forged == "left out" else "",
        "changed": state[:-1] + ("A" if state[-1] != "A" else "B"),
    }.get(forged, forged)
    before = Organisation.objects.count()
    response = confirm(cast, sent)
    assert response.status_code == 302
    assert response["Location"] == URL
    assert Organisation.objects.count() == before


def test_a_row_that_the_preview_refused_is_refused_again_whoever_signed_it(cast: Cast) -> None:
    """The same checks hold past the views."""
    entries = [
        Entry(2, {"name": "Alpha Solar"}),
        Entry(3, {"name": "X", "email": "nobody"}),
        Entry(4, problem="Broken"),
    ]
    outcome = import_partners(actor=cast.staff, entries=entries, default_role=cast.partner_role, invite=True)
    assert outcome.created == []
    assert len(outcome.left_out) == 3


@pytest.mark.parametrize("who", ["reader", "chief", "deactivated"])
def test_the_service_asks_for_the_right_again(cast: Cast, who: str) -> None:
    entries = [Entry(2, {"name": "Eins"})]
    with pytest.raises(PermissionDenied):
        import_partners(actor=getattr(cast, who), entries=entries, default_role=cast.partner_role, invite=False)
    assert made() == []


def test_what_was_left_out_can_be_taken_along_corrected_and_imported(cast: Cast) -> None:
    content = "Firma;E-Mail;Ort\nEins;nobody;Ulm\nZwei;;\n=Drei;nobody;Bonn\n"
    result = imported(cast, content)
    client = client_of(cast.staff)
    response = client.post(URL, {"step": "left-out", "state": state_of(result)})
    assert response["Content-Disposition"].startswith("attachment")
    sent = response.getvalue()
    assert list(csv.DictReader(io.StringIO(sent.decode("utf-8-sig"), newline=""))) == [
        {
            "Name": name,
            "E-mail address": "nobody",
            "City": city,
            "Line": line,
            "Reason": "E-mail address: Enter a valid email address.",
        }
        for name, city, line in (("Eins", "Ulm", "2"), ("'=Drei", "Bonn", "4"))
    ]
    assert [row.values["name"] for row in rows(cast, sent.replace(b"nobody", b""))] == ["Eins", "=Drei"]


def test_what_was_left_out_cannot_be_forged(cast: Cast) -> None:
    response = client_of(cast.staff).post(URL, {"step": "left-out", "state": "forged"})
    assert response.status_code == 302
