"""Which models the share dialog opens on, by the word in the address; and which things lie in which."""

from typing import TYPE_CHECKING

from django.apps import apps

if TYPE_CHECKING:
    from sharing.models import Shareable

_dialogs: "dict[str, type[Shareable]]" = {}


class UnknownKindError(LookupError):
    """The share dialog does not open on things of this kind."""


def register_shareable(model: "type[Shareable]") -> None:
    """Let the share dialog open on ``model``, under its ``kind``."""
    if model.kind in _dialogs:
        raise ValueError(f"The kind '{model.kind}' is registered twice.")
    _dialogs[model.kind] = model


def shareable(kind: str) -> "type[Shareable]":
    """Return the model on which the dialog opens under that word."""
    try:
        return _dialogs[kind]
    except KeyError:
        raise UnknownKindError(kind) from None


def dialogs() -> "list[type[Shareable]]":
    """Return the models on which the dialog opens."""
    return list(_dialogs.values())


def models_by_kind() -> "dict[str, type[Shareable]]":
    """Return every kind of thing that can be shared, with or without a dialog of its own."""
    from sharing.models import Shareable  # noqa: PLC0415  that module's models ask this one

    return {model.kind: model for model in apps.get_models() if issubclass(model, Shareable)}


def contents_of(model: "type[Shareable]") -> "list[type[Shareable]]":
    """Return the models of what lies in things of ``model``."""
    return [each for each in models_by_kind().values() if each.container_model() is model]
