"""What the partner roles of the demo world hide, lock and let write of the host's attributes."""

from collections.abc import Mapping

from entities.models import EntityType
from orgs.models import Role

READ, EDIT, HIDDEN = Role.Level.READ, Role.Level.EDIT, Role.Level.HIDDEN

# Role: by type the level of all attributes, and those that differ. What nobody names here stays hidden.
LEVELS: dict[str, dict[str, tuple[str, dict[str, str]]]] = {
    "Partner Vertrieb": {
        "opportunity": (EDIT, {"margin": HIDDEN, "responsible": READ}),
        "order": (READ, {"supplier": HIDDEN}),
        "contact": (READ, {}),
        "email_template": (READ, {}),
        "document_template": (READ, {}),
    },
    # Fitters see what the work is worth, and note what they find on the roof.
    "Partner Montage": {
        "opportunity": (
            READ,
            {"margin": HIDDEN, "email": HIDDEN, "commissioned": EDIT, "roof_checked": EDIT, "access": EDIT},
        ),
        "order": (READ, {"supplier": HIDDEN, "amount": HIDDEN, "positions": HIDDEN}),
        "contact": (READ, {}),
        "email_template": (READ, {}),
        "document_template": (READ, {}),
    },
}


def set_levels(types: Mapping[str, EntityType]) -> None:
    """Give every attribute its level in the host's partner roles."""
    for role in Role.objects.filter(kind=Role.Kind.PARTNER, name__in=LEVELS):
        found: dict[str, str] = {}
        for key, (level, others) in LEVELS[role.name].items():
            attributes = types[key].attributes.all()
            found |= {str(each.pk): str(others.get(each.key, level)) for each in attributes}
        role.attributes = found
        role.save()
