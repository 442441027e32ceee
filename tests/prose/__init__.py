"""A small linter of prose: constructions that docs/style.md bans, with a hint for each."""
