"""Every change of who may see what."""

from sharing.services.grants import give, give_ids, move_end, take, take_inside, take_whole
from sharing.services.shares import Choice, Outcome, Unshared, save_shares, unshare
from sharing.services.undoing import TooLateError, Undone, undo_change

__all__ = [
    "Choice",
    "Outcome",
    "TooLateError",
    "Undone",
    "Unshared",
    "give",
    "give_ids",
    "move_end",
    "save_shares",
    "take",
    "take_inside",
    "take_whole",
    "undo_change",
    "unshare",
]
