"""GitHub's answers become facts."""
