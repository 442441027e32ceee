"""Markdown as its reader sees it."""
