"""Who: organisations, users, roles, partnerships, purposes and labels."""
