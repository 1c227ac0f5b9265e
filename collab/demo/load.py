"""Loading the demo world, once."""

from django.db import transaction
from django.utils.translation import override

from collab.demo.ends import make_ends
from collab.demo.levels import set_levels
from collab.demo.muster import make_muster, make_others
from collab.demo.offers import make_offers
from collab.demo.opportunities import make_opportunities
from collab.demo.past import Past
from collab.demo.people import ADMIN, make_people
from collab.demo.processes import make_processes
from collab.demo.standing import make_standing
from collab.demo.templates import make_templates
from collab.demo.types import make_types
from collab.demo.views import make_views
from collab.demo.world import World
from orgs.models import User


def load() -> bool:
    """Make the demo world if it is not there yet; return whether it was made just now."""
    with transaction.atomic(), override("de"):
        if User.objects.filter(email=ADMIN.email).exists():
            return False
        _make()
        return True


def _make() -> None:
    people = make_people()
    types = make_types(people.host)
    set_levels(types)
    world = World(people, types, Past())
    make_opportunities(world)
    make_muster(world)
    make_others(world)
    make_offers(world)
    make_processes(world)
    make_templates(world)
    make_ends(world)
    make_standing(world)
    make_views(world)
    world.past.write()
