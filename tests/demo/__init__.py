"""The demo: a short story played over signed webhooks between two processes on loopback."""
