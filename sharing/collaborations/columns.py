"""What the columns of a list of partners are called, in German and in English."""

import re
from collections.abc import Sequence

from orgs.duplicates import folded

UMLAUTS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue"})
# Field: how its column may be called, without capitals, blanks and marks.
NAMES = {
    "name": "name partner partnername firma firmenname unternehmen organisation organization company companyname "
    "partnerorganisation partnerorganization",
    "contact": "contact contactperson contactname kontakt kontaktperson ansprechpartner ansprechpartnerin "
    "ansprechperson",
    "email": "email mail emailadresse emailaddress mailadresse kontaktemail contactemail",
    "phone": "phone phonenumber telephone tel telefon telefonnummer rufnummer",
    "street": "street streetname str strasse strassenname",
    "house_number": "housenumber houseno hausnummer hausnr hnr",
    "postcode": "postcode postalcode zip zipcode plz postleitzahl",
    "city": "city town ort stadt wohnort",
    "latitude": "latitude lat breite breitengrad geographischebreite",
    "longitude": "longitude lon lng long laenge laengengrad geographischelaenge",
    "radius_km": "radius radiuskm radiusinkm serviceradius serviceradiuskm serviceradiusinkm umkreis umkreiskm "
    "umkreisinkm einsatzradius einsatzradiuskm einzugsgebietkm",
    "purposes": "purposes purpose zwecke zweck",
    "labels": "labels label",
    "role": "role partnerrole rolle partnerrolle",
    "language": "language sprache",
    "user_limit": "userlimit maxusers nutzerlimit nutzergrenze benutzerlimit benutzergrenze",
}
FIELDS = {alias: field for field, aliases in NAMES.items() for alias in aliases.split()}


def field_of(heading: str) -> str | None:
    """Return the field that a column called ``heading`` holds; None when it is none of ours."""
    return FIELDS.get(re.sub(r"[\W_]+", "", folded(heading).translate(UMLAUTS)))


def places_of(headings: Sequence[str]) -> dict[str, int]:
    """Return by field in which column it stands: the first of those that could be it."""
    found: dict[str, int] = {}
    for place, heading in enumerate(headings):
        field = field_of(heading)
        if field:
            found.setdefault(field, place)
    return found
