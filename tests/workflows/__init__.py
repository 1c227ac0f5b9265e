"""Processes: templates, running processes, tasks."""
