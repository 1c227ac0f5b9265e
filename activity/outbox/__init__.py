"""The e-mail outbox: rows written with the business change, claimed, sent and settled by sweeps.

``doorbell`` wakes a sweep after a commit; ``sweep`` claims what is due and sends it; ``claims`` holds every change of
a message's status; ``breaker`` spares a server that is down; ``compose`` writes the mail; ``failures`` reads answers of
the server; ``embedded`` runs sweeps, and chores of other apps, inside the web process where there is no broker.
"""
