"""Rows 2 and 3: pages of lists over HTTP, and the share dialog with 5,000 contents."""

from collections.abc import Callable
from html import escape
from pathlib import Path

from django.db import connection
from django.template import Context, Template
from django.test import Client
from django.urls import reverse

from bench.timing import Row, race
from bench.world import BenchWorld, fill
from entities.models import Entity
from orgs.models import Partnership, User
from sharing.models import Shareable
from sharing.panel import open_panel

CONTENTS = 5_000
# A page over everything may take so many times what the emptiest one takes.
LARGE = 10
ROW = Path(__file__).with_name("row.html")


def _client(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def _get(client: Client, url: str) -> Callable[[], object]:
    def run() -> object:
        response = client.get(url)
        assert response.status_code == 200, response.status_code
        return response

    return run


def list_page(world: BenchWorld) -> Row:
    """Return the row of the portal's list, whose limit is the emptiest page behind the sign-in."""
    client = _client(world.partners["typical"])
    times = race(
        {
            "ours": _get(client, reverse("entities:shared_with_me")),
            "limit": _get(client, reverse("activity:inbox")),
        }
    )
    met = times["ours"] <= 6 * times["limit"]
    return Row("list page over HTTP", times["ours"], None, times["limit"], "≤ 6× limit", met)


def large_lists(world: BenchWorld) -> list[Row]:
    """Return a row per page that stands on all entities or shares, against the emptiest page behind the sign-in."""
    lead, huge = world.lead.pk, world.host.partnerships.get(partner__name="huge").pk
    entity = Entity.objects.filter(owner=world.host).latest("pk").pk
    own, shared = reverse("entities:list", args=[lead]), reverse("entities:shared_list", args=[lead])
    pages = {
        "own list": (world.staff, own),
        "own list, filtered and sorted": (world.staff, f"{own}?a.stage=Won&sort=a.customer"),
        "list shared with a typical partner": (world.partners["typical"], shared),
        "board": (world.staff, f"{own}?display=board"),
        "map": (world.staff, f"{own}?display=map"),
        "map of a typical partner": (world.partners["typical"], f"{shared}?display=map"),
        "access review of a huge partner": (world.staff, reverse("sharing:review", args=[huge, "entity"])),
        "trail of a partner": (world.staff, reverse("sharing:partner_trail", args=[huge])),
        "trail of an entity": (world.staff, reverse("sharing:trail", args=["entity", entity])),
    }
    return [_page_row(work, user, url) for work, (user, url) in pages.items()]


def _page_row(work: str, user: User, url: str) -> Row:
    client = _client(user)
    times = race({"ours": _get(client, url), "limit": _get(client, reverse("activity:inbox"))}, rounds=5)
    met = times["ours"] <= LARGE * times["limit"]
    return Row(f"page: {work}", times["ours"], None, times["limit"], f"≤ {LARGE}× limit", met)


def share_dialog(world: BenchWorld) -> Row:
    """Return the row of the panel over 5,000 contents."""
    entity = Entity.objects.filter(owner=world.host).latest("pk")
    fill(entity, CONTENTS)
    partnership = world.host.partnerships.get(partner__name="tiny")
    times = race(
        {
            "ours": lambda: _panel_rows(world.staff, entity, partnership),
            "peer": lambda: _with_instances(entity),
            "limit": lambda: _by_hand(entity, partnership.partner.group_id),
        },
        rounds=7,
    )
    met = times["ours"] <= 2 * times["limit"]
    return Row("share dialog, 5,000 contents", times["ours"], times["peer"], times["limit"], "≤ 2× limit", met)


def _panel_rows(actor: User, entity: Entity, partnership: Partnership) -> str:
    """Read and write all rows as the share dialog does."""
    panel = open_panel(actor=actor, thing=entity, partnerships=[partnership.pk])
    return "".join(each.html() for tree in panel.trees for each in tree.categories)


def _with_instances(entity: Entity) -> str:
    """Render the rows as most would: instances with everything prefetched, an include per row."""
    template = Template(ROW.read_text())
    rows: list[Shareable] = []
    for category in entity.share_categories():
        rows.extend(category.contents.select_related("created_by").prefetch_related("labels__family", "grants__group"))
    return "".join(template.render(Context({"row": row})) for row in rows)


def _by_hand(entity: Entity, group_id: int) -> str:
    """Render the rows with raw SQL and f-strings: as fast as it gets in Python."""
    html: list[str] = []
    with connection.cursor() as cursor:
        for table, title in (("entities_file", "name"), ("entities_note", "title")):
            cursor.execute(
                f"""SELECT c.id, c.{title}, l.name, l.color, g.id FROM {table} c
                LEFT JOIN {table}_labels cl ON cl.{table.removeprefix("entities_")}_id = c.id
                LEFT JOIN orgs_label l ON l.id = cl.label_id
                LEFT JOIN {table}grant g ON g.content_object_id = c.id AND g.group_id = %s
                WHERE c.entity_id = %s ORDER BY c.id""",
                [group_id, entity.pk],
            )
            html.extend(
                f'<li class="share-row" data-labels=""><label class="share-row__choice"><input type="checkbox" '
                f'name="new.{table}" value="{pk}"{" checked" if grant else ""}><span class="share-row__title">'
                f"{escape(name)}</span></label>{_chip(label, color)}</li>"
                for pk, name, label, color, grant in cursor.fetchall()
            )
    return "".join(html)


def _chip(label: str | None, color: str | None) -> str:
    return f'<span class="chip chip--{color}">{escape(label)}</span>' if label else ""
