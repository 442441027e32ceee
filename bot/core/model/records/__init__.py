"""What the App remembers: the thread's record, exceptions, results of commands, refused writes."""
