"""Releases, their deadlines, and when a day ends."""
