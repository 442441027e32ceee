"""What is wrong with a document: its layout, its status, what cannot be read."""
