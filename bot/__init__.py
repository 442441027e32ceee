"""vepbot: a GitHub App that enforces an enhancement process written down in rules."""
