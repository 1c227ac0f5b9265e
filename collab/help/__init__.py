"""Help inside: short guides, one file per language, and who they are for."""
