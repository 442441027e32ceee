"""What time makes due."""
