"""Inbox, outbox and the local mailbox."""
