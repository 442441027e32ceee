"""What GitHub says of the App itself: identity, permissions, failed deliveries."""
