"""Examples beside the rules: read, and turned into facts."""
