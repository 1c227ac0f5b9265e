"""The access rule, proved."""
