"""Writing with templates."""
