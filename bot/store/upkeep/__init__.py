"""Care of the database: retention, dead letters, transfer."""
