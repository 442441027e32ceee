"""Everything that speaks to GitHub, and the only code that knows its API."""
