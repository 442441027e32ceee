"""Rules: files become a rulebook, or every mistake in them with its place."""
