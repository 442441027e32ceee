"""People whom documents and OWNERS files name."""
