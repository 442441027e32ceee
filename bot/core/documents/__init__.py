"""What people write, read with positions: proposals, descriptions, OWNERS files."""
