"""What is kept out of the log."""

import logging
import re

# Whoever reads the log must not be able to answer an invitation, to read somebody's calendar or to stop their e-mails.
TOKEN = re.compile(r"(/(?:invitation|calendar|unsubscribe)/)[^/\s?]+")


class HideTokens(logging.Filter):
    """Writes addresses that bear tokens without them; Django names the address of every refused request."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Let every record pass, its words cleared."""
        record.msg, record.args = TOKEN.sub(r"\1…", record.getMessage()), ()
        return True
