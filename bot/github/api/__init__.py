"""The connection: requests, limits, retries, caching."""
