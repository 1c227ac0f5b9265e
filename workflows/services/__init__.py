"""Every change of process templates and of processes."""
