"""What several conditions share."""
