"""Facts and rules become verdicts."""
