"""References between pull requests and issues, and what both ends say for them."""
