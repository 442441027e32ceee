"""What this App wrote, and what GitHub refused."""
