"""Pure readers: text that people wrote becomes values with positions."""
