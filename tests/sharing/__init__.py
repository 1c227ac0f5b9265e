"""Tests of grants, the access rule and the share dialog."""
