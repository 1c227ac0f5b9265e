"""What stands at the head of each page: an organisation's name and logo."""

from dataclasses import dataclass
from io import BytesIO

from PIL import Image, UnidentifiedImageError

from orgs.models import Organisation

# So many pixels are enough for a logo of some centimetres.
LOGO_PIXELS = 600


@dataclass(frozen=True)
class Letterhead:
    """A name, and a logo as the bytes of a PNG, which every format takes; ``ratio`` is its width by its height."""

    name: str
    logo: bytes | None = None
    ratio: float = 1

    def width_within(self, width: float, height: float) -> float:
        """Return how wide the logo gets in a box of that size."""
        return min(width, height * self.ratio)


def letterhead_of(organisation: Organisation) -> Letterhead:
    """Return the letterhead of ``organisation``; without a logo where there is none, or none that can be read."""
    if not organisation.logo:
        return Letterhead(organisation.name)
    try:
        with organisation.logo.open("rb") as file, Image.open(file) as picture:
            return Letterhead(organisation.name, _as_png(picture), picture.width / picture.height)
    except (OSError, UnidentifiedImageError, ValueError, SyntaxError, Image.DecompressionBombError):
        return Letterhead(organisation.name)


def _as_png(picture: Image.Image) -> bytes:
    picture.thumbnail((LOGO_PIXELS, LOGO_PIXELS))
    found = BytesIO()
    picture.convert("RGBA").save(found, "PNG")
    return found.getvalue()
