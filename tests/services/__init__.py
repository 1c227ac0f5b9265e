"""Tests with real workers, on PostgreSQL and Redis."""
