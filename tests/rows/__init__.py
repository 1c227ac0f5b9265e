"""The table of the access matrix: for every address what GET and POST give to whom.

Each row names an address, the answers to GET and POST, what it is about (paths into the cast) and what is posted.
Several rows look at one address with things that are shared ("opportunity"), that are not ("hidden", "secret"), and
that belong to another tenant ("other"). The words for who gets what stand in ``tests.matrix_answers``.
"""

from tests.rows import (
    base,
    bulk,
    entities,
    invitations,
    offering,
    offers,
    partner_page,
    partners,
    people,
    previews,
    processes,
    processes_builder,
    processes_overview,
    processes_start,
    processes_tasks,
    review,
    roles,
    rules,
    search,
    settings,
    sharing,
    trail,
    types,
    views,
    writing,
)

AREAS = (
    base,
    bulk,
    entities,
    offering,
    offers,
    invitations,
    people,
    partners,
    partner_page,
    review,
    roles,
    previews,
    processes,
    processes_builder,
    processes_overview,
    processes_start,
    processes_tasks,
    rules,
    search,
    settings,
    sharing,
    trail,
    types,
    views,
    writing,
)
ROWS = [row for area in AREAS for row in area.ROWS]
