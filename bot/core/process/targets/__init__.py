"""Which releases a change targets, and how they stand against the calendar."""
