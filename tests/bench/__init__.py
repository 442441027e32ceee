"""The bench: what a webhook costs, beside a bare handler and the usual pattern, in one run."""
