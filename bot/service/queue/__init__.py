"""From a verified delivery to a durable row."""
