"""Every change of who may see what."""

from sharing.services.grants import give, give_ids, take, take_inside, take_whole
from sharing.services.shares import Choice, Outcome, save_shares, unshare

__all__ = ["Choice", "Outcome", "give", "give_ids", "save_shares", "take", "take_inside", "take_whole", "unshare"]
