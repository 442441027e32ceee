"""Who is in which role for one case, and what a role is called."""
