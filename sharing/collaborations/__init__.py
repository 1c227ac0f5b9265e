"""Kooperationen: a host's partners, as those see them who run them.

``filters`` and ``listing`` make the list, ``export`` takes it along; ``seen`` keeps two people who edit the same
partner from overwriting each other, ``duplicates`` finds who is there already; ``columns``, ``reading``, ``checking``
and ``importing`` make partners of a file. ``page`` is the page of one partner, ``shares`` what it has, ``ending`` what
it would lose.
"""
