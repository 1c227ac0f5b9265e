"""Offers: the first partner to accept gets it."""
