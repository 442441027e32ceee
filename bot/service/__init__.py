"""The flow: deliveries in, evaluations out, and the only callers of the applier."""
