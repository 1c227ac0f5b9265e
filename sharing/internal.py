"""What is internal: the one place that says which labels keep a thing from being suggested to partners.

A label is internal when partners never see it, because its family is not shown to them, or when it is called so.
"""

from django.db.models import Q, QuerySet

from orgs.models import Label

NAMES = ("Intern", "Internal")
_CALLED = Q(name__iexact=NAMES[0]) | Q(name__iexact=NAMES[1])


def internal_labels() -> QuerySet[Label]:
    """Return the internal labels of all organisations, to be compared with those of things."""
    return Label.objects.filter(Q(family__visible_to_partners=False) | _CALLED).order_by()


def is_internal(name: str, *, visible_to_partners: bool) -> bool:
    """Return the same of one label: ``visible_to_partners`` is what its family says."""
    return not visible_to_partners or name.casefold() in {each.casefold() for each in NAMES}
