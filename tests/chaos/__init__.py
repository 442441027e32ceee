"""Chaos: everything goes wrong at random for a while, and the end is as if nothing had happened."""
