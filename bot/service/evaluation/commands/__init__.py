"""Slash commands: read, carried out once, answered once, remembered."""
