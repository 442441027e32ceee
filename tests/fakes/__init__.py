"""Stand-ins for the services vepbot talks to."""
