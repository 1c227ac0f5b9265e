"""The rows of search: what a partner and the staff find among all entities, by a rare word, a common one, and none."""

from collections.abc import Callable

from django.db import connection
from django.http import QueryDict

from bench.timing import Row, race
from bench.world import BenchWorld
from collab.search.results import FIRST, Results
from entities.models import Entity
from orgs.models import User
from sharing.access import access_of
from sharing.grants import view_permission_id

# The limit walks what the partner has and looks at each title, as one would by hand.
LIMIT = """SELECT e.id, e.title FROM entities_entitygrant g JOIN entities_entity e ON e.id = g.content_object_id
           WHERE g.group_id = %s AND g.permission_id = %s AND UPPER(e.title) LIKE UPPER(%s)
           ORDER BY e.id DESC LIMIT 201"""
OWN = """SELECT id, title FROM entities_entity WHERE owner_id = %s AND UPPER(title) LIKE UPPER(%s)
         ORDER BY id DESC LIMIT 201"""


def rows(world: BenchWorld) -> list[Row]:
    """Return a row per reader and word; searchable attributes are searched, too."""
    newest = str(Entity.objects.filter(owner=world.host).latest("pk").title)
    words = {"rare": newest.rsplit(maxsplit=1)[-1], "common": "lead", "absent": "nowhere"}
    readers = {"typical": world.partners["typical"], "huge": world.partners["huge"], "staff": world.staff}
    return [_row(name, user, kind, word) for name, user in readers.items() for kind, word in words.items()]


def _row(name: str, user: User, kind: str, word: str) -> Row:
    times = race({"ours": _ours(user, word), "limit": _limit(name, user, word)}, rounds=7)
    met = times["ours"] <= max(5 * times["limit"], 100)
    return Row(
        f"search everything, {kind} word, {name}", times["ours"], None, times["limit"], "≤ 5× limit or 100 ms", met
    )


def _ours(user: User, word: str) -> Callable[[], object]:
    """Return the whole search as the page asks it, all kinds; what the user may do is asked once per request."""
    access_of(user)
    return lambda: Results(user, QueryDict(f"q={word}")).groups(FIRST)


def _limit(name: str, user: User, word: str) -> Callable[[], object]:
    pattern = f"%{word}%"
    if name == "staff":
        sql, parameters = OWN, [user.organisation_id, pattern]
    else:
        sql, parameters = LIMIT, [user.organisation.group_id, view_permission_id(Entity), pattern]

    def run() -> object:
        with connection.cursor() as cursor:
            cursor.execute(sql, parameters)
            return cursor.fetchall()

    return run
