"""Hidden state in the App's own comments: markers, seals, encoded records."""
