"""View as partner, and why somebody sees something."""
