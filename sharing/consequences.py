"""What an organisation's switch *Partner Kollaboration* carries."""

from django.utils.translation import gettext as _

from orgs.features import Consequence
from orgs.models import Organisation
from sharing.grants import Grant


def count_shares(organisation: Organisation) -> list[Consequence]:
    """Return how many shares ``organisation`` gave, and to how many partners."""
    grants = [model.objects.filter(host=organisation) for model in Grant.__subclasses__()]
    shares = sum(each.count() for each in grants)
    partners = len({group for each in grants for group in each.order_by().values_list("group", flat=True).distinct()})
    return [
        Consequence(shares, _("Shares")),
        Consequence(partners, _("Partners with shares")),
    ]
