"""Kooperationen: a host's partners, as those see them who run them.

``filters`` and ``listing`` make the list, ``export`` takes it along; ``seen`` keeps two people who edit the same
partner from overwriting each other; ``columns``, ``reading``, ``checking`` and ``importing`` make partners of a file.
"""
