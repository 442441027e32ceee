"""Who is in a role, and whom documents name."""
