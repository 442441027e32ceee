"""A plan becomes writes: one at a time, journalled, and never the same twice."""
