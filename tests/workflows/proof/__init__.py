"""Processes against an independent model, against each other, and against everybody who may not."""
