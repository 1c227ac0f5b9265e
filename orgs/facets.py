"""Purposes and labels as what a list can be narrowed by."""

from collections.abc import Iterable

from django.http import QueryDict

from collab.base.lists import Option
from orgs.forms_taxonomy import name_of
from orgs.models import Label, Purpose
from orgs.taxonomy import labels_named


def purpose_options(purposes: Iterable[Purpose]) -> list[Option]:
    """Return an option for each purpose."""
    return [Option(str(purpose.pk), name_of(purpose), "violet") for purpose in purposes]


def label_options(labels: Iterable[Label]) -> list[Option]:
    """Return an option for each label, in its colour."""
    return [Option(str(label.pk), name_of(label), label.color) for label in labels]


def with_labels_of_today(organisation_id: int, params: QueryDict, name: str) -> tuple[QueryDict, list[str]]:
    """Return what the address says with merged labels replaced and lost ones left out, and hints that say so.

    ``name`` is the parameter that holds the labels.
    """
    if name not in params:
        return params, []
    named = labels_named(organisation_id, params.getlist(name))
    today = params.copy()
    today.setlist(name, [str(pk) for pk in sorted(named.ids)])
    return today, named.hints
