"""How it is worked on: processes, phases and tasks."""
