"""Webhook payloads become deliveries."""
