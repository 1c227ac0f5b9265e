"""All processes of a host: the list, the board, and what waits on whom."""
