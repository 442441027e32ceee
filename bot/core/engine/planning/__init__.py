"""Verdicts become the operations that are still missing."""
