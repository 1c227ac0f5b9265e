"""The rights a role may hold: an action on a kind of content, written ``"entity.view"``."""

from collections.abc import Iterable

CONTENT_ACTIONS = ("view", "create", "edit", "delete", "share")

ACTIONS: dict[str, tuple[str, ...]] = {
    "entity": (*CONTENT_ACTIONS, "import"),
    "file": CONTENT_ACTIONS,
    "note": CONTENT_ACTIONS,
    # Sending messages as e-mail, out of Collab.
    "message": (*CONTENT_ACTIONS, "send"),
    "process": CONTENT_ACTIONS,
    # Of processes that one sees: working on tasks, skipping them, and saying who does them.
    "task": ("edit", "skip", "assign"),
    "template": ("view", "edit"),
    "offer": ("answer",),
    "partner": ("view", "edit"),
    "role": ("view", "edit"),
    "user": ("view", "edit"),
    "settings": ("view", "edit"),
    "audit": ("view",),
    "outbox": ("view",),
}

# What a host may give to a partner's people; sharing on, importing and administration stay at home.
PARTNER_RIGHTS = frozenset(
    {"entity.view", "entity.edit", "offer.answer", "process.view", "task.edit", "task.skip", "task.assign"}
    | {"message.send"}
    | {f"{kind}.{action}" for kind in ("file", "note", "message") for action in ("view", "create", "edit", "delete")}
)

ALL_RIGHTS = frozenset(f"{kind}.{action}" for kind, actions in ACTIONS.items() for action in actions)

# What the admin of a partner organisation begins with: everything partners can be given, and running the own house.
PARTNER_ADMIN_RIGHTS = PARTNER_RIGHTS | {
    "user.view",
    "user.edit",
    "role.view",
    "role.edit",
    "settings.view",
    "settings.edit",
    "audit.view",
}


class UnknownRightError(LookupError):
    """Somebody asked for a right that does not exist: always a mistake in the code, never a 'no'."""


def known(right: str) -> str:
    """Return ``right``; raise UnknownRightError when no such right exists."""
    if right not in ALL_RIGHTS:
        raise UnknownRightError(right)
    return right


def rights_on(kinds: Iterable[str], actions: Iterable[str]) -> list[str]:
    """Return, sorted, the rights to do each of ``actions`` on each of ``kinds`` that exist."""
    wanted = {f"{kind}.{action}" for kind in kinds for action in actions}
    return sorted(wanted & ALL_RIGHTS)
