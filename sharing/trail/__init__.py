"""The sharing trail: what became of shares, and who opened and downloaded what, of one thing or with one partner.

It is read from the events and the openings; nothing is stored for it. In order of use: ``kinds``, ``forms``,
``reading``.
"""
