"""The demo world that ``make run`` loads: made-up organisations and people around an extract of a public register."""
