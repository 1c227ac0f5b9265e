"""The whole of Collab in a real browser, on the demo world that `make run` loads."""
