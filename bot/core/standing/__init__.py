"""How a proposal stands in a release, from its first issue until it is out: pure, judged once."""
