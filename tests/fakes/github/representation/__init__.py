"""The JSON shapes of GitHub's REST API and webhooks."""
