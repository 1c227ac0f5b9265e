"""How fast Collab is, against a peer and against the limit: `make bench` (DESIGN, section 9)."""
