"""Mistakes that the shape alone does not show."""
