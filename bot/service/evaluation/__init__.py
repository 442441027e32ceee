"""Reads, decides, plans and writes for one subject."""
