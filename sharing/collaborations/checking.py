"""What would become of the rows of a list of partners: a partner each, or the reasons why not."""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils import translation
from django.utils.translation import gettext as _

from orgs.duplicates import Known, folded
from orgs.models import Label, Organisation, Purpose, Role
from sharing.collaborations.columns import NAMES
from sharing.collaborations.reading import Entry
from sharing.forms import PartnerForm

PLAIN = (
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
    "user_limit",
)
BETWEEN_WORDS = re.compile(r"[,/;|]")
KILOMETRES = re.compile(r"\s*km$", re.IGNORECASE)
LONGEST_QUOTE = 80


@dataclass
class Planned:
    """One row: what the partner would be, or why there will be none."""

    entry: Entry
    values: dict[str, Any] = field(default_factory=dict)
    problems: list[str] = field(default_factory=list)
    duplicate: str = ""

    @property
    def good(self) -> bool:
        """Whether a partner can be made of it."""
        return not self.reasons

    @property
    def reasons(self) -> list[str]:
        """All that stands in the way."""
        return [*self.problems, *([self.duplicate] if self.duplicate else [])]

    @property
    def contact(self) -> list[str]:
        """Who to turn to, as the file says it: person, e-mail address, phone."""
        return self._present("{contact}", "{email}", "{phone}")

    @property
    def address(self) -> list[str]:
        """Where the partner is, as the file says it: street, city, coordinates, radius."""
        place = _("Coordinates: {latitude} / {longitude}") if self._any("latitude", "longitude") else ""
        radius = _("Radius: {radius_km}") if self._any("radius_km") else ""
        return self._present("{street} {house_number}", "{postcode} {city}", place, radius)

    @property
    def words(self) -> list[str]:
        """Its purposes and its labels, as the file says them."""
        return self._present("{purposes}", "{labels}")

    def _any(self, *keys: str) -> bool:
        return any(self.entry.texts.get(key) for key in keys)

    def _present(self, *lines: str) -> list[str]:
        """Return the lines that say anything, with the row's texts put in."""
        texts = dict.fromkeys(NAMES, "") | self.entry.texts
        return [text for text in (line.format_map(texts).strip() for line in lines) if text]

    @property
    def can_be_invited(self) -> bool:
        """Whether there is somebody to invite."""
        return self.good and bool(self.values["email"])


def plan(host: Organisation, entries: Iterable[Entry], default_role: Role | None) -> list[Planned]:
    """Return what would become of the rows; the same few queries for any number of them."""
    checker = _Checker(host, default_role)
    return [checker.planned(entry) for entry in entries]


class _Checker:
    """Checks row after row, and remembers those before."""

    def __init__(self, host: Organisation, default_role: Role | None) -> None:
        self._host = host
        self._default_role = default_role
        self._known = Known.of(host)
        self._names: dict[str, int] = {}
        self._emails: dict[str, int] = {}
        self._roles = _by_name(Role.objects.for_partners_of(host))
        self._purposes = _by_name(Purpose.objects.offered_by(host.pk))
        labels = list(Label.objects.offered_by(host.pk, "partner"))
        self._labels = _by_name(labels) | {folded(f"{each.family.name}: {each.name}"): [each] for each in labels}
        self._languages = _languages()

    def planned(self, entry: Entry) -> Planned:
        """Return what would become of ``entry``."""
        row = Planned(entry)
        if entry.problem:
            row.problems.append(entry.problem)
            return row
        for key in PLAIN:
            self._take(row, key, PartnerForm.base_fields[key].clean)
        self._take(row, "role", self._role)
        self._take(row, "language", self._language)
        self._take(row, "purposes", lambda text: _several(text, self._purposes))
        self._take(row, "labels", lambda text: _several(text, self._labels))
        if not {"latitude", "longitude"} - row.values.keys() and _half(row.values):
            row.problems.append(_("Enter both coordinates or none."))
        self._look_for_duplicate(row)
        return row

    def _take(self, row: Planned, key: str, read: Callable[[str], Any]) -> None:
        """Put the value of a field into ``row``, or why it has none."""
        text = row.entry.texts.get(key, "")
        if key == "radius_km":
            text = KILOMETRES.sub("", text)
        try:
            row.values[key] = read(text)
        except ValidationError as error:
            name = PartnerForm.base_fields[key].label
            row.problems.append(f"{name}: {' '.join(error.messages)}")

    def _role(self, text: str) -> Role:
        if text:
            role: Role = _one(text, self._roles)
            return role
        if self._default_role is None:
            raise ValidationError(_("There is none in the file, and none was chosen for such rows."))
        return self._default_role

    def _language(self, text: str) -> str:
        if not text:
            return self._host.language
        if (code := self._languages.get(folded(text))) is None:
            raise ValidationError(_("“%(text)s” is not known here."), params={"text": text[:LONGEST_QUOTE]})
        return code

    def _look_for_duplicate(self, row: Planned) -> None:
        """Note who is a partner already, or stands further up in the file; only good rows count as being there."""
        name, email = folded(row.values.get("name", "")), folded(row.values.get("email", ""))
        if name in self._known.by_name:
            row.duplicate = _("You have a partner of this name already.")
        elif email and (other := self._known.by_email.get(email)):
            text = _("You have a partner with this e-mail address already: %(partner)s.")
            row.duplicate = text % {"partner": other.partner.name}
        elif line := self._names.get(name):
            row.duplicate = _("Line %(line)s has the same name.") % {"line": line}
        elif line := self._emails.get(email):
            row.duplicate = _("Line %(line)s has the same e-mail address.") % {"line": line}
        if row.good:
            self._names[name] = row.entry.line
            if email:
                self._emails[email] = row.entry.line


def _half(values: dict[str, Any]) -> bool:
    return (values["latitude"] is None) != (values["longitude"] is None)


def _by_name(words: Iterable[Any]) -> dict[str, list[Any]]:
    found: dict[str, list[Any]] = {}
    for word in words:
        found.setdefault(folded(word.name), []).append(word)
    return found


def _several(text: str, known: dict[str, list[Any]]) -> list[Any]:
    """Return the words that ``text`` names, separated by commas or strokes; one may hold such marks itself."""
    if folded(text) in known:
        return [_one(text, known)]
    parts = [part.strip() for part in BETWEEN_WORDS.split(text)]
    found: Sequence[Any] = [_one(part, known) for part in parts if part]
    return list(dict.fromkeys(found))


def _one(text: str, known: dict[str, list[Any]]) -> Any:
    found = known.get(folded(text), [])
    if len(found) == 1:
        return found[0]
    message = (
        _("“%(text)s” is the name of several: write “family: label”.") if found else _("“%(text)s” is not known here.")
    )
    raise ValidationError(message, params={"text": text[:LONGEST_QUOTE]})


def _languages() -> dict[str, str]:
    """Return the codes of the languages by what they are called in any of them."""
    found: dict[str, str] = {}
    for spoken, _name in settings.LANGUAGES:
        with translation.override(spoken):
            found |= {folded(translation.gettext(str(name))): code for code, name in settings.LANGUAGES}
    return found | {code: code for code, _name in settings.LANGUAGES} | {"german": "de", "english": "en"}
