"""What the tests of entities have beyond the cast."""

from collections.abc import Callable
from typing import Any

import pytest

from entities.models import Attribute, Entity


@pytest.fixture
def add_attribute(cast: Any) -> Callable[..., Attribute]:
    """Return a function that adds an attribute to the host's opportunities."""

    def add(key: str, kind: str, **fields: Any) -> Attribute:
        label = fields.pop("label", key.title())
        return cast.opportunity_type.attributes.create(key=key, label=label, kind=kind, position=90, **fields)

    return add


@pytest.fixture
def add_entity(cast: Any) -> Callable[..., Entity]:
    """Return a function that adds an opportunity of the host, past all services."""

    def add(title: str, **values: Any) -> Entity:
        return Entity.objects.create(
            owner=cast.host, type=cast.opportunity_type, title=title, values=values, created_by=cast.staff
        )

    return add
