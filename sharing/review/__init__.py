"""Access review: what a partner has, since when and until when, whether it is used, and whether it is still needed.

In order of use: ``states`` (what the list can be narrowed by), ``listing``, ``export``; the services are in
``sharing.services.reviewing``.
"""
