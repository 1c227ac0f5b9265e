"""Sharing or offering several things in one go: chosen on a list page, shown in a summary, and only then done.

In order of use: ``waiting`` (what was chosen waits in the session), ``batch`` (the things of it that are there),
``contents`` (what may go along), ``deeds`` (the two things to do with them), ``sharing`` and ``offering`` (their
summaries), ``sharing.services.bulk`` (which does it).
"""
