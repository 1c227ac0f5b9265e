"""Tests of history, inbox and outbox."""
