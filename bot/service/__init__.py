"""The running bot: what the queue, the clock and people set in motion."""
