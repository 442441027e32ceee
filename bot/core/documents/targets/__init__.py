"""Statements of targets: which stage in which release."""
