"""Works the queue, lane by lane."""
