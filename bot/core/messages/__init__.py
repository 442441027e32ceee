"""Texts for people: variables, templates, checklists, links."""
