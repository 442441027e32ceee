"""What the bot serves over HTTP: the webhook and the probes."""
