"""The pure core: facts and rules become a plan; no I/O, and `now` is an argument."""
