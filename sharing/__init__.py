"""Who may see what: shareable things, grants, the access rule and the share dialog."""
