"""Every change of an entity or of what lies in it."""
