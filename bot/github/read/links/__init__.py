"""Which issue tracks a proposal, with the evidence for it."""
