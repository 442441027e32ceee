"""Reference, JSON Schema and help, written from the rulebook's own declarations."""
