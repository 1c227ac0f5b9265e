"""Messages as real e-mails, and the answers to them.

``contacts`` finds addresses that somebody may choose, ``forms`` asks for them, ``letters`` says what is sent through
the outbox, ``deliveries`` how far that is. ``replies`` makes and reads the addresses of answers, ``incoming`` reads
what a mail server hands over, ``html`` makes text of it, and ``quotes`` cuts off what it
repeats.
"""
