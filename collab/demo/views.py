"""The views that the host's people keep of their opportunities, and share with each other and their partners."""

from collab.demo.world import World
from entities.arrangement import BOARD, MAP, Arrangement
from entities.services.views import choose_view, create_view

VIEWS = {
    "Pipeline": Arrangement(["a.value", "a.capacity", "a.responsible"], group="a.stage", display=BOARD),
    "Karte": Arrangement(display=MAP),
    # Left out for partners whose role hides the margin.
    "Nach Marge": Arrangement(["a.stage", "a.value", "a.margin"], sort="-a.margin"),
    "Offene Angebote nach Status": Arrangement(
        ["a.capacity", "a.value"], {"a.stage": ["Qualifiziert", "Angebot"]}, sort="-a.value", group="a.stage"
    ),
}


def make_views(world: World) -> None:
    """Let sales keep the views, all shared but for a private one, and have a favourite."""
    sales, opportunities = world.people.sales, world.types["opportunity"]
    for name, arrangement in VIEWS.items():
        view = create_view(
            actor=sales, entity_type=opportunities, name=name, arrangement=arrangement, shared=name != "Karte"
        )
        if name == "Pipeline":
            choose_view(actor=sales, view=view, favourite=True)
