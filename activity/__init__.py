"""What happened and who is told: append-only history, notification inbox, e-mail outbox."""
