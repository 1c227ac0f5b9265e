"""Keys, by which values are stored: made once of a name, never chosen or changed by anybody."""

from collections.abc import Container

from django.utils.text import slugify

LONGEST = 40
FOLDED = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss"})


def free_key(name: str, taken: Container[str]) -> str:
    """Return a key made of ``name`` that is not ``taken``.

    It begins with a letter: one that begins with a digit could be taken for a position in a list.
    """
    plain = slugify(name.lower().translate(FOLDED)).replace("-", "_").strip("_") or "attribute"
    base = key = (plain if plain[0].isalpha() else f"a_{plain}")[:LONGEST]
    number = 1
    while key in taken:
        number += 1
        key = f"{base[: LONGEST - 4]}_{number}"
    return key
