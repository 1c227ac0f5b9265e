"""What is kept out of the log."""

import logging
import re

# Whoever reads the log must not be able to answer an invitation.
TOKEN = re.compile(r"(/invitation/)[^/\s?]+")


class HideTokens(logging.Filter):
    """Writes addresses of invitations without their tokens; Django names the address of every refused request."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Let every record pass, its words cleared."""
        record.msg, record.args = TOKEN.sub(r"\1…", record.getMessage()), ()
        return True
