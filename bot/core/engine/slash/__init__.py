"""Slash commands become a judged response and a reply."""
